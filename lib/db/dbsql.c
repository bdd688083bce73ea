/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Statements: prepared once, bound by a format, stepped; and what failed. */
#include "db/dbint.h"

#include "base/path.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Why a folder or file may not be written; 0 when that is not the matter. */
static int write_refusal(const char *path, int mode)
{
	if (access(path, mode) == 0)
		return 0;
	return errno == EACCES || errno == EPERM || errno == EROFS ? errno : 0;
}

int dbint_unwritable(struct db *db, struct err *e)
{
	char *real = realpath(db->path, NULL);
	struct arena a = {0};
	const char *folder = path_dir(&a, real ? real : db->path);
	int in_folder = write_refusal(folder, W_OK | X_OK);
	int in_file = write_refusal(db->path, W_OK);

	if ((in_folder || in_file) && dbint_unclean(db->path))
		err_write(e, in_folder ? in_folder : in_file,
			"%s: an "
			"interrupted run has to be undone first, by somebody "
			"who may write here or in a copy of it and its "
			"journal: %s",
			db->path, !in_folder ? db->path : folder);
	else if (in_folder)
		err_write(e, in_folder, "%s: cannot write in '%s'", db->path,
			folder);
	else if (in_file)
		err_write(e, in_file, "%s: cannot write", db->path);
	free(real);
	arena_release(&a);
	return in_folder || in_file;
}

int dbint_fail(struct db *db, const char *what, struct err *e)
{
	int code = sqlite3_errcode(db->h) & 0xff;
	int status = COV_WORLD;
	const char *name = *db->path ? db->path : "temporary database";

	if (code == SQLITE_NOTADB)
		return err_set(e, COV_USAGE, "%s: not a database", name);
	/* The second is a table or a column that is not there: damage, too. */
	if (code == SQLITE_CORRUPT || code == SQLITE_ERROR)
		status = COV_ITEMS;
	if (code == SQLITE_BUSY)
		return err_set(e, COV_WORLD, "%s: in use by another program",
			name);
	/* What SQLite says of it is "disk I/O error", or not much more. */
	if ((code == SQLITE_READONLY ||
		    (db->mode == DB_WRITE &&
			    (code == SQLITE_IOERR ||
				    code == SQLITE_CANTOPEN))) &&
		dbint_unwritable(db, e))
		return -1;
	if (code == SQLITE_CANTOPEN && sqlite3_system_errno(db->h))
		return err_write(e, sqlite3_system_errno(db->h),
			"%s: cannot open", name);
	return err_set(e, status, "%s: %s: %s", name, what,
		sqlite3_errmsg(db->h));
}

int dbint_sql(struct db *db, const char *sql, struct err *e)
{
	db->waited_ms = 0;
	dbguard_begin(&db->guard);
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

static struct sqlite3_stmt *bound_statement(struct db *db, enum db_slot slot,
	const char *sql, struct err *e, const char *fmt, va_list *ap)
{
	struct sqlite3_stmt *st;
	int i;

	if (!db->st[slot] &&
		sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT,
			&db->st[slot], NULL) != SQLITE_OK) {
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
	st = bound_statement(db, slot, sql, e, fmt, &ap);
	va_end(ap);
	return st;
}

int dbint_step(struct db *db, struct sqlite3_stmt *st, struct err *e)
{
	int rc;

	db->waited_ms = 0;
	dbguard_begin(&db->guard);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		dbint_fail(db,
			db->mode == DB_READ ? "cannot read" : "cannot write",
			e);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -1;
}

void dbint_stop(struct sqlite3_stmt *st)
{
	sqlite3_reset(st);
}

int dbint_run(struct db *db, enum db_slot slot, const char *sql, struct err *e,
	const char *fmt, ...)
{
	struct sqlite3_stmt *st;
	va_list ap;
	int r;

	va_start(ap, fmt);
	st = bound_statement(db, slot, sql, e, fmt, &ap);
	va_end(ap);
	r = st ? dbint_step(db, st, e) : -1;
	if (r > 0)
		bug("a statement without rows gave one: %s", sql);
	return r;
}

const char *dbint_text(struct sqlite3_stmt *st, int i, struct arena *a)
{
	const char *text = (const char *)sqlite3_column_text(st, i);

	return text ?
		arena_strndup(a, text, (size_t)sqlite3_column_bytes(st, i)) :
		"";
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
