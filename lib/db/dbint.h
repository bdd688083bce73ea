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

#include "db/db.h"
#include "db/dbguard.h"
#include "io/out.h"

#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;

/* One slot per statement. */
enum db_slot {
	DB_SETTING_GET,
	DB_SETTING_PUT,
	DB_TABLE_FIND,
	DB_TABLE_ADD,
	DB_TABLE_GET,
	DB_TABLE_DROP,
	DB_PATH_ADD,
	DB_PATH_FIND,
	DB_PATH_DROP,
	DB_FILE_ADD,
	DB_FUNC_HAS,
	DB_FUNC_ADD,
	DB_FUNC_ALL,
	DB_MODULE_PUT,
	DB_REPORT_FIND,
	DB_REPORT_GET,
	DB_REPORT_ADD,
	DB_REPORT_SET,
	DB_REPORT_OWN,
	DB_REPORT_RENAME,
	DB_REPORT_DROP,
	DB_REPORT_ALL,
	DB_REPORT_OF,
	DB_COUNTS_PUT,
	DB_COUNTS_GET,
	DB_COUNTS_DROP,
	DB_OWNER_ADD,
	DB_OWNER_SET,
	DB_OWNER_DROP,
	DB_OWNER_ALL,
	DB_OWNER_OF,
	DB_BINARY_FIND,
	DB_BINARY_PUT,
	DB_BINARY_DROP,
	DB_BINARY_ALL,
	DB_BINARY_WITH,
	DB_HISTORY_ADD,
	DB_UNION_PUT,
	DB_UNION_DROP,
	DB_OVERVIEW,
	DB_OVERVIEW_CHANGES,
	DB_IMAGE_GET,
	DB_IMAGE_PUT,
	DB_KEY_REPORT,
	DB_KEY_OWNER,
	DB_KEY_BINARY,
	DB_OLD_REPORTS,
	DB_OLD_IMAGES,
	DB_OLD_TEXTS,
	DB_OLD_BINARY,
	DB_OLD_TEXT,
	DB_TEXT_REPORTS,
	DB_TEXT_REPORT,
	DB_TEXT_OWNERS,
	DB_TEXT_OWNER,
	DB_TEXT_FILE,
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
	int old; /* version of coverage-collector's that it is, 0: it is ours */
	int old_binaries; /* its binaries were counted */
	struct db *from; /* the old one, locked, while this one is made of it */
	struct out out; /* with from: the file that will replace it */
	int backup; /* with from: keep it, */
	char *kept; /* under this name; NULL before the commit */
	int shrink; /* much was removed: VACUUM after the commit */
	struct dbguard guard;
	int64_t waited_ms; /* for the lock, this time */
	int64_t limit_ms; /* how long to wait */
	db_waiting *waiting; /* told once when it takes long, or NULL */
	struct sqlite3_stmt *st[DB_SLOTS];
	struct str form; /* of the counters read last */
	struct db_table *tables;
	size_t ntables, captables;
};

/* application_id of the file, 0x436f7662: "Covb". */
#define DB_APPLICATION_ID "1131378274"

/* schema_version of coverage-collector whose views we keep. */
enum { DB_REFERENCE_VERSION = 5 };

/* SQL is laid out as such. */
/* clang-format off */
/* coverage-collector's tables, made of ours, but for their texts. */
#define DB_REPORT_COLUMNS "id, dir_name, input_hash, namespace, pod_name," \
	" container_name, image, binary_name, collected_at, hostname," \
	" is_host, total_stmts, covered_stmts, coverage_pct, error_msg"
#define DB_REPORT_SOURCES "SELECT id, dir_name, input_hash, namespace," \
	" pod_name, container_name, image, binary_name, collected_at," \
	" hostname, is_host, total_stmts, covered_stmts, " DB_PCT \
	" AS coverage_pct, error AS error_msg FROM cov_report"
#define DB_OWNER_COLUMNS "id, group_key, namespace, owner_type, owner_name," \
	" binary_name, image, pods_json, pod_count, containers_json," \
	" hosts_json, total_stmts, covered_stmts, coverage_pct," \
	" merge_input_hash, first_seen, last_seen"
/* A list of a record as Go writes JSON, which escapes what HTML does not
   like. */
#define DB_LIST(key) "replace(replace(replace(replace(replace(" \
	"ifnull(json_extract(record, '$." key "'), '[]'), '&', '\\u0026')," \
	" '<', '\\u003c'), '>', '\\u003e'), char(8232), '\\u2028')," \
	" char(8233), '\\u2029') AS " key "_json"
#define DB_OWNERS "SELECT id, group_key, namespace, owner_type, owner_name," \
	" binary_name, image," \
	" " DB_LIST("pods") "," \
	" ifnull(json_extract(record, '$.pod_count'), 0) AS pod_count," \
	" " DB_LIST("containers") ", " DB_LIST("hosts") "," \
	" total_stmts, covered_stmts, " DB_PCT " AS coverage_pct," \
	" merge_input_hash, first_seen, last_seen FROM cov_owner"
/* In the order of coverage-collector's operations, so that all bits agree. */
#define DB_PCT_OF(covered, total) "CASE WHEN " total " > 0 " \
	"THEN " covered " * 1.0 / " total " * 100 ELSE 0.0 END"
#define DB_PCT DB_PCT_OF("covered_stmts", "total_stmts")
/* The folder of a path, "" for a name without one. */
#define DB_FOLDER_OF(path) "rtrim(rtrim(" path ", replace(" path \
	", '/', '')), '/')"
