/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * when: points in time from text and to it.
 */
#ifndef COV_WHEN_H
#define COV_WHEN_H

#include "base/mem.h"

#include <stdint.h>

/*
 * YYYY-MM-DDTHH:MM:SS with an optional fraction (below a millisecond it is
 * dropped) and `Z`, `UTC`, `+HH:MM` or `-HH:MM`: milliseconds since 1970.
 * 0, or -1 when text is not of this form, no calendar has that time, or it is
 * not of the years 1970 to 9999.
 */
int when_parse(const char *text, int64_t *ms) COV_MUST;

/* Milliseconds of a clock that only goes forward, for waiting and measuring. */
int64_t when_clock_ms(void);

enum { WHEN_MAX = 32 };

/* YYYY-MM-DDTHH:MM:SSZ, with .mmm before the Z unless it is .000. */
void when_print(int64_t ms, char text[WHEN_MAX]);

#endif
