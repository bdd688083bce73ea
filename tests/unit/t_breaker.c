/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* breaker.c, pace.c and host.c, driven by a clock of the test's own. */
#include "net/breaker.h"
#include "net/host.h"
#include "net/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static const struct breaker_cfg three = {3, 2, 1000};

/* Asks and notes; what breaker_note says. */
static int go(struct breaker *b, enum breaker_how how, int64_t now)
{
	enum breaker_pass pass = breaker_allows(b, now);

	assert_int_not_equal(pass, BREAKER_NO);
	return breaker_note(b, pass, how, now);
}

static struct breaker opened(int64_t now)
{
	struct breaker b = {.cfg = three};

	assert_int_equal(go(&b, BREAKER_FAILED, now), 0);
	assert_int_equal(go(&b, BREAKER_FAILED, now), 0);
	assert_int_equal(b.state, BREAKER_CLOSED);
	assert_int_equal(go(&b, BREAKER_FAILED, now), 1);
	assert_int_equal(b.state, BREAKER_OPEN);
	assert_int_equal(b.failed, 3);
	return b;
}

static void opens(void **state)
{
	struct breaker b = {.cfg = three};
	int i;

	(void)state;
	/* Only what is in a row counts. */
	for (i = 0; i < 20; i++)
		assert_int_equal(go(&b,
					 i % 3 == 2 ? BREAKER_WELL :
						      BREAKER_FAILED,
					 i),
			0);
	/* What says nothing changes nothing. */
	b.failed = 0;
	go(&b, BREAKER_FAILED, 0);
	go(&b, BREAKER_FAILED, 0);
	assert_int_equal(go(&b, BREAKER_UNSAID, 0), 0);
	assert_int_equal(go(&b, BREAKER_FAILED, 0), 1);

	b = opened(500);
	assert_int_equal(breaker_allows(&b, 500), BREAKER_NO);
	assert_int_equal(breaker_wait(&b, 500), 1000);
	assert_int_equal(breaker_allows(&b, 1499), BREAKER_NO);
	assert_int_equal(breaker_wait(&b, 1499), 1);
	assert_int_equal(breaker_wait(&b, 1500), 0);
	assert_int_equal(b.state, BREAKER_OPEN);
}

static void half_open(void **state)
{
	struct breaker b = opened(0);

	(void)state;
	assert_int_equal(breaker_allows(&b, 1000), BREAKER_PROBE);
	assert_int_equal(b.state, BREAKER_HALF_OPEN);
	/* One at a time. */
	assert_int_equal(breaker_allows(&b, 1000), BREAKER_NO);
	assert_int_equal(breaker_wait(&b, 99999), -1);
	assert_int_equal(breaker_note(&b, BREAKER_PROBE, BREAKER_WELL, 1010),
		0);
	assert_int_equal(b.state, BREAKER_HALF_OPEN);
	/* One that says nothing makes room for another. */
	assert_int_equal(go(&b, BREAKER_UNSAID, 1010), 0);
	assert_int_equal(b.state, BREAKER_HALF_OPEN);
	assert_int_equal(go(&b, BREAKER_WELL, 1010), 1);
	assert_int_equal(b.state, BREAKER_CLOSED);
	assert_int_equal(breaker_allows(&b, 1010), BREAKER_YES);
	/* It counts from the beginning. */
	assert_int_equal(go(&b, BREAKER_FAILED, 1020), 0);
	assert_int_equal(go(&b, BREAKER_FAILED, 1020), 0);
	assert_int_equal(go(&b, BREAKER_FAILED, 1020), 1);
}

static void opens_again(void **state)
{
	struct breaker b = opened(0);

	(void)state;
	assert_int_equal(go(&b, BREAKER_WELL, 1000), 0);
	/* It was open all the time: nothing is told. */
	assert_int_equal(go(&b, BREAKER_FAILED, 1100), 0);
	assert_int_equal(b.state, BREAKER_OPEN);
	assert_int_equal(breaker_wait(&b, 1100), 1000);
	/* The one before does not count any more. */
	assert_int_equal(go(&b, BREAKER_WELL, 2100), 0);
	assert_int_equal(b.state, BREAKER_HALF_OPEN);
	assert_int_equal(go(&b, BREAKER_WELL, 2100), 1);
}

