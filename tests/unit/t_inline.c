/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "profile/inline.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static const char empty[] = "eJwDAAAAAAE=";

static struct slice text(const char *s)
{
	return (struct slice){s, strlen(s)};
}

static void comes_back(void **state)
{
	struct blocks_build build = {0};
	struct profile p = {0}, q;
	struct str s = {0};
	struct err e = {0};
	uint32_t file, i;
	struct blocks *t;

	(void)state;
	file = blocks_file(&build, NULL, "a/b.go", 6);
	for (i = 1; i < 5000; i++)
		blocks_add(&build, file, (struct block){i, 1, i, 2, 1});
	t = blocks_finish(&build, NULL);
	profile_zero(&p, t, COVMODE_COUNT);
	blocks_unref(t);
	p.counts[7] = UINT32_MAX;
	inline_encode(&s, &p);
	assert_int_equal(inline_decode(&q, text(s.buf), &e), 0);
	assert_int_equal(q.mode, COVMODE_COUNT);
	assert_true(blocks_same(p.t, q.t));
	assert_memory_equal(p.counts, q.counts, p.t->n * sizeof(*p.counts));
	profile_release(&p);
	profile_release(&q);
	str_release(&s);
}

static void refuses(void **state)
{
	struct profile p;
	struct str s = {0};
	struct err e = {0};

	(void)state;
	assert_int_equal(inline_decode(&p, text("[]"), &e), -1);
	assert_string_equal(e.text, "'inline' is no object");
	assert_int_equal(inline_decode(&p, text("{\"table\":\"x\"}"), &e), -1);
	assert_string_equal(e.text,
		"'inline' lacks 'table' or "
		"'table_bytes'");
	/* Nothing is allocated for what a size says alone. */
	str_addf(&s, "{\"table_bytes\":268435456,\"table\":\"%s\"}", empty);
	assert_int_equal(inline_decode(&p, text(s.buf), &e), -1);
	assert_string_equal(e.text,
		"'inline': 'table_bytes' is too great "
		"for 'table'");
	str_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests_name("inline", tests, NULL, NULL);
}
