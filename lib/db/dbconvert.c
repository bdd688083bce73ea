/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A database of coverage-collector becomes one of ours.
 *
 * The old one stays locked, and is otherwise left alone. Its reports and
 * images go into a temporary file beside it, in which the run then works as it
 * would in any database; the commit keeps the old file under a second name and
 * renames the new one over the first. So there is one of the two at any time,
 * and who waited for the lock sees that the name leads elsewhere and begins
 * again. Owners are not taken over: they are made of the reports, by the rules
 * that are in force now.
 */
#include "db/dbint.h"

#include "base/path.h"
#include "base/str.h"
#include "io/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEPT_MAX = 99, COPY = 65536 };

void db_keep_old(struct db *db)
{
	db->backup = 1;
}

const char *db_kept_old(const struct db *db)
{
	return db->kept;
}

/* The new file, with owner and permissions of the old one. */
static int make_file(struct db *db, struct err *e)
{
	char *real = realpath(db->path, NULL);
	struct arena a = {0};

	if (!real)
		return err_sys(e, errno, "%s", db->path);
	out_sweep(path_dir(&a, real));
	arena_release(&a);
	free(real);
	if (out_to(&db->out, db->path, 1, e) == 0)
		return 0;
	(void)dbint_unwritable(db, e); /* which tells where */
	return -1;
}

static int import_image(struct db *db, struct sqlite3_stmt *st, struct arena *a,
	struct err *e)
{
	const struct db_image row = {
		.image = dbint_text(st, 0, a),
		.source_repo = dbint_text(st, 1, a),
		.commit_id = dbint_text(st, 2, a),
		.software_group = dbint_text(st, 3, a),
		.software_key = dbint_text(st, 4, a),
		.error_msg = dbint_text(st, 5, a),
		.inspected_at = dbint_text(st, 6, a),
		.info_at = "",
	};

	return db_image_put(db, &row, e);
}

/* One report. A text that cannot be read is an error of that report. */
static int import_report(struct db *db, struct sqlite3_stmt *st,
	struct arena *a, struct err *e)
{
	struct db_report row = {
		.dir_name = dbint_text(st, 0, a),
		.dir = dbint_blob(st, 1).ptr ? dbint_text(st, 1, a) : NULL,
		.stamp = "",
		.input_hash = dbint_text(st, 2, a),
		.filter = dbint_text(st, 3, a),
		.error = dbint_text(st, 4, a),
		.record = dbint_text(st, 5, a),
	};
	struct db_packed packed;
	struct profile p;
	struct err why = {0};
	int r;

	if (dbold_text(&p, row.dir_name, dbint_blob(st, 6), &why) < 0 &&
		!*row.error)
		row.error = arena_strdup(a, why.text);
	row.mode = p.t ? covmode_name(p.mode) : "";
	row.total = p.t ? p.t->total_stmts : 0;
	row.covered = profile_covered(&p);
	db_pack(&packed, &p);
	profile_release(&p);
	r = db_report_put(db, &row, &packed, e);
	db_packed_release(&packed);
	return r;
}

/* All rows of a statement of the old database, which is NULL when it failed. */
static int import_rows(struct db *db, struct sqlite3_stmt *st,
	int (*import_row)(struct db *, struct sqlite3_stmt *, struct arena *,
		struct err *),
	struct err *e)
{
	struct arena a = {0};
	int r = st ? 0 : -1;

	while (r == 0 && (r = dbint_step(db->from, st, e)) > 0) {
		r = import_row(db, st, &a, e);
		arena_reset(&a);
	}
	dbint_stop(st);
	arena_release(&a);
	return r;
}

static int import_all(struct db *db, struct err *e)
{
	static const char images[] =
		"SELECT image, source_repo, commit_id, software_group,"
		" software_key, error_msg, inspected_at FROM image_sources"
		" ORDER BY image";
	static const char reports[] =
		"SELECT r.dir_name, r.dir, r.input_hash, r.filter, r.error,"
		" r.record, s.coverage_text FROM cov_report r"
		" JOIN main.report_sources s ON s.id = r.id ORDER BY r.id";

	if (import_rows(db, dbint_query(db->from, DB_OLD_IMAGES, images, e, ""),
		    import_image, e) < 0)
		return -1;
	return import_rows(db,
		dbint_query(db->from, DB_OLD_REPORTS, reports, e, ""),
		import_report, e);
}

