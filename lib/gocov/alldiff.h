/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * alldiff: whether all numbers of a set are different.
 *
 * For what mostly holds, and has to be known before work can be left out: a
 * few processor cycles for each number.
 *
 * Legal order: alldiff_begin, alldiff_room..., alldiff_holds; then again.
 * Begins as {0}.
 */
#ifndef COV_ALLDIFF_H
#define COV_ALLDIFF_H

#include <stddef.h>
#include <stdint.h>

struct alldiff {
	uint32_t *v; /* n of them */
	uint32_t *place; /* a hash table, 0: empty */
	size_t n, cap, capplace;
};

/* An empty set. */
void alldiff_begin(struct alldiff *d);
/* Room for n numbers more, for the caller to fill at once. */
uint32_t *alldiff_room(struct alldiff *d, size_t n);
/*
 * True when all are different. 0 when two are equal, or differ in the lowest
 * bit only, or when it would take long to find out; equal ones are never
 * missed. The numbers are used up. Meant for hashes: numbers that somebody
 * chose may make it say 0, and cost a bounded time.
 */
int alldiff_holds(struct alldiff *d);
void alldiff_release(struct alldiff *d);

#endif