/* Those that began before it opened, and those that did not ask. */
static void late(void **state)
{
	struct breaker b = opened(0);

	(void)state;
	assert_int_equal(breaker_note(&b, BREAKER_YES, BREAKER_FAILED, 10), 0);
	assert_int_equal(breaker_wait(&b, 10), 990);
	assert_int_equal(b.failed, 4);
	/* A success is news. */
	assert_int_equal(breaker_note(&b, BREAKER_YES, BREAKER_WELL, 20), 0);
	assert_int_equal(b.state, BREAKER_HALF_OPEN);
	assert_int_equal(breaker_allows(&b, 20), BREAKER_PROBE);
	assert_int_equal(breaker_note(&b, BREAKER_YES, BREAKER_FAILED, 30), 0);
	assert_int_equal(b.state, BREAKER_HALF_OPEN);
	assert_int_equal(breaker_allows(&b, 30), BREAKER_NO);
	assert_int_equal(breaker_note(&b, BREAKER_YES, BREAKER_WELL, 40), 1);
	/* The probe itself. */
	assert_int_equal(breaker_note(&b, BREAKER_PROBE, BREAKER_FAILED, 50),
		0);
	assert_int_equal(b.state, BREAKER_CLOSED);
}

static void is_off(void **state)
{
	struct breaker b = {.cfg = {0, 2, 1000}};
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		assert_int_equal(go(&b, BREAKER_FAILED, i), 0);
	b = (struct breaker){.cfg = {1, 0, 1000}};
	assert_int_equal(go(&b, BREAKER_FAILED, 0), 1);
	assert_int_equal(go(&b, BREAKER_WELL, 1000), 1);
}

/* --- pace ----------------------------------------------------------------- */

/* How many go in so many milliseconds, by a clock that goes in steps. */
static unsigned paced(struct pace *p, int64_t from, int64_t ms, int64_t step)
{
	unsigned n = 0;
	int64_t now;

	for (now = from; now < from + ms; now += step)
		while (n < 1000000 && pace_wait(p, now) == 0) {
			pace_take(p, now);
			n++;
		}
	return n;
}

static void paces(void **state)
{
	struct pace p = {.cfg = {2, 1000}};

	(void)state;
	assert_int_equal(pace_wait(&p, 5), 0);
	pace_take(&p, 5);
	assert_int_equal(pace_wait(&p, 5), 500);
	assert_int_equal(pace_wait(&p, 504), 1);
	assert_int_equal(pace_wait(&p, 505), 0);
	p = (struct pace){.cfg = {2, 1000}};
	assert_int_equal(paced(&p, 1, 10000, 1), 20);
	p = (struct pace){.cfg = {3, 60000}};
	assert_int_equal(paced(&p, 1, 120000, 7), 6);
	/* Faster than its clock, with no more than a tenth of a second's worth
	   at once after a pause. */
	p = (struct pace){.cfg = {5000, 1000}};
	assert_in_range(paced(&p, 1, 1000, 1), 5000, 5500);
	assert_int_equal(paced(&p, 1000000000, 1, 1), 500);
	assert_int_equal(paced(&p, INT64_MAX / 2, 1, 1), 500);
	p = (struct pace){.cfg = {UINT32_MAX, 1}};
	assert_int_equal(pace_wait(&p, 1), 0);
	p = (struct pace){.cfg = {1, UINT32_MAX}};
	pace_take(&p, 1);
	assert_int_equal(pace_wait(&p, 1), UINT32_MAX);
	p = (struct pace){{0, 0}, 0, 0};
	assert_int_equal(paced(&p, 1, 1, 1), 1000000);
}

/* --- hosts ---------------------------------------------------------------- */

