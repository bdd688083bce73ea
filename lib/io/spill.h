/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * spill: bytes that are put aside until all input was read.
 *
 * The first SPILL_MEMORY bytes stay in memory; what comes then goes to a file
 * in $TMPDIR, or /tmp, that has no name any more and ends with the process.
 * Order: spill_put by one thread, then spill_get by any; spill_release.
 */
#ifndef COV_SPILL_H
#define COV_SPILL_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

enum { SPILL_MEMORY = 8 << 20 };

/* Zero-initialised is empty. */
struct spill {
	struct str memory; /* what is there of the first bytes */
	uint64_t size; /* bytes in the file */
	int fd; /* descriptor + 1; 0: there is no file */
};

/* Where a piece is. */
struct spilled {
	uint64_t at; /* in memory, or SPILL_MEMORY and more: in the file */
	size_t len;
};

/* Puts a piece aside; -1 when it cannot be written, status 3. */
int spill_put(struct spill *s, struct slice bytes, struct spilled *where,
	struct err *e) COV_MUST;
/* The piece, instead of what is in `to`; -1 when it cannot be read. */
int spill_get(const struct spill *s, struct spilled where, struct str *to,
	struct err *e) COV_MUST;
void spill_release(struct spill *s);

#endif
