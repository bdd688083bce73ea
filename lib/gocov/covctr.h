/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covctr: Go's coverage counter file, read function by function.
 *
 * Source of the format: internal/coverage (defs.go, encodecounter) of Go 1.20
 * to 1.26. Order: covctr_open, covctr_next until 0 or -1, then covctr_rest;
 * covctr_segment to go to the next segment (covdata reads the first one
 * only); covctr_close. Nothing but the counters of one function is allocated.
 */
#ifndef COV_COVCTR_H
#define COV_COVCTR_H

#include "base/err.h"
#include "base/mem.h"

#include <stdint.h>

struct covctr {
	const char *name; /* for messages */
	const char *begin, *ptr, *end; /* the file in memory, to its footer */
	unsigned char hash[16]; /* meta-data hash in the header */
	uint32_t version; /* 0 or 1 */
	int flavor; /* 1 raw 32 bit, 2 ULEB128 */
	int big; /* raw counters are big-endian */
	uint32_t segments; /* as the footer says */
	uint32_t segment; /* current one, from 0 */
	uint64_t left; /* functions left in it */
	uint32_t *counters; /* of the last function, owned */
	size_t cap;
	const char *args, *args_end; /* raw args area of the segment */
	const char *strtab, *strtab_end;
	int joined; /* a second file header was met: whole files in a row */
};

/*
 * Checks header and footer, reads the first segment's header. ptr must stay,
 * name too; name is for messages (encoded by the caller, fs_encode). c needs no
 * initialisation; covctr_close is due whatever the result.
 */
int covctr_open(struct covctr *c, const char *ptr, size_t len, const char *name,
	struct err *e) COV_MUST;
/*
 * 1 and the next live function (counters valid until the next call), 0 at the
 * end of the segment, -1 when damaged (file, offset, reason).
 */
int covctr_next(struct covctr *c, uint32_t *pkg, uint32_t *func,
	const uint32_t **counters, uint32_t *n, struct err *e) COV_MUST;
/* What lies behind the functions that the segment's header counts. */
enum covctr_rest {
	COVCTR_END, /* the end of the file */
	COVCTR_MORE, /* another segment */
	COVCTR_UNCOUNTED /* bytes of no segment: functions not counted */
};
/* After covctr_next gave 0. */
enum covctr_rest covctr_rest(const struct covctr *c);
/*
 * 1 when there is another segment and it was begun, 0 none, -1 damaged. A
 * whole counter file behind a footer (several dumps written to one file) is
 * taken for a segment, too.
 */
int covctr_segment(struct covctr *c, struct err *e) COV_MUST;
/*
 * Arguments of the segment ("GOOS", "argc", "argv0", ...): calls fn for each
 * pair in file order; -1 when the tables are damaged. fn may be NULL.
 */
int covctr_args(const struct covctr *c,
	void (*fn)(void *ctx, const char *key, const char *value), void *ctx,
	struct err *e) COV_MUST;
void covctr_close(struct covctr *c);

#endif
