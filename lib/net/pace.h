/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * pace: not more than so many in a time (a token bucket). They are spread
 * evenly: what may be made up for after a pause is a tenth of a second's worth,
 * and at least one. The clock is the caller's, as with breaker.h.
 */
#ifndef COV_PACE_H
#define COV_PACE_H

#include "base/mem.h"

#include <stdint.h>

struct pace_cfg {
	unsigned n; /* so many; 0: there is no limit */
	unsigned per_ms; /* in so many milliseconds, 1 or more */
};

struct pace {
	struct pace_cfg cfg;
	/* One costs per_ms of these, and each millisecond gives n. */
	int64_t credit;
	int64_t at_ms; /* when that was counted; 0: never */
};

/* Milliseconds until one may go, 0: now. */
int64_t pace_wait(struct pace *p, int64_t now_ms);
/* One goes. */
void pace_take(struct pace *p, int64_t now_ms);

#endif
