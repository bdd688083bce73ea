/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * dbrows: the two tables of rows for BigQuery, in an SQLite file.
 *
 * The embedded stand-in for BigQuery: tables coverage_data and
 * coverage_generators with the columns that covbq(1) says, in whatever database
 * the user names, except a coverage.db. Order: dbrows_open, which makes what is
 * missing and begins the only transaction; for each binary dbrows_binary, then
 * its lines; dbrows_commit; dbrows_close, which undoes what was not committed.
 * A handle belongs to one thread. Text must be UTF-8.
 */
#ifndef COV_DBROWS_H
#define COV_DBROWS_H

#include "base/err.h"

#include <stdint.h>

struct dbrows;

/* A row of coverage_generators; generators is a JSON array. */
struct dbrows_binary {
	const char *ingestion_time, *software_group, *binary_hash;
	const char *collection_id, *source_url, *software_key;
	const char *source_commit, *generators;
};

/* path is as the system knows it; kind: the lines have the column file_kind,
   too. */
struct dbrows *dbrows_open(const char *path, int kind, struct err *e) COV_MUST;
/*
 * Forgets what this binary has from a run of this time and collection, and
 * adds its row. The strings must stay until the next binary: lines are of it.
 */
int dbrows_binary(struct dbrows *d, const struct dbrows_binary *row,
	struct err *e) COV_MUST;
/* Lines that follow are of this file; name and kind (NULL: no such column) must
   stay until the next one. */
int dbrows_file(struct dbrows *d, const char *name, const char *kind,
	struct err *e) COV_MUST;
int dbrows_line(struct dbrows *d, const char *ptr, size_t len, uint64_t number,
	int64_t executions, struct err *e) COV_MUST;
int dbrows_commit(struct dbrows *d, struct err *e) COV_MUST;
/* NULL is allowed. */
void dbrows_close(struct dbrows *d);

#endif
