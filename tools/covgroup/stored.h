/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * stored: what of a report is stored, how it comes back, and when its files
 * are what they were.
 */
#ifndef COVGROUP_STORED_H
#define COVGROUP_STORED_H

#include "covgroup.h"

#include "base/when.h"
#include "open/source.h"

/* A report as it is stored, and back: `record` of a row. What it said of an
   error is kept there, since `error` of the row also tells of the files. */
void stored_form(struct run *run, struct record *r, const char *said,
	struct str *s);
/* The error that was in the records, from what is stored; in the arena. */
const char *stored_said(struct arena *a, const struct db_report *row);
/* The note about files, which are what they were, goes into the record. */
void stored_note(const struct db_report *row, struct record *rec);
/* rec gets everything again but owner and profile; row must stay. -1 when its
   record is damaged: rec gets what the rest of the row says. */
int shown_form(const struct run *run, const struct db_report *row,
	struct record *rec, struct err *e);

/* What a row says of a profile, told in a record; mode may be "". */
void stored_totals(struct record *rec, const char *mode, uint64_t covered,
	uint64_t total, const char *covmeta_hash);
/* Only coverage_pct. */
void stored_pct(struct record *rec, uint64_t covered, uint64_t total);

/* What stamp_of makes: two MD5 with a point between. */
enum { STAMP_MAX = 2 * MD5_HEX };

/*
 * The state of the files that a profile is read from, as a text; "" when that
 * says nothing. It differs with what is asked of the reading. Behind the point
 * is what links change as well as writing does, the times of the inodes; there
 * is nothing when one is so new that a later change could have the same.
 * written is when the newest of its counters were, RFC 3339, or "".
 */
void stamp_of(const struct covgroup_cfg *cfg, struct source *s,
	char stamp[STAMP_MAX], char written[WHEN_MAX]);
enum stamp_match {
	STAMP_OTHER, /* the files are others than they were */
	STAMP_MAYBE, /* only their content tells */
	STAMP_SAME
};
/* What a stamp says beside the stored one. */
enum stamp_match stamp_match(const char *stamp, const char *stored);

#endif
