/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * prog: progress on standard error, for people only.
 *
 * Shown when standard error is a terminal and standard output is not a pipe,
 * first after one second, then at most five times a second, on one line that
 * prog_done erases. Nothing is ever written otherwise. What the environment
 * has as COV_STEP, such as 2/4, stands before it: which step of several.
 */
#ifndef COV_PROG_H
#define COV_PROG_H

#include <stdint.h>

struct prog {
	const char *what; /* "decoding" */
	uint64_t total; /* 0 when unknown */
	uint64_t done;
	uint64_t bytes, total_bytes; /* 0: nothing is said of them */
	int64_t start_ns, last_ns; /* monotonic; last_ns 0: not shown yet */
	int on; /* the two conditions hold */
};

/* what must outlive the struct. quiet: never show. */
void prog_init(struct prog *p, const char *what, uint64_t total, int quiet);
/* done items are finished. Cheap enough to call for every item. */
void prog_tick(struct prog *p, uint64_t done);
/* The same, and bytes so far: the line then has their rate, and what time is
   left when total_bytes, which the caller may set, is known. */
void prog_bytes(struct prog *p, uint64_t done, uint64_t bytes);
void prog_done(struct prog *p);

#endif
