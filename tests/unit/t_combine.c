/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * combine: what a union promises (any order, any grouping, any number of
 * times gives the same), and what is refused.
 */
#include "profile/combine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A small generator of our own: the same profiles on every machine. */
static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

/* Some of the files of one program, each with all its blocks. */
static void make_profile(struct profile *p, uint32_t seed)
{
	struct blocks_build b = {0};
	struct blocks *t;
	uint32_t f, i, file, all = seed;
	char name[] = "x/a.go";

	for (f = 0; f < 12; f++) {
		if (next(&all) % 3 == 0)
			continue;
		name[2] = (char)('a' + f);
		file = blocks_file(&b, NULL, name, strlen(name));
		for (i = 0; i < 3 + f; i++)
			blocks_add(&b, file,
				(struct block){i * 2 + 1, 1, i * 2 + 2, 5,
					1 + (i + f) % 4});
	}
	t = blocks_finish(&b, NULL);
	profile_zero(p, t, COVMODE_COUNT);
	blocks_unref(t);
	for (i = 0; i < p->t->n; i++)
		p->counts[i] = next(&all) % 4 * (next(&all) % 100);
}

static void add(struct combine *c, uint32_t seed)
{
	struct errlist problems = {0};
	struct profile p;

	make_profile(&p, seed);
	assert_int_equal(combine_add(c, &p, "p", &problems), 0);
	assert_int_equal(problems.n, 0);
	profile_release(&p);
}

static void assert_same(const struct combine *a, const struct combine *b)
{
	assert_true(blocks_same(a->p.t, b->p.t));
	assert_int_equal(a->p.mode, b->p.mode);
	assert_memory_equal(a->p.counts, b->p.counts,
		a->p.t->n * sizeof(*a->p.counts));
}

static void max_in_any_order(void **state)
{
	struct combine a = {.count = COUNT_MAX}, b = {.count = COUNT_MAX};
	uint32_t i;

	(void)state;
	for (i = 0; i < 8; i++)
		add(&a, i);
	for (i = 8; i-- > 0;) {
		add(&b, i);
		add(&b, i);
	}
	combine_finish(&a);
	combine_finish(&b);
	assert_same(&a, &b);
	combine_release(&a);
	combine_release(&b);
}

static void sum_in_any_grouping(void **state)
{
	struct combine a = {.count = COUNT_SUM}, b = {.count = COUNT_SUM};
	struct combine c = {.count = COUNT_SUM};
	struct errlist problems = {0};
	uint32_t i;

	(void)state;
	for (i = 0; i < 6; i++)
		add(&a, i);
	for (i = 0; i < 3; i++)
		add(&b, 5 - i);
	for (i = 0; i < 3; i++)
		add(&c, i);
	combine_finish(&c);
	assert_int_equal(combine_add(&b, &c.p, "c", &problems), 0);
	combine_finish(&a);
	combine_finish(&b);
	assert_same(&a, &b);
	combine_release(&a);
	combine_release(&b);
	combine_release(&c);
}

/* a - a has nothing left that ran; a & a is a. */
static void with_itself(void **state)
{
	struct combine a = {.op = COMBINE_SUBTRACT};
	struct combine b = {.op = COMBINE_INTERSECT}, c = {0};

	(void)state;
	add(&a, 1);
	add(&a, 1);
	assert_int_equal(profile_covered(&a.p), 0);
	add(&b, 1);
	add(&b, 1);
	add(&c, 1);
	assert_same(&b, &c);
	combine_release(&a);
	combine_release(&b);
	combine_release(&c);
}

/* One file, one block that ends on the given line. */
static void one_block(struct profile *p, uint32_t line1, enum covmode mode)
{
	struct blocks_build b = {0};
	struct blocks *t;

	blocks_add(&b, blocks_file(&b, NULL, "a.go", 4),
		(struct block){1, 1, line1, 1, 1});
	t = blocks_finish(&b, NULL);
	profile_zero(p, t, mode);
	p->counts[0] = 5;
	blocks_unref(t);
}

