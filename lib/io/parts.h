/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * parts: one text that several threads make, written in order.
 *
 * A large text takes as long to be written as to be made: while one thread
 * writes its part, the others make theirs.
 */
#ifndef COV_PARTS_H
#define COV_PARTS_H

#include "io/out.h"

#include <stddef.h>

/* Writes part i to `part`; parts must not share anything that changes. */
typedef void parts_make(void *ctx, size_t i, struct out *part);

/*
 * Writes parts 0..n-1 to o, made by up to `jobs` threads; with one job each is
 * written to o itself. A part that is larger than its buffer waits for those
 * before it, so that memory is bounded. o's failures stick as ever.
 */
void parts_write(struct out *o, unsigned jobs, size_t n, parts_make *make,
	void *ctx);

#endif
