/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * operand: what comes out of a profile in which names and blocks repeat. The
 * profiles come through a db: form of our own; everything else that operands
 * do is in tests/covmerge.
 */
#include "open/operand.h"

#include "open/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* One file name in two packages, with one block in common. */
static int two_packages(struct profile *p, const char *ref, struct err *e)
{
	struct blocks_build b = {0};
	struct blocks *t;
	uint32_t i;

	if (strcmp(ref, "none") == 0)
		return err_set(e, COV_USAGE, "no such thing");
	for (i = 0; i < 2; i++) {
		uint32_t f = blocks_file(&b, i ? "two" : "one", "g/x.y", 5);

		blocks_add(&b, f, (struct block){1, 1, 2, 1, 3});
		blocks_add(&b, f, (struct block){5 + i, 1, 7, 1, 1});
	}
	blocks_add(&b, blocks_file(&b, "one", "g/z.go", 6),
		(struct block){1, 1, 2, 1, 3});
	t = blocks_finish(&b, NULL);
	profile_zero(p, t,
		strcmp(ref, "set") == 0 ? COVMODE_SET : COVMODE_COUNT);
	blocks_unref(t);
	for (i = 0; i < p->t->n; i++)
		p->counts[i] = 1;
	return 0;
}

static void opens(const char *operand, uint64_t count)
{
	struct errlist problems = {0};
	struct profile p;

	assert_int_equal(operand_open(&p, operand, 0, NULL, &problems),
		OPERAND_OPEN);
	assert_int_equal(problems.n, 0);
	assert_int_equal(p.t->n, 4);
	assert_int_equal(p.t->nfiles, 2);
	/* In the order of packages: the shared file is in its folder now. */
	assert_string_equal(p.t->files[0].pkg, "g");
	assert_string_equal(p.t->files[0].name, "g/x.y");
	assert_int_equal(p.counts[0], count);
	assert_int_equal(p.counts[1], 1);
	assert_int_equal(p.counts[2], 1);
	assert_string_equal(p.t->files[1].pkg, "one");
	assert_int_equal(p.t->total_stmts, 8);
	profile_release(&p);
	errlist_release(&problems);
}

static void repeated(void **state)
{
	(void)state;
	source_use_db(two_packages);
	opens("db:count", 2);
	opens("db:set", 1);
}

static void nothing_left(void **state)
{
	struct operands all = {0};
	struct errlist problems = {0};

	(void)state;
	source_use_db(two_packages);
	operands_add(&all, "db:none", &problems);
	assert_int_equal(errlist_worst(&problems), COV_ITEMS);
	assert_int_equal(operands_finish(&all), COV_USAGE);
	operands_add(&all, "db:set", &problems);
	assert_int_equal(operands_finish(&all), 0);
	operands_release(&all);
	errlist_release(&problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repeated),
		cmocka_unit_test(nothing_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
