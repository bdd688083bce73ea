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
#include "db/dbint.h"

#include "base/str.h"
#include "io/fs.h"

#include <errno.h>
#include <sqlite3.h>
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

/*
 * What SQLite is to open: names with a colon in front are special to it, and a
 * file that is in WAL mode, but has no WAL, is said to be immutable, since a
 * reader would otherwise leave two files beside it.
 */
static void spell_db_name(struct str *s, const char *file, int immutable)
{
	char *real = immutable ? realpath(file, NULL) : NULL;
	const char *p;

	if (!real) {
		str_adds(s, file[0] == ':' ? "./" : "");
		str_adds(s, file);
		return;
	}
	str_adds(s, "file:");
	for (p = real; *p; p++)
		if (strchr("%?#", *p))
			str_addf(s, "%%%02X", (unsigned char)*p);
		else
			str_addc(s, *p);
	str_adds(s, "?immutable=1");
	free(real);
}

static int open_as(struct db *db, const char *file, int immutable,
	struct err *e)
{
	struct str name = {0};
	int flags = SQLITE_OPEN_NOMUTEX | (immutable ? SQLITE_OPEN_URI : 0);
	int rc;

	if (db->mode == DB_READ)
		flags |= SQLITE_OPEN_READONLY;
	else
		flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	spell_db_name(&name, file, immutable);
	rc = sqlite3_open_v2(str_get(&name), &db->h, flags, NULL);
	str_release(&name);
	if (rc == SQLITE_OK)
		return 0;
	return db->h ? dbint_fail(db, "cannot open", e) :
		       err_set(e, COV_WORLD, "%s: out of memory", db->path);
}

