/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * combine: many profiles become one, never wrongly in silence.
 *
 * Order: fill in the settings of a zeroed struct combine, combine_add once
 * per profile, combine_finish, then `p` is the result; combine_release. Only
 * the result so far is held, so that memory does not grow with the number of
 * profiles. Small profiles of other blocks wait in `late`, so that a large
 * table is not made anew for each of them. A file name stands in a profile
 * once, and so does a block of a file; operand.h and follow.h see to it.
 * Packages of a table that is seen from another are those of a text.
 *
 * Source skew is when two profiles know one file by different blocks: blocks
 * that only one of them has, or blocks at one position with different numbers
 * of statements. Then they were made from different sources, and nothing that
 * is computed from both means anything. A profile with one block twice, with
 * different numbers of statements, is skewed in itself.
 */
#ifndef COV_COMBINE_H
#define COV_COMBINE_H

#include "base/err.h"
#include "profile/blocks.h"

enum combine_op {
	COMBINE_UNION, /* all blocks, counters by `count` */
	COMBINE_INTERSECT, /* the blocks that all have, with the first one's
		count; 0 where another has 0 */
	COMBINE_SUBTRACT /* the first one's blocks; 0 where another has not */
};

enum combine_skew {
	COMBINE_SKEW_ERROR, /* combine_add refuses the profile */
	COMBINE_SKEW_SKIP, /* the file is left out of the result */
	COMBINE_SKEW_KEEP /* the file gets the blocks of both */
};

/* The files of a table by name. Zero-initialised is ready. */
struct combine_names {
	struct blocks *t; /* one reference; NULL before they were asked for */
	const struct block_file **v;
};

/* A part of the result that is not yet in its table. */
struct combine_late {
	struct profile p;
	struct combine_names names;
};

struct combine {
	enum combine_op op;
	enum count_op count; /* COMBINE_UNION only */
	enum covmode mode; /* of the result; COVMODE_NONE: that of the
		profiles, which must agree */
	enum combine_skew skew;

	struct profile p; /* the result so far, without what is late */
	size_t n; /* profiles in both */
	struct combine_names names; /* of p.t */
	struct combine_late *late; /* COMBINE_UNION only: ever smaller tables,
		all smaller than p.t */
	size_t nlate, caplate;
	char **skipped; /* names of files left out, sorted */
	size_t nskipped, capskipped;
};

/*
 * A profile as it is seen from a table: counters of the table's blocks, and
 * a small profile of the others. What mostly is added is like that, and so
 * costs no table of its own.
 */
struct overlay {
	enum covmode mode;
	struct blocks *t; /* one reference */
	uint64_t *counts; /* one for each block of t, or OVERLAY_NONE */
	uint32_t missing; /* how many of them are OVERLAY_NONE */
	struct profile more; /* blocks that t has not; more.t may be NULL */
};

/* The profile has not that block; no count is so great. */
#define OVERLAY_NONE UINT64_MAX

void overlay_release(struct overlay *o);

/*
 * Adds q, which may be changed but stays the caller's; name is for messages.
 * -1 when it was refused (modes that clash; skew): then the result is what it
 * was, and `problems` got the reason with status 2. Skew that is not refused
 * adds an item of status 1 per file.
 */
int combine_add(struct combine *c, struct profile *q, const char *name,
	struct errlist *problems) COV_MUST;
/* Puts into p what is late: p.t may be another one after it. */
void combine_settle(struct combine *c);
/* The same as combine_add for a profile that is seen from p.t, with nothing
   late. */
int combine_add_overlay(struct combine *c, struct overlay *o, const char *name,
	struct errlist *problems) COV_MUST;
/* Takes the files out of p that were to be skipped. */
void combine_finish(struct combine *c);
void combine_release(struct combine *c);

#endif
