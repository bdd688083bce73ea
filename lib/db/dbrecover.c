/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What a killed writer leaves: a journal, which undoes what it began, or from
 * coverage-collector a WAL, whose end may be missing in the database itself.
 * SQLite sees to both as soon as somebody who may write opens the file.
 */
#include "db/dbint.h"

#include "base/str.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAIT_MS = 10000 };

int dbint_beside(const char *path, const char *suffix)
{
	char *real = realpath(path, NULL);
	struct str name = {0};
	struct stat st;
	int r;

	str_addf(&name, "%s%s", real ? real : path, suffix);
	r = stat(name.buf, &st) == 0 && st.st_size > 0;
	str_release(&name);
	free(real);
	return r;
}

int dbint_unclean(const char *path)
{
	return dbint_beside(path, "-journal") || dbint_beside(path, "-wal");
}

int dbint_is_wal(struct db *db)
{
	enum { READ_VERSION = 19, LEN = 20, WAL = 2 };
	unsigned char head[LEN] = {0};
	sqlite3_file *f = NULL;

	/* Through SQLite's own descriptor: closing another one of the same
	   file would take away the locks of all handles of this process. */
	sqlite3_file_control(db->h, "main", SQLITE_FCNTL_FILE_POINTER, &f);
	return f && f->pMethods &&
		f->pMethods->xRead(f, head, LEN, 0) == SQLITE_OK &&
		head[READ_VERSION] == WAL;
}

void dbint_recover(const char *path)
{
	struct db db = {.path = (char *)path,
		.mode = DB_WRITE,
		.limit_ms = WAIT_MS};
	struct err ignored = {0};
	struct stat st;

	if (stat(path, &st) == 0 && dbint_handle(&db, path, &ignored) == 0)
		sqlite3_exec(db.h, "SELECT 1 FROM sqlite_master", NULL, NULL,
			NULL);
	sqlite3_close(db.h);
}

/*
 * Having the lock, SQLite has undone what there was to undo, and has begun no
 * journal of its own yet, but in an empty file: one that is still there was
 * ended, but not removed.
 */
void dbint_drop_journal(struct db *db)
{
	const char *file = sqlite3_db_filename(db->h, "main");

	struct stat st;

	if (file && *file && stat(file, &st) == 0 && st.st_size > 0)
		unlink(sqlite3_filename_journal(file));
}

static int on_check(void *ctx, int n, char **v, char **names)
{
	int *ok = ctx;

	(void)names;
	*ok = n == 1 && v[0] && strcmp(v[0], "ok") == 0;
	return 0;
}

int dbint_check(struct db *db, struct err *e)
{
	int ok = 0;

	if (sqlite3_exec(db->h, "PRAGMA quick_check(1)", on_check, &ok, NULL) !=
		SQLITE_OK)
		return dbint_fail(db, "cannot check", e);
	if (!ok)
		return err_set(e, COV_ITEMS,
			"%s: damaged by an earlier "
			"interruption; remove it and compile anew",
			db->path);
	return 0;
}
