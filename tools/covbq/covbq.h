/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covbq: its settings.
 *
 * parts.c reads records and says which owners were chosen, binary.c makes the
 * rows of one binary with the help of owners.c (who ran it), text.c (where its
 * source is) and safe.c (what no table takes), and gives them to a sink:
 * ndjson.c or load.c. rows.c does so for all binaries.
 *
 * For BigQuery, send.c lets ndjson.c write into spool.c, then sends that with
 * upload.c (session.c keeps what another run needs to go on), or stream.c;
 * job.c, refused.c and tables.c say what is there, rest.c talks. schema.c has
 * the tables; query.c asks them, in either database.
 */
#ifndef COVBQ_H
#define COVBQ_H

#include "base/err.h"
#include "base/when.h"
#include "cli/opt.h"
#include "gosrc/finder.h"
#include "net/http.h"
#include "telemetry/telemetry.h"

/* The two tables, covbq(1). */
enum bq_table { TABLE_DATA, TABLE_GENERATORS, TABLE_COUNT };

enum bq_command { BQ_ROWS, BQ_LOAD, BQ_QUERY, BQ_SCHEMA };

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
	enum bq_command command;
	const char *project, *dataset, *location; /* of BigQuery */
	const char *endpoint; /* --endpoint-url */
	const char *token_file; /* --access-token-file */
	const char *state; /* --state, where uploads are remembered */
	uint64_t chunk; /* bytes of a part of an upload */
	int sql; /* --sql */
	int no_gzip, stream, dry, replace;
	struct http_rules rules;
	struct telemetry_cfg seen;
	struct telemetry *telemetry; /* NULL: nothing is sent anywhere */
	char time[WHEN_MAX]; /* ingestion_time of this run */
};

/* The time of a run, RFC 3339 UTC: `now` (RFC 3339 with any offset) when it is
   not NULL, else SOURCE_DATE_EPOCH, else the clock's, to the microsecond. */
int ingestion_time(char text[WHEN_MAX], const char *now,
	struct err *e) COV_MUST;

#endif
