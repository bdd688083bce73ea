/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * source: opens every form of a record's `profile`.
 *
 * Forms (covrecord(5)): a text profile, plain or gzip; a coverage directory;
 * single covmeta/covcounters files in one; `db:FILE#KIND/KEY`; an array of
 * these; or `inline`. Files that lie in one directory are opened together
 * (ARCHITECTURE: process-maximum); everything else is combined by `count` (max
 * by default). The record's `filter` is applied.
 *
 * A `db:` form needs SQLite, which small tools do not link: a tool that does
 * calls source_use_db(db_open_profile); in others such a profile is read
 * through the covtext beside the program (covtextchild.h, the default).
 */
#ifndef COV_SOURCE_H
#define COV_SOURCE_H

#include "base/err.h"
#include "open/dirreport.h"
#include "profile/blocks.h"
#include "record/record.h"
#include "record/rules.h"

/* Opens FILE#KIND/KEY (without "db:"), decoded, as it is stored. */
typedef int source_db_fn(struct profile *p, const char *ref, struct err *e);

void source_use_db(source_db_fn *fn);

/* What a record says about how its profile is to be read. */
struct source {
	struct arena arena;
	char **v; /* elements of `profile`, in order, as in the record */
	size_t n;
	struct slice inline_; /* raw `inline`, ptr NULL when none */
	struct rules rules; /* rules in force */
	enum count_op count; /* across directories */
	int sum_snapshots; /* inside one directory */
	int noted; /* the record says already that there are no counters */
	int one_mode; /* of a directory only binaries of the first one's mode */
	int own_only; /* counters of another binary are left out: records */
	/* The folder that the operand is, for who combines it; NULL: builds of
	   one program in it are a problem like others. */
	struct skew_folder *builds;
	int operand; /* of a command line: "-" is standard input */
	/* Set want_hash to get the input_hash of a source that is one
	   directory; "" when it is something else. */
	int want_hash;
	char input_hash[MD5_HEX];
	int uncounted; /* source_open: covmetas, and no counters at all */
};

/*
 * Takes profile, inline, filter, count and snapshots from a record; a record
 * with `dir` and no profile (source_dir) means that directory.
 * -1: a member is malformed (status 2).
 */
int source_from_record(struct source *s, struct record *r,
	struct err *e) COV_MUST;
/*
 * The same for a command-line operand (a path as the system knows it, or a
 * db: form): no rules, and counters of a directory are added, as covtext DIR
 * and Go do, those of another binary too, which a record leaves out.
 */
void source_from_operand(struct source *s, const char *operand);
void source_release(struct source *s);

/*
 * Decodes, on up to `jobs` threads, the binaries that n sources need; the
 * only function that changes bins, so that source_open may then run on
 * threads (with different sources).
 */
void source_prepare(struct source *const *s, size_t n, struct bins *bins,
	unsigned jobs);
/*
 * Opens it. Problems of single elements are added to `problems`, the rest
 * goes on; -1 when nothing at all could be opened. p is always initialised.
 * bins may be NULL (then nothing is cached).
 */
int source_open(struct source *s, struct profile *p, struct bins *bins,
	struct errlist *problems) COV_MUST;

/*
 * Only makes the input_hash, which costs the reading of the files: 1 when it is
 * that one. What is wrong with them is told when they are opened. Threads as
 * source_open.
 */
int source_has_hash(struct source *s, struct bins *bins,
	const char *input_hash) COV_MUST;

/*
 * Opens a record's profile, and compares the record's totals with what is
 * there: a difference is a warning in `problems`.
 */
int source_open_record(struct record *r, struct profile *p, struct bins *bins,
	struct errlist *problems) COV_MUST;

/* Names in the record, whose source it is, the directory in place of a list of
   all its files. */
void source_collapse(const struct source *s, struct record *r);

/* Sets mode, total_stmts, covered_stmts, coverage_pct, covmeta_hash from p. */
void source_totals(struct record *r, const struct profile *p);
/* coverage_pct as records write it: two decimals. */
void source_pct(struct str *s, uint64_t covered, uint64_t total);

#endif
