/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covgroup: the settings, and the state of a run.
 *
 * A run is: input.c reads all records and sorts them into reports, unite.c sees
 * which are of one directory; job.c and load.c open those that changed and
 * store them, name.c knows under which name, functions.c keeps what a covmeta
 * says of functions and modules; gone.c takes out what is no more; owners.c
 * says who owns what; merge.c makes owners and binaries anew where something
 * changed, and builds.c compares them; emit.c makes the records that are
 * printed. Between them lies a database, which is a temporary one without --db.
 * lines.c only reads one.
 */
#ifndef COVGROUP_H
#define COVGROUP_H

#include "input.h"
#include "keys.h"

#include "base/err.h"
#include "base/mem.h"
#include "cli/opt.h"
#include "db/db.h"
#include "record/facts.h"
#include "record/owner.h"
#include "record/ownerrules.h"

#include <stdint.h>

enum by { BY_OWNER, BY_BINARY };

struct covgroup_cfg {
	uint64_t jobs; /* threads; 0: as many as there are processors */
	int by; /* enum by */
	int tag; /* pass reports on, with their owners */
	int all; /* print everything */
	int overview; /* and a record of all together */
	int keep_gone; /* reports whose directory is gone stay */
	int count_sum, snapshots_sum; /* --count sum, --snapshots sum */
	int store_text, no_store_text; /* covdb(5) */
	int new_filters; /* stored filters may go without a warning */
	int no_backup; /* an old database is not kept */
	int reference_hashes; /* input_hash as coverage-collector makes it */
	int skip_bad, verbose;
	const char *db, *split, *where;
	const char *lines; /* --lines: this file */
	const char *rules; /* --owner-rules */
	struct opt_list update, forget;
	enum owner_style style; /* what rules means: this, */
	struct owner_rules *own_rules; /* or these; NULL: no file */
	struct update *force; /* what update means */
};

/* Rules whose patterns are watched, patterns.h. */
struct patterns {
	struct watched_rule *v;
	size_t n, cap;
	struct patternuse *uses;
};

/* The state of a run. */
struct run {
	const struct covgroup_cfg *cfg;
	struct db *db;
	int temp; /* there is no --db */
	unsigned jobs;
	struct input in;
	struct facts facts; /* what the reports of the input say */
	struct keys names; /* dir_names of the input's reports so far */
	struct keys images; /* whose facts changed */
	struct keys orphaned; /* ids of owners that lost a report, as text */
	struct keys places; /* directories of the reports that were stored */
	int64_t *placed; /* the ids of these, by number in places */
	size_t capplaced;
	int placed_read; /* these two were filled: it was necessary */
	struct arena arena; /* for strings that live as long as the run */
	uint64_t number; /* of this run in the database */
	uint64_t nloaded, nsame, ngone; /* for -v */
	uint64_t nreplaced; /* reports of directories that are gone, of which
		another one has the name now */
	uint64_t nunfiltered; /* reports that lost a filter in this run, */
	const char *lost_filter; /* and that of the first, as JSON */
	struct patterns patterns;
	int dirty; /* something changed */
	int remerge; /* all owners must be made again */
	int reload; /* reports must be read again: an earlier version stored
		less of them */
	int texts; /* the database has texts, covdb(5) */
};

#endif
