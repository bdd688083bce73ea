/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covbin: a decoded covmeta that is ready to be counted.
 *
 * A process is a vector of counters: over the units of the covmeta (in the
 * order of the file), or, once covbin_table was called, over its sorted block
 * table. Order: covbin_init, covbin_table if a table is wanted, then
 * covbin_add for each counters file; covbin_release. After covbin_table a
 * covbin never changes and may be read by any number of threads, each with
 * its own counters and covbin_work.
 */
#ifndef COV_COVBIN_H
#define COV_COVBIN_H

#include "base/err.h"
#include "gocov/covmeta.h"
#include "profile/blocks.h"

#include <stdint.h>

struct covbin {
	struct covmeta *meta; /* owned */
	struct blocks *t; /* one reference; NULL before covbin_table */
	/* Index in t of each unit, BLOCK_NONE for one that is not to be
	   counted; owned. NULL: the unit's own index. */
	uint32_t *slot;
	/* The unit that each one is counted as; owned. NULL: as itself. */
	uint32_t *twin;
};

/* Takes m, which covbin_release frees. */
void covbin_init(struct covbin *b, struct covmeta *m);
/* Makes the block table of all units, packages as the covmeta names them, equal
   units of one function once; the covmeta forgets its units. */
void covbin_table(struct covbin *b);
/* The block table alone, one reference; the covmeta stays as it is. */
struct blocks *covbin_blocks(const struct covmeta *m);
/* The part of it that is about equal units. */
void covbin_twins(struct covbin *b);
/* Frees all; harmless when b is zero. */
void covbin_release(struct covbin *b);

/* A covcounters file in memory. */
struct covbin_src {
	const char *ptr;
	size_t len; /* bytes */
	const char *name; /* for messages, encoded (fs_encode) */
	int all_segments; /* else the first one only, as covdata reads */
	int own_only; /* counters of another covmeta are not added */
};

/*
 * What covbin_add needs between files: one per thread, for any covbin.
 * Zero-initialised is ready.
 */
struct covbin_work {
	/* Flags over meta->nfuncs that the caller owns, or NULL: those of
	   functions that occur are set to 1. */
	unsigned char *live;
	/* Counters of one file by unit, all 0 between calls, and the
	   functions that it set: so clearing costs what was counted. */
	uint64_t *sum;
	size_t capsum;
	const struct covfunc **set;
	size_t nset, capset;
};

void covbin_work_release(struct covbin_work *w);

/*
 * Adds one file to counts. Inside the file everything is added, a function
 * may occur twice; the sum is then added to counts or raises them to the
 * maximum. Sums stop at cap (below 2^63), with a warning. In a covmeta of
 * mode set counters are 0 or 1, and adding is "or".
 *
 * -1 when something of the file is missing: `damage` then got items of status
 * COV_ITEMS, each naming file, offset and reason, and what could be read was
 * added. Oddities that cost nothing are items of status 0: counters behind
 * the last unit of a function, the hash of another covmeta (unless own_only),
 * segments that were not asked for. w may be NULL for COUNT_SUM.
 */
int covbin_add(const struct covbin *b, const struct covbin_src *src,
	uint64_t *counts, enum count_op op, uint64_t cap, struct covbin_work *w,
	struct errlist *damage) COV_MUST;

#endif
