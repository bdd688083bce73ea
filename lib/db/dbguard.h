/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * dbguard: what keeps a hostile database from more than failing; for the files
 * of db. Order: dbguard_file, open, dbguard_set, dbguard_tables,
 * dbguard_triggers.
 */
#ifndef COV_DBGUARD_H
#define COV_DBGUARD_H

#include "base/err.h"

#include <stdint.h>

struct sqlite3;

/* As long as the handle. */
struct dbguard {
	int64_t begun_ms; /* when the statement at work began */
};

/* -1 when the file, or one that SQLite has beside it, would be waited for. */
int dbguard_file(const char *path, struct err *e) COV_MUST;
/* Limits of a handle, and SIGTERM (in_stop_at) heard by its statements. */
void dbguard_set(struct sqlite3 *h, struct dbguard *g);
/* Before a statement. */
void dbguard_begin(struct dbguard *g);
/* -1 when one of the names (" a b c ", lower case) is not a plain table. */
int dbguard_tables(struct sqlite3 *h, const char *path, const char *names,
	struct err *e) COV_MUST;
/* -1 when there is a trigger whose text is not in `ours`: it would run when we
   write. */
int dbguard_triggers(struct sqlite3 *h, const char *path, const char *ours,
	struct err *e) COV_MUST;

#endif
