/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "gocov/covargs.h"

#include "gocov/covwrite.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

/* A file that was called with "prog", "" and "-x". */
static void make(struct str *s)
{
	static const unsigned char hash[COVMETA_HASH];
	static const char *argv[] = {"prog", "", "-x"};
	struct covargs args = {.goos = "plan9", .argv = argv, .argc = 3};
	struct covwrite w;

	str_clear(s);
	covwrite_begin(&w, s, hash, &args);
	covwrite_end(&w);
}

/* Puts other bytes of the same length where old is, the first time. */
static void change(struct str *s, const char *old, const char *new)
{
	size_t i, len = strlen(old);

	for (i = 0; i + len <= s->len; i++)
		if (memcmp(s->buf + i, old, len) == 0) {
			memcpy(s->buf + i, new, len);
			return;
		}
	fail_msg("no '%s'", old);
}

/* What is read, in brackets; the reason when it is refused. */
static void is(const struct str *s, const char *want)
{
	struct covargs args;
	struct str text = {0};
	struct covctr c;
	struct err e = {0};
	size_t i;

	assert_int_equal(covctr_open(&c, s->buf, s->len, "C", &e), 0);
	if (covargs_read(&args, &c, &e) == 0) {
		str_adds(&text, args.goos);
		for (i = 0; i < args.argc; i++)
			str_addf(&text, "[%s]", args.argv[i]);
	} else {
		str_adds(&text, strrchr(e.text, ':') + 2);
	}
	assert_string_equal(str_get(&text), want);
	covargs_release(&args);
	covctr_close(&c);
	str_release(&text);
}

/* As many as argc says, as Go's reader; what the file lacks is empty. */
static void reads(void **state)
{
	struct str s = {0};

	(void)state;
	make(&s);
	is(&s, "plan9[prog][][-x]");
	change(&s, "argv2", "argvX");
	is(&s, "plan9[prog][][]");
	make(&s);
	change(&s,
		"\1"
		"3",
		"\1"
		"5");
	is(&s, "plan9[prog][][-x][][]");
	make(&s);
	change(&s, "\4prog", "\4p\0ag");
	is(&s, "a string has a NUL byte");
	str_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
	};

	return cmocka_run_group_tests_name("covargs", tests, NULL, NULL);
}