static void check_host(struct hosts *t, const char *url, const char *name)
{
	struct host *h = hosts_find(t, url);

	assert_string_equal(h->name, name);
	assert_ptr_equal(hosts_find(t, url), h);
}

static void names(void **state)
{
	struct hosts t = {.most = 4};

	(void)state;
	check_host(&t, "http://h.example", "h.example:80");
	check_host(&t, "https://h.example/a:9/b@c?d#e", "h.example:443");
	check_host(&t, "http://H.Example:8080?x", "h.example:8080");
	check_host(&t, "http://user:p@ss@h.example/", "h.example:80");
	check_host(&t, "http://[::1]/", "[::1]:80");
	check_host(&t, "https://[::1]:9000/x", "[::1]:9000");
	check_host(&t, "http://10.0.0.1/", "10.0.0.1:80");
	check_host(&t, "", ":80");
	assert_ptr_equal(hosts_find(&t, "http://h.example/x"),
		hosts_find(&t, "http://H.EXAMPLE:80"));
	assert_int_equal(t.names.n, 7);
	hosts_release(&t);
}

static void end_try(struct host *h, long status, enum breaker_how how,
	int64_t now)
{
	struct host_end end = {.pass = host_enter(h, 0, now),
		.how = how,
		.status = status,
		.begun_ms = now};

	host_leave(h, &end, now);
}

static void limits(void **state)
{
	struct hosts t = {.most = 8};
	struct host *h = hosts_find(&t, "http://h/");
	struct host_end much = {.pass = BREAKER_YES,
		.status = 503,
		.begun_ms = 5,
		.halt_ms = 900};
	int i;

	(void)state;
	for (i = 0; i < 8; i++) {
		assert_int_equal(host_wait(h, 0, 5), 0);
		host_enter(h, 0, 5);
	}
	assert_int_equal(host_wait(h, 0, 5), -1);
	/* All say that it is too much: that counts once. */
	for (i = 0; i < 8; i++)
		host_leave(h, &much, 7);
	assert_int_equal(h->limit, 4);
	assert_int_equal(host_wait(h, 1, 7), 893);
	assert_int_equal(host_wait(h, 1, 900), 0);
	for (i = 0; i < 4; i++)
		end_try(h, 200, BREAKER_WELL, 900);
	assert_int_equal(h->limit, 5);
	for (i = 901; i < 920; i++)
		end_try(h, 429, BREAKER_WELL, i);
	assert_int_equal(h->limit, 1);
	for (i = 0; i < 1 + 2 + 3 + 4 + 5 + 6 + 7; i++)
		end_try(h, 200, BREAKER_WELL, 950);
	assert_int_equal(h->limit, 8);
	hosts_release(&t);
}

/* The last try of a job goes past the breaker; another host is another one. */
static void host_breaks(void **state)
{
	struct hosts t = {.most = 8, .breaker = {3, 2, 1000}};
	struct host *h = hosts_find(&t, "http://h/");
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		end_try(h, 0, BREAKER_FAILED, 50);
	assert_int_equal(host_wait(h, 0, 50), 1000);
	assert_int_equal(host_wait(h, 1, 50), 0);
	assert_int_equal(host_enter(h, 1, 50), BREAKER_YES);
	assert_int_equal(host_wait(h, 0, 1050), 0);
	assert_int_equal(host_enter(h, 0, 1050), BREAKER_PROBE);
	assert_int_equal(host_wait(h, 0, 1050), -1);
	assert_int_equal(host_wait(hosts_find(&t, "http://h:81/"), 0, 50), 0);
	hosts_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens),
		cmocka_unit_test(half_open),
		cmocka_unit_test(opens_again),
		cmocka_unit_test(late),
		cmocka_unit_test(is_off),
		cmocka_unit_test(paces),
		cmocka_unit_test(names),
		cmocka_unit_test(limits),
		cmocka_unit_test(host_breaks),
	};

	return cmocka_run_group_tests_name("breaker", tests, NULL, NULL);
}