/* Files of binaries, with the covered statements of each: b, j, f, p. CROSS:
   in this order, else the list is read again for each file. */
#define DB_FILES "FROM cov_binary b CROSS JOIN json_each(b.files) j" \
	" CROSS JOIN cov_file f ON f.table_id = b.table_id" \
	" AND f.n = j.key" \
	" JOIN cov_path p ON p.id = f.path_id"
/* clang-format on */

/* Views of coverage-collector's tables, and the end of them. */
extern const char dbint_views[];
extern const char dbint_views_end[];
/* Those with texts; their triggers are all that we have. */
extern const char dbint_text_tables[];

/* Fills e from the last failure of the handle; -1. */
int dbint_fail(struct db *db, const char *what, struct err *e);
/* 1, and e says so, when the file or its folder may not be written. */
int dbint_unwritable(struct db *db, struct err *e);
/* Runs SQL without results. */
int dbint_sql(struct db *db, const char *sql, struct err *e) COV_MUST;
/* The statement of a slot with values bound; NULL when that fails. */
struct sqlite3_stmt *dbint_query(struct db *db, enum db_slot slot,
	const char *sql, struct err *e, const char *fmt, ...) COV_MUST;
/* 1 a row, 0 the end (the statement was reset), -1 failed (reset too). */
int dbint_step(struct db *db, struct sqlite3_stmt *st, struct err *e) COV_MUST;
/* Stops before the end; harmless behind it, and for NULL. */
void dbint_stop(struct sqlite3_stmt *st);
/* A statement that gives no rows. */
int dbint_run(struct db *db, enum db_slot slot, const char *sql, struct err *e,
	const char *fmt, ...) COV_MUST;
/* Column i as text in the arena, "" for NULL; as a number. */
const char *dbint_text(struct sqlite3_stmt *st, int i, struct arena *a);
int64_t dbint_i64(struct sqlite3_stmt *st, int i);
/* Column i as bytes, valid until the next step. */
struct slice dbint_blob(struct sqlite3_stmt *st, int i);
int64_t dbint_last_id(struct db *db);
/* The first number of the first row, 0 when there is none. */
int dbint_number(struct db *db, const char *sql, int64_t *v,
	struct err *e) COV_MUST;
/* Checks or makes the schema of an open file; sets db->old. */
int dbint_schema(struct db *db, struct err *e) COV_MUST;
/* Schema, setting and commit of a file that was just made. */
int dbint_make(struct db *db, struct err *e) COV_MUST;
/* db_open, without making an old database look like ours (dbold_dress). */
struct db *dbint_open(const char *path, enum db_mode mode, db_waiting *waiting,
	struct err *e) COV_MUST;
/* An unclean end, dbrecover.c: a journal or a WAL was left beside the file. */
int dbint_unclean(const char *path);
/* Has SQLite undo or finish what was begun. */
void dbint_recover(const char *path);
/* Removes a journal that has nothing to undo; under the lock of a writer. */
void dbint_drop_journal(struct db *db);
/* Whether the pages are well. */
int dbint_check(struct db *db, struct err *e) COV_MUST;
/* 1 when there is a file PATH + SUFFIX with something in it. */
int dbint_beside(const char *path, const char *suffix);
/* 1 for an open file in WAL mode, which was not read yet. */
int dbint_is_wal(struct db *db);
/* Opens the handle on a file. */
int dbint_handle(struct db *db, const char *file, struct err *e) COV_MUST;

/* Rows of few columns, read before what they are of changes. Zero is ready. */
struct db_list {
	struct arena arena; /* their texts */
	struct db_report *v; /* id, table_id, and mode: or another text */
	size_t n, cap;
};

/* Replaces the list by the rows of a query of id, a text, and table_id; st
   NULL: it failed. */
int dbint_list(struct db *db, struct sqlite3_stmt *st, struct db_list *l,
	struct err *e) COV_MUST;
void dbint_list_release(struct db_list *l);

/* The table of a number, owned by db; NULL failed. */
struct blocks *dbint_table(struct db *db, int64_t id, struct err *e) COV_MUST;
/* Stores counters, or that there are none. */
int dbint_put_counts(struct db *db, int64_t id, const struct db_packed *k,
	struct err *e) COV_MUST;

/* Old databases, dbold.c. The functions of SQL that the rest needs. */
int dbold_functions(struct db *db, struct err *e) COV_MUST;
/* Gives one the tables of ours, as temporary ones; of reports and images. */
int dbold_dress(struct db *db, struct err *e) COV_MUST;
int dbold_reports(struct db *db, struct err *e) COV_MUST;
/* Counts its binaries, which have no table there. */
int dbold_binaries(struct db *db, struct err *e) COV_MUST;
/* A profile by kind (report, owner, binary) and key; nothing is dressed. */
int dbold_profile(struct db *db, const char *kind, const char *key,
	struct profile *p, struct err *e) COV_MUST;
/* A profile that is stored as text; p stays empty for an empty one. */
int dbold_text(struct profile *p, const char *name, struct slice text,
	struct err *e) COV_MUST;

/* What db, an old one that is locked, becomes: a new one with its reports, in
   a file beside. It owns db. NULL: db is closed. */
struct db *dbconvert_begin(struct db *db, struct err *e) COV_MUST;
/* Instead of COMMIT. */
int dbconvert_end(struct db *db, struct err *e) COV_MUST;

/* The merged profile of an owner, by its group_key. */
int dbint_owner_profile(struct db *db, const char *group_key, struct profile *p,
	struct err *e) COV_MUST;

#endif
