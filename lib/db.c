/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Opening, locking and closing a database file, and statements.
 *
 * A writer takes SQLite's write lock at once (BEGIN IMMEDIATE), so that it
 * never meets another one half way. Having waited for the lock it looks
 * whether the name still leads to the file that it locked, since the one
 * before may have replaced or removed it, and begins again if not.
 */
#include "dbint.h"

#include "fs.h"
#include "str.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	STEP_MS = 20, /* between two tries of a lock */
	TELL_MS = 1000, /* after which the waiting is told */
	WRITE_MS = 60000, /* longest wait of a writer */
	READ_MS = 10000 /* longest wait of a reader */
};

int dbint_fail(struct db *db, const char *what, struct err *e)
{
	int code = sqlite3_errcode(db->h) & 0xff;
	int status = COV_WORLD;
	const char *name = *db->path ? db->path : "temporary database";

	if (code == SQLITE_NOTADB)
		return err_set(e, COV_USAGE, "%s: not a database", name);
	if (code == SQLITE_CORRUPT)
		status = COV_ITEMS;
	if (code == SQLITE_BUSY)
		return err_set(e, COV_WORLD, "%s: in use by another program",
			name);
	if (code == SQLITE_CANTOPEN && sqlite3_system_errno(db->h))
		return err_write(e, sqlite3_system_errno(db->h),
			"%s: cannot open", name);
	return err_set(e, status, "%s: %s: %s", name, what,
		sqlite3_errmsg(db->h));
}

