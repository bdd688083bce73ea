/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "io/pool.h"

#include <stdatomic.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

enum { MANY = 10000 };

struct work {
	atomic_int ran[MANY]; /* how often each index came */
	size_t result[MANY];
};

static void one(void *ctx, size_t i)
{
	struct work *w = ctx;

	atomic_fetch_add(&w->ran[i], 1);
	w->result[i] = i * i;
}

static void run(unsigned jobs, size_t n)
{
	static struct work w;
	size_t i;

	memset(&w, 0, sizeof(w));
	pool_run(jobs, n, one, &w);
	for (i = 0; i < MANY; i++) {
		assert_int_equal(atomic_load(&w.ran[i]), i < n);
		assert_int_equal(w.result[i], i < n ? i * i : 0);
	}
}

static void every_index_once(void **state)
{
	static const unsigned jobs[] = {0, 1, 2, 3, 8, 64};
	static const size_t n[] = {0, 1, 2, 7, MANY};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(jobs) / sizeof(*jobs); i++)
		for (j = 0; j < sizeof(n) / sizeof(*n); j++)
			run(jobs[i], n[j]);
}

static void in_order(void *ctx, size_t i)
{
	size_t *next = ctx;

	assert_int_equal(i, *next);
	++*next;
}

static void one_job_runs_here(void **state)
{
	size_t next = 0;

	(void)state;
	pool_run(1, 100, in_order, &next);
	assert_int_equal(next, 100);
	next = 0;
	pool_run(8, 1, in_order, &next);
	assert_int_equal(next, 1);
}

static void nested_job(void *ctx, size_t i)
{
	size_t next = 0;

	pool_run(1, 10, in_order, &next);
	((size_t *)ctx)[i] = next;
}

static void may_be_nested(void **state)
{
	size_t done[16] = {0}, i;

	(void)state;
	pool_run(4, 16, nested_job, done);
	for (i = 0; i < 16; i++)
		assert_int_equal(done[i], 10);
}

static void counts_processors(void **state)
{
	(void)state;
	assert_true(pool_cpus() >= 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_index_once),
		cmocka_unit_test(one_job_runs_here),
		cmocka_unit_test(may_be_nested),
		cmocka_unit_test(counts_processors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