static void refuses(enum combine_skew skew, uint32_t line1, enum covmode mode,
	int rc, int status, uint32_t blocks)
{
	struct combine c = {.skew = skew};
	struct errlist problems = {0};
	struct profile p, q;

	one_block(&p, 3, COVMODE_COUNT);
	one_block(&q, line1, mode);
	assert_int_equal(combine_add(&c, &p, "p", &problems), 0);
	assert_int_equal(combine_add(&c, &q, "q", &problems), rc);
	assert_int_equal(errlist_worst(&problems), status);
	combine_finish(&c);
	assert_int_equal(c.p.t->n, blocks);
	assert_int_equal(c.n, rc ? 1 : 2);
	profile_release(&p);
	profile_release(&q);
	errlist_release(&problems);
	combine_release(&c);
}

static void skew_and_modes(void **state)
{
	(void)state;
	refuses(COMBINE_SKEW_ERROR, 3, COVMODE_COUNT, 0, 0, 1);
	refuses(COMBINE_SKEW_ERROR, 4, COVMODE_COUNT, -1, COV_USAGE, 1);
	refuses(COMBINE_SKEW_SKIP, 4, COVMODE_COUNT, 0, COV_ITEMS, 0);
	refuses(COMBINE_SKEW_KEEP, 4, COVMODE_COUNT, 0, COV_ITEMS, 2);
	refuses(COMBINE_SKEW_ERROR, 3, COVMODE_ATOMIC, -1, COV_USAGE, 1);
}

/* A file with n blocks that end on the given line. */
static void one_file(struct profile *p, uint32_t file, uint32_t n,
	uint32_t line1)
{
	struct blocks_build b = {0};
	char name[] = "x/a/a.go";
	struct blocks *t;
	uint32_t i;

	name[2] = (char)('a' + file);
	for (i = 0; i < n; i++)
		blocks_add(&b, blocks_file(&b, NULL, name, strlen(name)),
			(struct block){1, 1 + i, line1, 1, 1});
	t = blocks_finish(&b, NULL);
	profile_zero(p, t, COVMODE_COUNT);
	p->counts[0] = file + 1;
	blocks_unref(t);
}

/* What is late is part of the result, and is compared like all of it. */
static void late(enum combine_skew skew, int rc, uint32_t blocks)
{
	struct combine c = {.count = COUNT_SUM, .skew = skew};
	struct errlist problems = {0};
	struct profile p;
	uint32_t i, k;
	uint64_t sum = 0;

	for (i = 0; i < 12; i++) {
		one_file(&p, i, i ? 1 : 90, 3);
		assert_int_equal(combine_add(&c, &p, "p", &problems), 0);
		profile_release(&p);
	}
	assert_int_not_equal(c.nlate, 0);
	assert_int_equal(c.p.t->n, 90);
	for (k = 3; k < 5; k++) {
		one_file(&p, 7, 1, k);
		assert_int_equal(combine_add(&c, &p, "q", &problems),
			k == 3 ? 0 : rc);
		profile_release(&p);
	}
	assert_int_equal(problems.n, 1);
	assert_non_null(strstr(problems.v[0].text,
		"q: x/h/a.go: source skew: "
		"1 blocks only here, 1 only "
		"in the profiles before"));
	combine_finish(&c);
	assert_int_equal(c.nlate, 0);
	assert_int_equal(c.p.t->n, blocks);
	for (i = 0; i < c.p.t->n; i++)
		sum += c.p.counts[i];
	assert_int_equal(sum,
		skew == COMBINE_SKEW_SKIP         ? 70 :
			skew == COMBINE_SKEW_KEEP ? 94 :
						    86);
	errlist_release(&problems);
	combine_release(&c);
}

static void what_is_late(void **state)
{
	(void)state;
	late(COMBINE_SKEW_ERROR, -1, 101);
	late(COMBINE_SKEW_SKIP, 0, 100);
	late(COMBINE_SKEW_KEEP, 0, 102);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(max_in_any_order),
		cmocka_unit_test(sum_in_any_grouping),
		cmocka_unit_test(with_itself),
		cmocka_unit_test(skew_and_modes),
		cmocka_unit_test(what_is_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