int dbint_sql(struct db *db, const char *sql, struct err *e)
{
	db->waited_ms = 0;
	if (sqlite3_exec(db->h, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return dbint_fail(db, "cannot use the database", e);
}

/* Binds one value; takes it from ap. */
static int bind_one(struct sqlite3_stmt *st, int i, char kind, va_list *ap)
{
	const void *ptr;
	const char *text;
	int64_t v;

	switch (kind) {
	case 'i':
		return sqlite3_bind_int64(st, i, va_arg(*ap, int64_t));
	case 'u':
		return sqlite3_bind_int64(st, i,
			(int64_t)va_arg(*ap, uint64_t));
	case 'k':
		v = va_arg(*ap, int64_t);
		return v ? sqlite3_bind_int64(st, i, v) :
			sqlite3_bind_null(st, i);
	case 't':
		text = va_arg(*ap, const char *);
		return sqlite3_bind_text(st, i, text, -1, SQLITE_STATIC);
	case 'b':
		ptr = va_arg(*ap, const void *);
		return sqlite3_bind_blob64(st, i, ptr, va_arg(*ap, size_t),
			SQLITE_STATIC);
	}
	bug("no such kind '%c'", kind);
}

static struct sqlite3_stmt *bound(struct db *db, enum db_slot slot,
	const char *sql, struct err *e, const char *fmt, va_list *ap)
{
	struct sqlite3_stmt *st;
	int i;

	if (!db->st[slot] && sqlite3_prepare_v3(db->h, sql, -1,
	    SQLITE_PREPARE_PERSISTENT, &db->st[slot], NULL) != SQLITE_OK) {
		dbint_fail(db, "cannot use the database", e);
		return NULL;
	}
	st = db->st[slot];
	for (i = 0; fmt[i]; i++)
		if (bind_one(st, i + 1, fmt[i], ap) != SQLITE_OK) {
			dbint_fail(db, "cannot bind a value", e);
			return NULL;
		}
	return st;
}

struct sqlite3_stmt *dbint_query(struct db *db, enum db_slot slot,
	const char *sql, struct err *e, const char *fmt, ...)
{
	struct sqlite3_stmt *st;
	va_list ap;

	va_start(ap, fmt);
	st = bound(db, slot, sql, e, fmt, &ap);
	va_end(ap);
	return st;
}

int dbint_step(struct db *db, struct sqlite3_stmt *st, struct err *e)
{
	int rc;

	db->waited_ms = 0;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		dbint_fail(db, db->mode == DB_READ ? "cannot read" :
			"cannot write", e);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -1;
}

void dbint_stop(struct sqlite3_stmt *st)
{
	sqlite3_reset(st);
}

int dbint_run(struct db *db, enum db_slot slot, const char *sql,
	struct err *e, const char *fmt, ...)
{
	struct sqlite3_stmt *st;
	va_list ap;
	int r;

	va_start(ap, fmt);
	st = bound(db, slot, sql, e, fmt, &ap);
	va_end(ap);
	r = st ? dbint_step(db, st, e) : -1;
	if (r > 0)
		bug("a statement without rows gave one: %s", sql);
	return r;
}

const char *dbint_text(struct sqlite3_stmt *st, int i, struct arena *a)
{
	const char *text = (const char *)sqlite3_column_text(st, i);

	return text ? arena_strndup(a, text,
		(size_t)sqlite3_column_bytes(st, i)) : "";
}

int64_t dbint_i64(struct sqlite3_stmt *st, int i)
{
	return sqlite3_column_int64(st, i);
}

struct slice dbint_blob(struct sqlite3_stmt *st, int i)
{
	const char *ptr = sqlite3_column_blob(st, i);

	return (struct slice){ptr, (size_t)sqlite3_column_bytes(st, i)};
}

int64_t dbint_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

/* SQLite asks whether to try a lock again. */
static int on_busy(void *ctx, int tries)
{
	struct db *db = ctx;

	(void)tries;
	if (db->waited_ms >= db->limit_ms)
		return 0;
	sqlite3_sleep(STEP_MS);
	db->waited_ms += STEP_MS;
	if (db->waited_ms >= TELL_MS && db->waiting) {
		db->waiting(db->path);
		db->waiting = NULL;
	}
	return 1;
}

/* Opens the handle. SQLite takes names with a colon in front as special. */
static int open_handle(struct db *db, struct err *e)
{
	struct str name = {0};
	int flags = SQLITE_OPEN_NOMUTEX;
	int rc;

	if (db->mode == DB_READ)
		flags |= SQLITE_OPEN_READONLY;
	else
		flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	if (db->path[0] == ':')
		str_adds(&name, "./");
	str_adds(&name, db->path);
	rc = sqlite3_open_v2(str_get(&name), &db->h, flags, NULL);
	str_release(&name);
	if (rc != SQLITE_OK)
		return db->h ? dbint_fail(db, "cannot open", e) :
			err_set(e, COV_WORLD, "%s: out of memory", db->path);
	sqlite3_extended_result_codes(db->h, 1);
	sqlite3_busy_handler(db->h, on_busy, db);
	return 0;
}

static void close_handle(struct db *db)
{
	size_t i;

	for (i = 0; i < DB_SLOTS; i++) {
		sqlite3_finalize(db->st[i]);
		db->st[i] = NULL;
	}
	sqlite3_close(db->h);
	db->h = NULL;
}

/* True when the name leads elsewhere by now. */
static int has_moved(struct db *db)
{
	int moved = 0;

	sqlite3_file_control(db->h, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved;
}

/* Left by a run that was killed: the journal undoes it, and we look. */
static int had_journal(const char *path)
{
	struct str name = {0};
	struct stat st;
	int r;

	str_addf(&name, "%s-journal", path);
	r = stat(name.buf, &st) == 0 && st.st_size > 0;
	str_release(&name);
	return r;
}

static int on_check(void *ctx, int n, char **v, char **names)
{
	int *ok = ctx;

	(void)names;
	*ok = n == 1 && v[0] && strcmp(v[0], "ok") == 0;
	return 0;
}

static int check_pages(struct db *db, struct err *e)
{
	int ok = 0;

	if (sqlite3_exec(db->h, "PRAGMA quick_check(1)", on_check, &ok,
	    NULL) != SQLITE_OK)
		return dbint_fail(db, "cannot check", e);
	if (!ok)
		return err_set(e, COV_ITEMS, "%s: damaged by an earlier "
			"interruption; remove it and compile anew", db->path);
	return 0;
}

static int begin_write(struct db *db, struct err *e)
{
	int check = had_journal(db->path);

	if (dbint_sql(db, "PRAGMA foreign_keys=ON", e) < 0 ||
	    dbint_sql(db, "PRAGMA journal_mode=DELETE", e) < 0 ||
	    dbint_sql(db, "PRAGMA cache_size=-16384", e) < 0 ||
	    dbint_sql(db, "BEGIN IMMEDIATE", e) < 0)
		return -1;
	db->open = 1;
	return check && !db->created ? check_pages(db, e) : 0;
}

static int open_file(struct db *db, struct err *e)
{
	struct stat st;

	for (;;) {
		db->created = stat(db->path, &st) < 0 && errno == ENOENT;
		if (db->created && db->mode == DB_READ)
			return err_sys(e, ENOENT, "%s", db->path);
		if (!db->created && S_ISDIR(st.st_mode))
			return err_sys(e, EISDIR, "%s", db->path);
		if (open_handle(db, e) < 0)
			return -1;
		if (db->mode == DB_READ)
			return dbint_sql(db, "BEGIN", e);
		if (begin_write(db, e) < 0)
			return -1;
		if (!has_moved(db))
			return 0;
		db->open = 0;
		close_handle(db);
	}
}

/* A reader cannot undo what a killed writer left; a writer can. */
static void recover(const char *path)
{
	struct err ignored = {0};
	struct stat st;
	struct db db = {.path = xstrdup(path), .mode = DB_WRITE,
		.limit_ms = READ_MS};

	if (had_journal(path) && stat(path, &st) == 0 &&
	    open_handle(&db, &ignored) == 0)
		sqlite3_exec(db.h, "SELECT 1 FROM sqlite_master", NULL, NULL,
			NULL);
	close_handle(&db);
	free(db.path);
}

struct db *db_open(const char *path, enum db_mode mode, db_waiting *waiting,
	struct err *e)
{
	struct db *db = xcalloc(1, sizeof(*db));
	int r;

	db->path = xstrdup(mode == DB_TEMP ? "" : path);
	db->mode = mode;
	db->waiting = waiting;
	db->limit_ms = mode == DB_READ ? READ_MS : WRITE_MS;
	if (mode == DB_READ)
		recover(path);
	if (mode == DB_TEMP)
		r = open_handle(db, e) < 0 ? -1 : begin_write(db, e);
	else
		r = open_file(db, e);
	if (r == 0)
		r = dbint_schema(db, e);
	if (r == 0)
		return db;
	db_close(db);
	return NULL;
}

int db_commit(struct db *db, struct err *e)
{
	if (dbint_sql(db, "COMMIT", e) < 0)
		return -1;
	db->open = 0;
	db->created = 0;
	return 0;
}

/*
 * Undoes, and removes a file that was made for nothing: under the lock, and
 * without a journal of ours, which somebody else's might be named like.
 */
static void undo(struct db *db)
{
	struct stat st;

	sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
	if (!db->created || db->mode != DB_WRITE)
		return;
	if (sqlite3_exec(db->h, "BEGIN EXCLUSIVE", NULL, NULL, NULL) !=
	    SQLITE_OK)
		return;
	if (!has_moved(db) && stat(db->path, &st) == 0 && st.st_size == 0)
		unlink(db->path);
	sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
}

void db_close(struct db *db)
{
	size_t i;

	if (!db)
		return;
	for (i = 0; i < DB_SLOTS; i++)
		if (db->st[i])
			sqlite3_reset(db->st[i]);
	if (db->h && db->mode != DB_READ && (db->open || db->created))
		undo(db);
	close_handle(db);
	for (i = 0; i < db->ntables; i++)
		blocks_unref(db->tables[i].t);
	free(db->tables);
	free(db->folder);
	free(db->path);
	free(db);
}
