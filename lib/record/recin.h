/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * recin: records from files and standard input, one after the other.
 *
 * The reading side of every record tool: `-` and no operands, --where,
 * --skip-bad, and counting of records that carry an error. Order: recin_open,
 * recin_next until it returns 0 or -1, recin_close.
 */
#ifndef COV_RECIN_H
#define COV_RECIN_H

#include "base/err.h"
#include "fmt/jq.h"
#include "io/in.h"
#include "record/record.h"

#include <stdint.h>

struct recin {
	char *const *files; /* operands left to read */
	size_t nfiles;
	struct in in;
	int open; /* in is open */
	struct jq *where; /* NULL: everything is kept */
	int skip_bad; /* leave malformed records out */
	uint64_t bad; /* malformed records left out so far */
	uint64_t kept, left_out; /* records that --where kept, or did not */
	uint64_t errors; /* records with `error` so far */
	struct out *tie; /* flushed before reading blocks */
	uint64_t others; /* records for which recin_other was called */
	char other[32]; /* type of the first of them, perhaps cut */
};

/* files must outlive the struct; none means standard input. tie may be NULL.
   -1 when the expression does not compile. */
int recin_open(struct recin *r, char *const *files, size_t nfiles,
	const char *where, int skip_bad, struct out *tie,
	struct err *e) COV_MUST;
/*
 * 1 and the next record that --where keeps (rec is cleared first; it points
 * into a line that lives until the next call: record_copy what must stay), 0
 * at the end, -1 failed: a file that cannot be read, or a malformed record
 * (status 2, the text names file and line). After -1 nothing more is read.
 */
int recin_next(struct recin *r, struct record *rec, struct err *e) COV_MUST;
/* True when the next record is there already, so that recin_next will not
   wait for it. */
int recin_ready(const struct recin *r);
/* Where the record came from, "file:line", in s. */
void recin_where(const struct recin *r, struct str *s);
/* Notes a record of a type that the program does not read. */
void recin_other(struct recin *r, struct record *rec);
/*
 * Adds to l, in one line, that others came (status; COV_USAGE when `used`, the
 * records that were read, is 0), and what to type. Without others, nothing.
 */
void recin_tell_others(const struct recin *r, uint64_t used, int status,
	const char *hint, struct errlist *l);
/* The hint of those who read what covgroup makes. */
extern const char recin_by_binary[];
/*
 * Frees all. What is to be told at the end goes to l: how many malformed
 * records were left out (status 1), and that --where kept none.
 */
void recin_close(struct recin *r, struct errlist *l);

#endif
