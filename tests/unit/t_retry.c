/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "base/when.h"
#include "net/http.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static const int64_t now = 784111777; /* Sun, 06 Nov 1994 08:49:37 GMT */

/* The wait of a try, which lies in its bounds whatever is random. */
static void check_bounds(const struct retry_policy *p, unsigned tries,
	int64_t least, int64_t most)
{
	struct retry_random r;
	int64_t wait, low = INT64_MAX, high = -1;
	uint64_t seed;

	for (seed = 1; seed <= 2000; seed++) {
		retry_seed(&r, seed);
		wait = retry_delay(p, tries, &r, "", now);
		assert_in_range(wait, least, most);
		low = wait < low ? wait : low;
		high = wait > high ? wait : high;
	}
	/* And all of them is used. */
	assert_true(low <= least + (most - least) / 20);
	assert_true(high >= most - (most - least) / 20);
}

static void grows(void **state)
{
	struct retry_policy p = http_rules_default.retry;
	unsigned i;

	(void)state;
	for (i = 1; i < 40; i++) {
		int64_t most = i < 9 ? 100 << (i - 1) : 20000;

		most = most > 20000 ? 20000 : most;
		check_bounds(&p, i, most / 2, most);
	}
	check_bounds(&p, UINT_MAX, 10000, 20000);
	p.jitter_pct = 0;
	check_bounds(&p, 3, 400, 400);
	p.jitter_pct = 100;
	check_bounds(&p, 3, 0, 400);
	p.jitter_pct = UINT_MAX;
	check_bounds(&p, 3, 0, 400);
}

/* No numbers lead anywhere else, nor take long. */
static void extremes(void **state)
{
	struct retry_policy p = {.first_ms = UINT_MAX,
		.most_ms = UINT_MAX,
		.multiplier_pct = UINT_MAX,
		.after_most_ms = UINT_MAX};

	(void)state;
	check_bounds(&p, UINT_MAX, UINT_MAX, UINT_MAX);
	p.first_ms = 1;
	check_bounds(&p, 2, UINT_MAX / 100, UINT_MAX / 100);
	check_bounds(&p, UINT_MAX, UINT_MAX, UINT_MAX);
	p.most_ms = 0;
	check_bounds(&p, 5, 0, 0);
	p.most_ms = 1000;
	p.first_ms = 0;
	check_bounds(&p, UINT_MAX, 0, 0);
	/* Rounding stops it, or it shrinks. */
	p.first_ms = 1;
	p.multiplier_pct = 101;
	check_bounds(&p, UINT_MAX, 1, 1);
	p.first_ms = 800;
	p.multiplier_pct = 50;
	check_bounds(&p, 3, 200, 200);
	check_bounds(&p, UINT_MAX, 0, 0);
	p.multiplier_pct = 100;
	check_bounds(&p, UINT_MAX, 800, 800);
}

static void seeds(void **state)
{
	const struct retry_policy *p = &http_rules_default.retry;
	struct retry_random a, b;
	int i, same = 0;

	(void)state;
	retry_seed(&a, 7);
	retry_seed(&b, 7);
	for (i = 0; i < 20; i++)
		assert_int_equal(retry_delay(p, 9, &a, "", now),
			retry_delay(p, 9, &b, "", now));
	retry_seed(&b, 8);
	for (i = 0; i < 20; i++)
		same += retry_delay(p, 9, &a, "", now) ==
			retry_delay(p, 9, &b, "", now);
	assert_true(same < 5);
	retry_seed(&a, 0);
	assert_true(a.state != 0);
}

/* The wait before the second try, when nothing is random. */
static int64_t wait_after(const char *text)
{
	struct retry_policy p = http_rules_default.retry;
	struct retry_random r = {0};

	p.jitter_pct = 0;
	return retry_delay(&p, 1, &r, text, now);
}

static void retry_after(void **state)
{
	static const char *const junk[] = {"", "x", "-1", "1.5", " 3", "3 ",
		"Fri, 1 Jan", "0x10", "Sun, 06 Nov 1994 08:49:47",
		"Sun, 06 Nov 1994 08:49:47 UTC",
		"Sun, 06 Nov 1994 08:49:47 GMT ", "Sunday 06 Nov 1994"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(junk) / sizeof(*junk); i++)
		assert_int_equal(wait_after(junk[i]), 100);
	assert_int_equal(wait_after("0"), 100);
	assert_int_equal(wait_after("3"), 3000);
	assert_int_equal(wait_after("120"), 120000);
	assert_int_equal(wait_after("121"), 120000);
	assert_int_equal(wait_after("4294967296"), 120000);
	assert_int_equal(wait_after("99999999999999999999999"), 120000);
	/* The three forms. */
	assert_int_equal(wait_after("Sun, 06 Nov 1994 08:49:47 GMT"), 10000);
	assert_int_equal(wait_after("Sunday, 06-Nov-94 08:49:48 GMT"), 11000);
	assert_int_equal(wait_after("Sun Nov  6 08:49:49 1994"), 12000);
	assert_int_equal(wait_after("Fri, 31 Dec 9999 23:59:59 GMT"), 120000);
	/* The past. */
	assert_int_equal(wait_after("Sun, 06 Nov 1994 08:49:37 GMT"), 100);
	assert_int_equal(wait_after("Sun, 06 Nov 1994 08:49:36 GMT"), 100);
	assert_int_equal(wait_after("Mon, 01 Jan 0001 00:00:00 GMT"), 100);
}

/* --- who blocks ----------------------------------------------------------- */

static int is_flag_set(void *ctx)
{
	const int *flag = ctx;

	return *flag;
}

/* A wait of an hour ends when stop says so. */
static void sleeps(void **state)
{
	int stop = 0;
	int64_t begin = when_clock_ms();

	(void)state;
	assert_int_equal(retry_sleep(begin + 30, is_flag_set, &stop), 0);
	assert_true(when_clock_ms() >= begin + 30);
	assert_int_equal(retry_sleep(0, NULL, NULL), 0);
	stop = 1;
	assert_int_equal(retry_sleep(begin + 3600000, is_flag_set, &stop), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows),
		cmocka_unit_test(extremes),
		cmocka_unit_test(seeds),
		cmocka_unit_test(retry_after),
		cmocka_unit_test(sleeps),
	};

	return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
