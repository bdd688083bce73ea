/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * operand: the profiles that a command line names, opened and combined.
 *
 * An operand is a text profile (plain or gzip), `-`, a coverage directory or
 * a file in it, or a `db:` reference. Order: fill in `all` and skip_bad of a
 * zeroed struct operands, operands_add for each, operands_finish; then
 * all.p is the result; operands_release.
 *
 * Who is to blame decides what happens (ARCHITECTURE: exit-status): an operand
 * that is missing or without coverage is left out and makes the status 1; a
 * malformed or skewed one refuses the whole, unless skip_bad. Where all depends
 * on the first one, as in a difference, it refuses the whole, too.
 *
 * Text profiles of one program after the first are read faster (follow.h),
 * several at once when operands_ahead was told that they will come. Results
 * do not depend on that.
 */
#ifndef COV_OPERAND_H
#define COV_OPERAND_H

#include "base/err.h"
#include "profile/blocks.h"
#include "profile/combine.h"

enum operand_result {
	OPERAND_OPEN, /* the profile is there; parts of it may be damaged */
	OPERAND_MISSING, /* not there, or not for us */
	OPERAND_EMPTY, /* a directory without coverage that could be used */
	OPERAND_MALFORMED, /* of no known form */
	OPERAND_WORLD /* trouble outside: a retry may help */
};

struct bins;

/*
 * Opens one. A block that the profile has twice is there once, with the sum
 * of its counters (mode set: 1 if one is not 0), as in Go's own tools; and so
 * is a file that two packages of a binary have (by //line directives), as in
 * its text. Problems are added with their status; p is always initialised.
 * one_mode: of a directory only binaries of the first one's mode are taken, and
 * the others named, as covtext does.
 */
enum operand_result operand_open(struct profile *p, const char *operand,
	int one_mode, struct bins *bins, struct errlist *problems) COV_MUST;

struct operands {
	struct combine all; /* settings, and then the result */
	int skip_bad; /* leave malformed and skewed ones out */
	int one_mode; /* of a directory take the binaries of the first mode */

	struct bins *bins; /* binaries decoded so far */
	struct follow *follow; /* for the result's table; may be NULL */
	const struct blocks *followed; /* that table */
	struct operand_ahead *ahead; /* those that were read already */
	size_t nahead;
	size_t refused; /* malformed or skewed ones */
	int told; /* that the first one is missing */
	size_t unknown; /* missing ones, and malformed ones left out */
};

/*
 * Reads n operands on so many threads, as far as that can be done before it is
 * known whether those before them are good. They are then to be added, in this
 * order. Each takes room for its counters.
 */
void operands_ahead(struct operands *o, const char *const *operands, size_t n,
	unsigned jobs);
/* Opens and combines one operand. Statuses in `problems` are final. */
void operands_add(struct operands *o, const char *operand,
	struct errlist *problems);
/* 0 when all.p is to be used; else nothing may be printed, and the result is
   the least exit status. */
int operands_finish(struct operands *o) COV_MUST;
void operands_release(struct operands *o);

#endif
