/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Whole milliseconds in 64 bits: no factor and no number of tries leads out of
   them, as each wait is cut to the longest before the next is made of it. */
#include "net/retry.h"

#include "base/num.h"
#include "base/when.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SLICE_MS = 200 };

/* splitmix64: any state is a good one. */
static uint64_t next_random(struct retry_random *r)
{
	uint64_t v = r->state += UINT64_C(0x9e3779b97f4a7c15);

	v = (v ^ v >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	v = (v ^ v >> 27) * UINT64_C(0x94d049bb133111eb);
	return v ^ v >> 31;
}

void retry_seed(struct retry_random *r, uint64_t seed)
{
	struct timespec t;

	r->state = seed;
	if (seed)
		return;
	clock_gettime(CLOCK_REALTIME, &t);
	r->state = (uint64_t)t.tv_sec << 32 ^ (uint64_t)t.tv_nsec ^
		(uint64_t)getpid() << 16;
}

int retry_has_more(const struct retry_policy *p, unsigned tries)
{
	return tries <= p->retries;
}

/* Milliseconds that a Retry-After asks for, at most `most`. */
static int64_t retry_after_ms(const char *text, int64_t now_s, int64_t most)
{
	int64_t date;
	uint64_t s;

	switch (num_u64(text, strlen(text), UINT32_MAX, &s)) {
	case NUM_OK:
		break;
	case NUM_RANGE:
		return most;
	default:
		if (when_read_http(text, now_s, &date) || date <= now_s)
			return 0;
		s = (uint64_t)date - (uint64_t)now_s;
	}
	return s > (uint64_t)most / 1000 ? most : (int64_t)s * 1000;
}

int64_t retry_delay(const struct retry_policy *p, unsigned tries,
	struct retry_random *r, const char *retry_after, int64_t now_s)
{
	unsigned jitter = p->jitter_pct > 100 ? 100 : p->jitter_pct;
	uint64_t wait = p->first_ms, grown, part;
	int64_t after = retry_after_ms(retry_after, now_s, p->after_most_ms);

	for (; tries > 1 && wait < p->most_ms; tries--, wait = grown)
		if ((grown = wait * p->multiplier_pct / 100) == wait)
			break;
	if (wait > p->most_ms)
		wait = p->most_ms;
	part = wait * jitter / 100;
	wait = wait - part + next_random(r) % (part + 1);
	return (int64_t)wait > after ? (int64_t)wait : after;
}

int retry_sleep(int64_t until_ms, int (*stop)(void *ctx), void *ctx)
{
	int64_t left;

	for (;;) {
		struct timespec t = {.tv_nsec = SLICE_MS * 1000000};

		if (stop && stop(ctx))
			return -1;
		left = until_ms - when_clock_ms();
		if (left <= 0)
			return 0;
		if (left < SLICE_MS)
			t.tv_nsec = (long)left * 1000000;
		nanosleep(&t, NULL);
	}
}
