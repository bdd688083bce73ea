/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Opening, locking and closing a database file.
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