int dbint_handle(struct db *db, const char *file, struct err *e)
{
	if (open_as(db, file, 0, e) < 0)
		return -1;
	if (db->mode == DB_READ && dbint_is_wal(db) &&
		!dbint_beside(file, "-wal")) {
		sqlite3_close(db->h);
		db->h = NULL;
		if (open_as(db, file, 1, e) < 0)
			return -1;
	}
	sqlite3_extended_result_codes(db->h, 1);
	sqlite3_busy_handler(db->h, on_busy, db);
	dbguard_set(db->h, &db->guard);
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

/*
 * Out of WAL mode, in which coverage-collector leaves files: 1 when others
 * have the file open. That they close it is not waited for with the file
 * open, since two who do that would wait for each other. Alone with the file,
 * SQLite makes no shared memory beside it, for which there may be no room.
 */
static int rollback_mode(struct db *db, struct err *e)
{
	int rc = SQLITE_OK, wal = db->mode == DB_WRITE && dbint_is_wal(db);

	db->waited_ms = 0;
	if (wal) {
		sqlite3_busy_handler(db->h, NULL, NULL);
		rc = sqlite3_exec(db->h, "PRAGMA locking_mode=EXCLUSIVE", NULL,
			NULL, NULL);
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db->h, "PRAGMA journal_mode=DELETE", NULL,
			NULL, NULL);
	if (rc == SQLITE_OK && wal) /* the lock goes with the next reading */
		rc = sqlite3_exec(db->h,
			"PRAGMA locking_mode=NORMAL;"
			"SELECT 1 FROM sqlite_master",
			NULL, NULL, NULL);
	sqlite3_busy_handler(db->h, on_busy, db);
	if ((rc & 0xff) == SQLITE_BUSY && wal)
		return 1;
	return rc == SQLITE_OK ? 0 :
				 dbint_fail(db, "cannot use the database", e);
}

/* As on_busy, but between two openings; -1 when it took too long. */
static int wait_closed(struct db *db, int64_t *waited, struct err *e)
{
	unsigned char jitter;

	sqlite3_randomness(1, &jitter);
	db->waited_ms = *waited;
	if (!on_busy(db, 0))
		return err_set(e, COV_WORLD, "%s: in use by another program",
			db->path);
	sqlite3_sleep(jitter % STEP_MS);
	*waited = db->waited_ms + jitter % STEP_MS;
	return 0;
}

/* 1 when others have to close the file first. */
static int begin_write(struct db *db, struct err *e)
{
	int check = dbint_unclean(db->path);
	int r = rollback_mode(db, e);

	if (r)
		return r;
	if (dbint_sql(db, "PRAGMA foreign_keys=ON", e) < 0 ||
		dbint_sql(db, "PRAGMA cache_size=-16384", e) < 0 ||
		dbint_sql(db, "PRAGMA temp_store=MEMORY", e) < 0 ||
		dbint_sql(db, "BEGIN IMMEDIATE", e) < 0)
		return -1;
	db->open = 1;
	dbint_drop_journal(db);
	return check && !db->created ? dbint_check(db, e) : 0;
}

static int begin_read(struct db *db, int check, struct err *e)
{
	if (dbint_sql(db, "PRAGMA temp_store=MEMORY", e) < 0 ||
		dbint_sql(db, "BEGIN", e) < 0)
		return -1;
	return check ? dbint_check(db, e) : 0;
}

static int open_locked(struct db *db, struct err *e)
{
	int check;
	int64_t waited = 0;
	struct stat st;
	int r;

	if (dbguard_file(db->path, e) < 0)
		return -1;
	if (db->mode == DB_WRITE && fs_check_link(db->path, e) < 0)
		return -1;
	check = db->mode == DB_READ && dbint_unclean(db->path);
	if (check) /* a reader cannot undo what a killed writer left */
		dbint_recover(db->path);
	for (;;) {
		db->created = stat(db->path, &st) < 0 && errno == ENOENT;
		if (db->created && db->mode == DB_READ)
			return err_sys(e, ENOENT, "%s", db->path);
		if (!db->created && S_ISDIR(st.st_mode))
			return err_sys(e, EISDIR, "%s", db->path);
		if (dbint_handle(db, db->path, e) < 0)
			return -1;
		if (db->mode == DB_READ)
			return begin_read(db, check, e);
		r = begin_write(db, e);
		if (r < 0 || (r == 0 && !has_moved(db)))
			return r;
		db->open = 0;
		close_handle(db);
		if (r > 0 && wait_closed(db, &waited, e) < 0)
			return -1;
	}
}

struct db *dbint_open(const char *path, enum db_mode mode, db_waiting *waiting,
	struct err *e)
{
	struct db *db = xcalloc(1, sizeof(*db));
	int r;

	db->path = xstrdup(mode == DB_TEMP ? "" : path);
	db->mode = mode;
	db->waiting = waiting;
	db->limit_ms = mode == DB_READ ? READ_MS : WRITE_MS;
	if (mode == DB_TEMP)
		r = dbint_handle(db, "", e) < 0 ? -1 : begin_write(db, e);
	else
		r = open_locked(db, e);
	if (r == 0)
		r = dbint_schema(db, e);
	if (r == 0)
		return db;
	db_close(db);
	return NULL;
}

struct db *db_open(const char *path, enum db_mode mode, db_waiting *waiting,
	struct err *e)
{
	struct db *db = dbint_open(path, mode, waiting, e);

	if (!db || !db->old)
		return db;
	if (mode == DB_WRITE)
		return dbconvert_begin(db, e);
	if (dbold_dress(db, e) == 0)
		return db;
	db_close(db);
	return NULL;
}

int db_old_version(const struct db *db)
{
	return db->from ? db->from->old : db->old;
}

int db_commit(struct db *db, struct err *e)
{
	if (db->from)
		return dbconvert_end(db, e);
	if (dbint_sql(db, "COMMIT", e) < 0)
		return -1;
	db->open = 0;
	db->created = 0;
	/* What does not shrink now does so another time. */
	if (db->shrink)
		sqlite3_exec(db->h, "VACUUM", NULL, NULL, NULL);
	return 0;
}

/*
 * Undoes, and removes a file that was made for nothing: under the lock, and
 * without a journal of ours, which somebody else's might be named like.
 */
static void undo_run(struct db *db)
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
	if (db->h && db->mode != DB_READ && !db->from &&
		(db->open || db->created))
		undo_run(db);
	if (db->from)
		out_abort(&db->out); /* nothing is left to do after a commit */
	close_handle(db);
	db_close(db->from);
	for (i = 0; i < db->ntables; i++)
		blocks_unref(db->tables[i].t);
	free(db->tables);
	str_release(&db->form);
	free(db->folder);
	free(db->kept);
	free(db->path);
	free(db);
}
