/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of profile.c, and of the counters of blockstore.c. */
#include "profile/blocks.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The same numbers everywhere, every time. */
static uint32_t random_below(uint64_t *seed, uint32_t n)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (uint32_t)((*seed >> 33) % n);
}

/* The same as v without its zeros, and nothing read from a cut form. */
static void check_nonzero(const uint64_t *v, uint32_t n, const struct str *s)
{
	struct counts c = {0};
	struct err e;
	size_t k = 0;
	uint32_t i;

	assert_int_equal(counts_nonzero(&c, n, s->buf, s->len, &e), 0);
	for (i = 0; i < n; i++) {
		if (!v[i])
			continue;
		assert_true(k < c.n);
		assert_int_equal(c.v[k].at, i);
		assert_true(c.v[k++].v == v[i]);
	}
	assert_int_equal(k, c.n);
	if (s->len)
		assert_int_equal(counts_nonzero(&c, n, s->buf, s->len - 1, &e),
			-1);
	counts_release(&c);
}

static void test_counts(void **state)
{
	uint64_t seed = 5, v[200], w[200];
	struct err e;
	uint32_t round, i, n;

	(void)state;
	for (round = 0; round < 500; round++) {
		struct str s = {0};

		n = random_below(&seed, 200);
		for (i = 0; i < n; i++) {
			v[i] = i && random_below(&seed, 4) ?
				v[i - 1] :
				random_below(&seed, 3);
			if (random_below(&seed, 30) == 0)
				v[i] = UINT64_MAX - random_below(&seed, 2);
		}
		counts_encode(v, n, &s);
		assert_int_equal(counts_decode(w, n, str_get(&s), s.len, &e),
			0);
		if (n)
			assert_memory_equal(v, w, n * sizeof(*v));
		check_nonzero(v, n, &s);
		if (s.len)
			assert_int_equal(counts_decode(w, n, str_get(&s),
						 s.len - 1, &e),
				-1);
		str_addc(&s, 1);
		assert_int_equal(counts_decode(w, n, s.buf, s.len, &e), -1);
		str_release(&s);
	}
	assert_int_equal(counts_decode(w, 5, "\0\0", 2, &e), -1);
	assert_int_equal(counts_decode(w, 5, "\xe\0", 2, &e), -1);
	assert_string_equal(e.text,
		"counters: damaged at byte 1: a run of a wrong length");
}

static struct blocks *small(const char *pkg, const char *name, uint32_t n,
	uint32_t line)
{
	struct blocks_build b = {0};
	uint32_t f = blocks_file(&b, pkg, name, strlen(name));

	while (n-- > 0)
		blocks_add(&b, f, (struct block){line + n, 1, line + n, 9, 1});
	return blocks_finish(&b, NULL);
}

/* A profile of n blocks with the given counters. */
static struct profile profile_of(enum covmode mode, uint32_t n,
	const uint64_t *counts, uint32_t line)
{
	struct blocks *t = small(NULL, "f", n, line);
	struct profile p = {0};

	profile_zero(&p, t, mode);
	memcpy(p.counts, counts, n * sizeof(*counts));
	blocks_unref(t);
	return p;
}

static void test_add(void **state)
{
	static const struct {
		enum covmode a, b, mode;
		enum count_op op;
		uint64_t x, y, cap, want;
	} cases[] = {
		{COVMODE_COUNT, COVMODE_COUNT, COVMODE_COUNT, COUNT_MAX, 3, 5,
			COUNT_CAP_TEXT, 5},
		{COVMODE_COUNT, COVMODE_COUNT, COVMODE_COUNT, COUNT_SUM, 3, 5,
			COUNT_CAP_TEXT, 8},
		{COVMODE_COUNT, COVMODE_COUNT, COVMODE_COUNT, COUNT_SUM,
			UINT32_MAX - 1, 5, COUNT_CAP_GO, UINT32_MAX},
		{COVMODE_COUNT, COVMODE_COUNT, COVMODE_COUNT, COUNT_SUM,
			UINT64_MAX, UINT64_MAX, COUNT_CAP_GO, UINT32_MAX},
		{COVMODE_SET, COVMODE_SET, COVMODE_SET, COUNT_SUM, 1, 1,
			COUNT_CAP_TEXT, 1},
		{COVMODE_SET, COVMODE_SET, COVMODE_SET, COUNT_MAX, 7, 0,
			COUNT_CAP_TEXT, 1},
		{COVMODE_SET, COVMODE_COUNT, COVMODE_COUNT, COUNT_SUM, 9, 5,
			COUNT_CAP_TEXT, 6},
		{COVMODE_ATOMIC, COVMODE_SET, COVMODE_ATOMIC, COUNT_MAX, 3, 9,
			COUNT_CAP_TEXT, 3},
		{COVMODE_COUNT, COVMODE_ATOMIC, COVMODE_ATOMIC, COUNT_SUM, 3, 9,
			COUNT_CAP_TEXT, 12},
		{COVMODE_NONE, COVMODE_SET, COVMODE_SET, COUNT_SUM, 0, 1,
			COUNT_CAP_TEXT, 1},
		{COVMODE_SET, COVMODE_REGONLY, COVMODE_SET, COUNT_MAX, 1, 0,
			COUNT_CAP_TEXT, 1},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct profile a = profile_of(cases[i].a, 1, &cases[i].x, 1);
		struct profile b = profile_of(cases[i].b, 1, &cases[i].y, 1);

		profile_add(&a, &b, cases[i].op, cases[i].cap);
		assert_int_equal(a.mode, cases[i].mode);
		assert_true(a.counts[0] == cases[i].want);
		assert_true(b.counts[0] == cases[i].y);
		assert_int_equal(profile_covered(&a), cases[i].want != 0);
		profile_release(&a);
		profile_release(&b);
	}
}

static void test_add_tables(void **state)
{
	static const uint64_t x[] = {1, 0, 3}, y[] = {10, 20, 0, 40};
	static const uint64_t want[] = {10, 20, 1, 40, 3};
	struct profile a = profile_of(COVMODE_COUNT, 3, x, 3);
	struct profile b = profile_of(COVMODE_COUNT, 4, y, 1), sum = {0};
	uint64_t total, covered;

	(void)state;
	/* Lines 3, 4, 5 and 1, 2, 3, 4. */
	profile_add(&sum, &a, COUNT_MAX, COUNT_CAP_TEXT);
	assert_ptr_equal(sum.t, a.t);
	assert_memory_equal(sum.counts, x, sizeof(x));
	profile_add(&sum, &b, COUNT_MAX, COUNT_CAP_TEXT);
	assert_int_equal(sum.t->n, 5);
	assert_memory_equal(sum.counts, want, sizeof(want));
	assert_int_equal(profile_covered(&sum), 5);
	profile_file_totals(&b, 0, &total, &covered);
	assert_int_equal(total, 4);
	assert_int_equal(covered, 3);
	/* Nothing changes when more of the same comes. */
	profile_add(&sum, &a, COUNT_MAX, COUNT_CAP_TEXT);
	assert_memory_equal(sum.counts, want, sizeof(want));
	profile_release(&sum);
	sum.mode = COVMODE_COUNT;
	b.mode = COVMODE_SET;
	profile_add(&sum, &b, COUNT_SUM, COUNT_CAP_TEXT);
	assert_int_equal(sum.mode, COVMODE_COUNT);
	assert_int_equal(sum.counts[3], 1);
	profile_release(&a);
	profile_add(&sum, &a, COUNT_SUM, COUNT_CAP_TEXT);
	profile_release(&sum);
	profile_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_add_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
