/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * retry: how often, and after what time, something is tried again.
 *
 * A policy says it in numbers; whether a failure is one that another try may
 * help against is for the caller to say. Waits grow from try to try, and a part
 * of each is random, so that many who failed together do not come back
 * together. The same seed gives the same waits. http.h waits for many transfers
 * at a time by these rules; retry_sleep is for whoever has nothing else to do.
 */
#ifndef COV_RETRY_H
#define COV_RETRY_H

#include "base/mem.h"

#include <stdint.h>

struct retry_policy {
	unsigned retries; /* tries after the first */
	unsigned first_ms; /* the wait before the first of them */
	unsigned most_ms; /* the longest wait */
	unsigned multiplier_pct; /* of a wait is the next one; 200: doubled */
	unsigned jitter_pct; /* of a wait is random; at most 100 */
	unsigned after_most_ms; /* of a Retry-After at most this counts */
};

struct retry_random {
	uint64_t state;
};

/* Seed 0: by the clock and the process, another one each time. */
void retry_seed(struct retry_random *r, uint64_t seed);

/* Whether the policy allows a try after so many. */
int retry_has_more(const struct retry_policy *p, unsigned tries);

/*
 * Milliseconds from a try, the `tries`th from 1, to the next one. Not less than
 * what the text of a Retry-After asks for ("": nothing): seconds, or a date of
 * HTTP, which is compared with now_s (seconds since 1970); what is neither is
 * as if it was not there.
 */
int64_t retry_delay(const struct retry_policy *p, unsigned tries,
	struct retry_random *r, const char *retry_after, int64_t now_s);

/* Sleeps until a time of when_clock_ms. stop (NULL: never) is asked five times
   a second. 0, or -1 as soon as it gives true. */
int retry_sleep(int64_t until_ms, int (*stop)(void *ctx), void *ctx);

#endif
