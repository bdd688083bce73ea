/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as a covcounters file, for its arguments: they are refused, or no
 * more than the file has; written again they are the same; and what two files
 * agree in is what both say.
 */
#include "gocov/covargs.h"

#include "gocov/covwrite.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static const char *known(const char *s)
{
	return s ? s : "";
}

static void same(const struct covargs *x, const struct covargs *y)
{
	size_t i;

	if (strcmp(known(x->goos), known(y->goos)) ||
		strcmp(known(x->goarch), known(y->goarch)) ||
		x->argc != y->argc)
		bug("other arguments");
	for (i = 0; i < x->argc; i++)
		if (strcmp(x->argv[i], y->argv[i]) != 0)
			bug("argument %zu: '%s' and '%s'", i, x->argv[i],
				y->argv[i]);
}

static void write_again(const struct covargs *args)
{
	static const unsigned char hash[COVMETA_HASH];
	struct covargs again;
	struct err e = {0};
	struct covwrite w;
	struct covctr c;
	struct str s = {0};

	covwrite_begin(&w, &s, hash, args);
	covwrite_end(&w);
	if (covctr_open(&c, s.buf, s.len, "again", &e) ||
		covargs_read(&again, &c, &e))
		bug("what was written is damaged: %s", e.text);
	same(args, &again);
	covargs_release(&again);
	covctr_close(&c);
	str_release(&s);
}

static void meet(const struct covargs *args)
{
	static const char *argv[] = {"other"};
	struct covargs other = {.goos = "x y",
			       .goarch = "z",
			       .argv = argv,
			       .argc = 1},
		       all = {0};

	covargs_meet(&all, args);
	covargs_meet(&all, args);
	same(&all, args);
	covargs_meet(&all, &other);
	if (*all.goos && strcmp(all.goos, "x y"))
		bug("they do not agree in '%s'", all.goos);
	if (all.argc > 1 || (all.argc && strcmp(all.argv[0], "other")))
		bug("they do not agree in arguments");
	covargs_release(&all);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct covargs args;
	struct err e = {0};
	struct covctr c;
	int rc = covctr_open(&c, (const char *)ptr, len, "fuzz", &e);

	while (rc >= 0) {
		if (covargs_read(&args, &c, &e) == 0) {
			if (args.argc > len)
				bug("%zu arguments", args.argc);
			write_again(&args);
			meet(&args);
		} else if (e.status != COV_ITEMS || args.argc || args.argv) {
			bug("refused with status %d", e.status);
		}
		covargs_release(&args);
		/* To the next segment, whatever the functions are. */
		if (covctr_segment(&c, &e) <= 0)
			break;
	}
	covctr_close(&c);
	return 0;
}