/* The journal is kept in memory: a file that was not finished is no loss. */
static int fill_converted(struct db *db, struct err *e)
{
	if (make_file(db, e) < 0 || dbint_handle(db, db->out.tmp, e) < 0 ||
		dbint_sql(db, "PRAGMA journal_mode=MEMORY", e) < 0 ||
		dbint_sql(db, "PRAGMA foreign_keys=ON", e) < 0 ||
		dbint_sql(db, "PRAGMA cache_size=-16384", e) < 0 ||
		dbint_sql(db, "BEGIN IMMEDIATE", e) < 0)
		return -1;
	db->open = 1;
	if (dbint_make(db, e) < 0 || dbold_reports(db->from, e) < 0)
		return -1;
	return import_all(db, e);
}

struct db *dbconvert_begin(struct db *from, struct err *e)
{
	struct db *db = xcalloc(1, sizeof(*db));

	db->path = xstrdup(from->path);
	db->mode = DB_WRITE;
	db->limit_ms = from->limit_ms;
	db->from = from;
	db->out.fd = -1;
	if (fill_converted(db, e) == 0)
		return db;
	db_close(db);
	return NULL;
}

/* The bytes of the old file, where there are no hard links: through SQLite's
   descriptor, since closing another one would give its lock away. */
static int copy_old(struct db *db, const char *name, struct err *e)
{
	sqlite3_file *f = NULL;
	sqlite3_int64 size = 0, at;
	struct out o;
	char *buf;
	int n, rc = SQLITE_OK;

	sqlite3_file_control(db->from->h, "main", SQLITE_FCNTL_FILE_POINTER,
		&f);
	if (!f || !f->pMethods || f->pMethods->xFileSize(f, &size))
		return err_set(e, COV_WORLD, "%s: cannot read", db->path);
	if (out_create(&o, name, 1, e) < 0)
		return -1;
	buf = xmalloc(COPY);
	for (at = 0; at < size && rc == SQLITE_OK; at += n) {
		n = size - at < COPY ? (int)(size - at) : COPY;
		rc = f->pMethods->xRead(f, buf, n, at);
		out_write(&o, buf, (size_t)n);
	}
	free(buf);
	if (rc == SQLITE_OK)
		return out_commit(&o, e);
	out_abort(&o);
	return err_set(e, COV_WORLD, "%s: cannot read", db->path);
}

static int is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
		x.st_ino == y.st_ino;
}

/* 1 done, 0 the name is another file's, -1 failed. */
static int keep_old_as(struct db *db, const char *name, struct err *e)
{
	struct stat st;

	if (is_same_file(db->out.path, name))
		return 1;
	if (lstat(name, &st) == 0)
		return 0;
	if (link(db->out.path, name) == 0)
		return 1;
	return copy_old(db, name, e) < 0 ? -1 : 1;
}

/* Gives the old file a second name, PATH.vN, or the next that is free. */
static int keep_old_file(struct db *db, struct err *e)
{
	struct str name = {0};
	int i, r = 0;

	for (i = 1; i <= KEPT_MAX && r == 0; i++) {
		str_clear(&name);
		str_addf(&name, "%s.v%d", db->out.path, db->from->old);
		if (i > 1)
			str_addf(&name, "-%d", i);
		r = keep_old_as(db, name.buf, e);
	}
	if (r == 0)
		r = err_write(e, EEXIST, "%s", name.buf);
	if (r > 0)
		db->kept = fs_base(name.buf);
	str_release(&name);
	return r < 0 ? -1 : 0;
}

/* The names in a folder are written when the folder is. */
static void sync_folder(const char *path)
{
	struct arena a = {0};
	int fd = open(path_dir(&a, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	arena_release(&a);
}

int dbconvert_end(struct db *db, struct err *e)
{
	char *path;
	int r;

	if (dbint_sql(db, "COMMIT", e) < 0)
		return -1;
	db->open = 0;
	if (db->backup && keep_old_file(db, e) < 0)
		return -1;
	path = xstrdup(db->out.path);
	r = out_commit(&db->out, e);
	if (r == 0)
		sync_folder(path);
	free(path);
	return r;
}
