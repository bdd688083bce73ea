/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * breaker: nobody is asked again and again who fails each time.
 *
 * Closed, everything may go. After `failures` in a row it is open: nothing may
 * go, for timeout_ms. Then it is half-open: one at a time may go, a probe;
 * after `successes` it is closed again, after one failed probe open for as long
 * as before. The clock is the caller's, any that only goes forward.
 */
#ifndef COV_BREAKER_H
#define COV_BREAKER_H

#include "base/mem.h"

#include <stdint.h>

struct breaker_cfg {
	unsigned failures; /* in a row, that open it; 0: it is never open */
	unsigned successes; /* of probes, that close it; 0 is 1 */
	unsigned timeout_ms; /* from open to half-open */
};

enum breaker_state { BREAKER_CLOSED, BREAKER_HALF_OPEN, BREAKER_OPEN };

/* Zero-initialised, but for cfg, is closed. */
struct breaker {
	struct breaker_cfg cfg;
	enum breaker_state state;
	unsigned failed; /* in a row */
	unsigned well; /* since it is half-open */
	int probing; /* a probe is under way */
	int64_t until_ms; /* open: when it becomes half-open */
};

enum breaker_pass { BREAKER_NO, BREAKER_YES, BREAKER_PROBE };

/* Milliseconds until something may go: 0 now; -1 when a probe is under way, of
   which it depends. Changes nothing. */
int64_t breaker_wait(const struct breaker *b, int64_t now_ms);
/*
 * Whether something may go now; how it went is to be told with this pass. What
 * goes without asking has the pass BREAKER_YES.
 */
enum breaker_pass breaker_allows(struct breaker *b, int64_t now_ms);

enum breaker_how {
	BREAKER_WELL,
	BREAKER_FAILED,
	BREAKER_UNSAID /* it says nothing about who was asked */
};

/* Notes how something went. 1 when that opened or closed it: not when a failed
   probe made it open again. */
int breaker_note(struct breaker *b, enum breaker_pass pass,
	enum breaker_how how, int64_t now_ms);

#endif
