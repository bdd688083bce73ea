/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covbq: its settings.
 *
 * parts.c reads records and says which owners were chosen, binary.c makes the
 * rows of one binary with the help of owners.c (who ran it) and text.c (where
 * its source is), and gives them to a sink: ndjson.c or load.c.
 */
#ifndef COVBQ_H
#define COVBQ_H

#include "base/err.h"
#include "base/when.h"
#include "cli/opt.h"
#include "gosrc/finder.h"

/* The two tables, covbq(1). */
enum bq_table { TABLE_DATA, TABLE_GENERATORS };

struct covbq_cfg {
	const char *collection; /* --collection */
	const char *out; /* -o, NULL: rows go to standard output */
	const char *sqlite; /* --sqlite */
	const char *now; /* --now */
	const char *where; /* --where */
	struct finder_options from; /* where sources are */
	struct opt_list namespaces, owners;
	struct patternuse *in_namespaces, *in_owners; /* of these */
	int table; /* enum bq_table, -1 when not given */
	int file_kind; /* --file-kind */
	int skip_bad, verbose;
	int load; /* `covbq load` */
	char time[WHEN_MAX]; /* ingestion_time of this run */
};

/* The time of a run, RFC 3339 UTC: `now` (RFC 3339 with any offset) when it is
   not NULL, else SOURCE_DATE_EPOCH, else the clock's, to the microsecond. */
int ingestion_time(char text[WHEN_MAX], const char *now,
	struct err *e) COV_MUST;

#endif
