/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * dbint: what the files of db share, and nobody else uses.
 *
 * Statements are prepared once and kept in slots. Values are bound by a
 * format: i int64_t, u uint64_t, t text (NULL is NULL), k int64_t of which 0
 * is NULL, b pointer and size_t (a BLOB). Bound text must stay until the
 * statement was stepped to its end or reset.
 */
#ifndef COV_DBINT_H
#define COV_DBINT_H

#include "db.h"

#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

/* One slot per statement. */
enum db_slot {
	DB_SETTING_GET, DB_SETTING_PUT,
	DB_TABLE_FIND, DB_TABLE_ADD, DB_TABLE_GET, DB_TABLE_DROP,
	DB_PATH_ADD, DB_PATH_FIND, DB_PATH_DROP, DB_FILE_ADD,
	DB_REPORT_FIND, DB_REPORT_ADD, DB_REPORT_SET, DB_REPORT_OWN,
	DB_REPORT_DROP, DB_REPORT_ALL, DB_REPORT_OF,
	DB_COUNTS_PUT, DB_COUNTS_GET, DB_COUNTS_DROP,
	DB_OWNER_FIND, DB_OWNER_ADD, DB_OWNER_SET, DB_OWNER_DROP,
	DB_OWNER_ALL, DB_OWNER_OF,
	DB_BINARY_FIND, DB_BINARY_PUT, DB_BINARY_DROP, DB_BINARY_ALL,
	DB_UNION_PUT, DB_UNION_DROP,
	DB_IMAGE_GET, DB_IMAGE_PUT,
	DB_KEY_REPORT, DB_KEY_OWNER, DB_KEY_BINARY,
	DB_SLOTS
};

/* A block table that was read or written; holds one reference. */
struct db_table {
	int64_t id;
	struct blocks *t;
};

struct db {
	struct sqlite3 *h;
	char *path; /* as the caller spelled it; "" for DB_TEMP */
	char *folder; /* absolute, of the file; NULL until asked for */
	enum db_mode mode;
	int open; /* a transaction is open */
	int created; /* there was no file before */
	int64_t waited_ms; /* for the lock, this time */
	int64_t limit_ms; /* how long to wait */
	db_waiting *waiting; /* told once when it takes long, or NULL */
	struct sqlite3_stmt *st[DB_SLOTS];
	struct db_table *tables;
	size_t ntables, captables;
};

/* schema_version of the reference whose views we keep. */
enum { DB_REFERENCE_VERSION = 5 };

/* Native tables and views, for sqlite3_exec. */
extern const char dbint_tables[];
extern const char dbint_views[];
extern const char dbint_queries[];

/* Fills e from the last failure of the handle; -1. */
int dbint_fail(struct db *db, const char *what, struct err *e);
/* Runs SQL without results. */
int dbint_sql(struct db *db, const char *sql, struct err *e) COV_MUST;
/* The statement of a slot with values bound; NULL when that fails. */
struct sqlite3_stmt *dbint_query(struct db *db, enum db_slot slot,
	const char *sql, struct err *e, const char *fmt, ...) COV_MUST;
/* 1 a row, 0 the end (the statement was reset), -1 failed (reset too). */
int dbint_step(struct db *db, struct sqlite3_stmt *st, struct err *e)
	COV_MUST;
/* Stops before the end. */
void dbint_stop(struct sqlite3_stmt *st);
/* A statement that gives no rows. */
int dbint_run(struct db *db, enum db_slot slot, const char *sql,
	struct err *e, const char *fmt, ...) COV_MUST;
/* Column i as text in the arena, "" for NULL; as a number. */
const char *dbint_text(struct sqlite3_stmt *st, int i, struct arena *a);
int64_t dbint_i64(struct sqlite3_stmt *st, int i);
/* Column i as bytes, valid until the next step. */
struct slice dbint_blob(struct sqlite3_stmt *st, int i);
int64_t dbint_last_id(struct db *db);
/* Checks or makes the schema of an open file. */
int dbint_schema(struct db *db, struct err *e) COV_MUST;

#endif
