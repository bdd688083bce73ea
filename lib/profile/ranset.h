/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * ranset: which blocks of a table ran, and not how often.
 *
 * For totals of many profiles together: a bit per block instead of a counter,
 * and adding costs what ran, not what there is. The result does not depend on
 * the order of adding, but for the table: of several equal ones it is the
 * first. Zero-initialised is ready, and empty.
 */
#ifndef COV_RANSET_H
#define COV_RANSET_H

#include "profile/blocks.h"

struct ranset {
	enum covmode mode; /* as profile_add would name it */
	struct blocks *t; /* one reference; NULL: empty */
	uint64_t *bits; /* of t->n blocks, owned */
	uint64_t covered; /* statements of those that ran */
};

/* Adds a profile, of which c are the counters that are not 0. */
void ranset_add(struct ranset *v, struct blocks *t, enum covmode mode,
	const struct counts *c);
/* Adds all of another one. */
void ranset_join(struct ranset *v, const struct ranset *from);
/* The same as a profile, with counters of 0 and 1. */
void ranset_profile(const struct ranset *v, struct profile *p);
/* Bytes that the bits of a table take. */
size_t ranset_bytes(const struct blocks *t);
/* Statements of the blocks that ran. */
uint64_t counts_covered(const struct blocks *t, const struct counts *c);
void ranset_release(struct ranset *v);

#endif
