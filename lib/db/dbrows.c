/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The lines' table is kept in the order of its key (WITHOUT ROWID), which
 * begins with the columns that BigQuery clusters by: rows come in that order,
 * so that each one is added at the end, and there is no second copy of the
 * long columns in an index.
 */
#include "db/dbrows.h"

#include "base/str.h"
#include "db/dbint.h"
#include "io/fs.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long to wait for somebody else's lock; memory for pages in KiB. */
enum { BUSY_MS = 60000 };
#define CACHE "PRAGMA cache_size=-32768"

enum slot { PUT_LINE, PUT_BINARY, DROP_LINES, DROP_BINARY, SLOTS };

/* Parameters of PUT_LINE. */
enum {
	P_TIME = 1,
	P_HASH,
	P_COLLECTION,
	P_FILE,
	P_TEXT,
	P_NUMBER,
	P_COUNT,
	P_KIND
};

static const char tables[] =
	"CREATE TABLE IF NOT EXISTS coverage_data("
	"	ingestion_time TEXT NOT NULL, binary_hash TEXT NOT NULL,"
	"	collection_id TEXT NOT NULL, source_filename TEXT NOT NULL,"
	"	source_line TEXT, source_line_number INTEGER NOT NULL,"
	"	line_executions INTEGER NOT NULL,"
	"	PRIMARY KEY(binary_hash, collection_id, ingestion_time,"
	"		source_filename, source_line_number)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS coverage_generators("
	"	ingestion_time TEXT NOT NULL, software_group TEXT,"
	"	binary_hash TEXT NOT NULL, collection_id TEXT NOT NULL,"
	"	source_url TEXT, software_key TEXT, source_commit TEXT,"
	"	generators TEXT NOT NULL,"
	"	PRIMARY KEY(binary_hash, collection_id, ingestion_time))"
	"	WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS coverage_generators_group ON"
	"	coverage_generators(software_group, software_key);"
	"CREATE INDEX IF NOT EXISTS coverage_generators_source ON"
	"	coverage_generators(source_url, source_commit);";

static const char table_names[] = " coverage_data coverage_generators ";

static const char *const statements[SLOTS] = {
	[PUT_LINE] = "INSERT INTO coverage_data(ingestion_time, binary_hash,"
		     " collection_id, source_filename, source_line,"
		     " source_line_number, line_executions)"
		     " VALUES(?,?,?,?,?,?,?)",
	[PUT_BINARY] =
		"INSERT INTO coverage_generators(ingestion_time,"
		" software_group, binary_hash, collection_id, source_url,"
		" software_key, source_commit, generators)"
		" VALUES(?,?,?,?,?,?,?,?)",
	[DROP_LINES] = "DELETE FROM coverage_data WHERE binary_hash=?2"
		       " AND collection_id=?3 AND ingestion_time=?1",
	[DROP_BINARY] = "DELETE FROM coverage_generators WHERE binary_hash=?2"
			" AND collection_id=?3 AND ingestion_time=?1",
};

/* The same with the kind of its file. */
static const char put_line_and_kind[] =
	"INSERT INTO coverage_data(ingestion_time, binary_hash, collection_id,"
	" source_filename, source_line, source_line_number, line_executions,"
	" file_kind) VALUES(?,?,?,?,?,?,?,?)";

struct dbrows {
	sqlite3 *h;
	struct dbguard guard;
	char *path;
	int created; /* there was no file before */
	int open; /* a transaction is open */
	sqlite3_stmt *st[SLOTS];
};

static int fail_rows(struct dbrows *d, const char *what, struct err *e)
{
	switch (sqlite3_errcode(d->h) & 0xff) {
	case SQLITE_NOTADB:
		return err_set(e, COV_USAGE, "%s: not a database", d->path);
	case SQLITE_BUSY:
		return err_set(e, COV_WORLD, "%s: in use by another program",
			d->path);
	case SQLITE_CANTOPEN:
		if (sqlite3_system_errno(d->h))
			return err_write(e, sqlite3_system_errno(d->h),
				"%s: cannot open", d->path);
	}
	return err_set(e, COV_WORLD, "%s: %s: %s", d->path, what,
		sqlite3_errmsg(d->h));
}

static int run_rows_sql(struct dbrows *d, const char *text, struct err *e)
{
	dbguard_begin(&d->guard);
	if (sqlite3_exec(d->h, text, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return fail_rows(d, "cannot write", e);
}

/* SQLite takes names with a colon in front as special. */
static int open_handle(struct dbrows *d, struct err *e)
{
	struct str name = {0};
	struct stat st;
	int rc;

	if (dbguard_file(d->path, e) < 0)
		return -1;
	d->created = stat(d->path, &st) < 0 && errno == ENOENT;
	if (!d->created && S_ISDIR(st.st_mode))
		return err_sys(e, EISDIR, "%s", d->path);
	if (fs_check_link(d->path, e) < 0)
		return -1;
	if (d->path[0] == ':')
		str_adds(&name, "./");
	str_adds(&name, d->path);
	rc = sqlite3_open_v2(str_get(&name), &d->h,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
			SQLITE_OPEN_NOMUTEX,
		NULL);
	str_release(&name);
	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(d->h, 1);
		sqlite3_busy_timeout(d->h, BUSY_MS);
		dbguard_set(d->h, &d->guard);
		return 0;
	}
	return d->h ? fail_rows(d, "cannot open", e) :
		      err_set(e, COV_WORLD, "%s: out of memory", d->path);
}

static int take_id(void *ctx, int n, char **v, char **names)
{
	int *ours = ctx;

	(void)names;
	*ours = n == 1 && v[0] && strcmp(v[0], DB_APPLICATION_ID) == 0;
	return 0;
}

/* A coverage.db is made anew by covgroup at times, without our tables. */
static int refuse_coverage_db(struct dbrows *d, struct err *e)
{
	int ours = 0;

	if (sqlite3_exec(d->h, "PRAGMA application_id", take_id, &ours, NULL) !=
		SQLITE_OK)
		return fail_rows(d, "cannot read", e);
	if (ours)
		return err_set(e, COV_USAGE,
			"%s: this is a coverage.db; rows "
			"need a file of their own",
			d->path);
	return 0;
}

/* The column is added to a table that has none. */
static int prepare_kind(struct dbrows *d, struct err *e)
{
	if (sqlite3_table_column_metadata(d->h, NULL, "coverage_data",
		    "file_kind", NULL, NULL, NULL, NULL, NULL) != SQLITE_OK &&
		run_rows_sql(d,
			"ALTER TABLE coverage_data ADD COLUMN file_kind TEXT",
			e) < 0)
		return -1;
	return sqlite3_prepare_v3(d->h, put_line_and_kind, -1,
		       SQLITE_PREPARE_PERSISTENT, &d->st[PUT_LINE],
		       NULL) == SQLITE_OK ?
		0 :
		fail_rows(d, "cannot write", e);
}

static int prepare_rows(struct dbrows *d, struct err *e)
{
	size_t i;

	for (i = 0; i < SLOTS; i++)
		if (!d->st[i] &&
			sqlite3_prepare_v3(d->h, statements[i], -1,
				SQLITE_PREPARE_PERSISTENT, &d->st[i],
				NULL) != SQLITE_OK)
			return err_set(e, COV_USAGE,
				"%s: has other tables of "
				"these names: %s",
				d->path, sqlite3_errmsg(d->h));
	return 0;
}

struct dbrows *dbrows_open(const char *path, int kind, struct err *e)
{
	struct dbrows *d = xcalloc(1, sizeof(*d));

	d->path = xstrdup(path);
	if (open_handle(d, e) == 0 && run_rows_sql(d, CACHE, e) == 0 &&
		refuse_coverage_db(d, e) == 0 &&
		run_rows_sql(d, "BEGIN IMMEDIATE", e) == 0) {
		d->open = 1;
		if (run_rows_sql(d, tables, e) == 0 &&
			dbguard_tables(d->h, d->path, table_names, e) == 0 &&
			(!kind || prepare_kind(d, e) == 0) &&
			prepare_rows(d, e) == 0)
			return d;
	}
	dbrows_close(d);
	return NULL;
}

static int step_rows(struct dbrows *d, enum slot slot, struct err *e)
{
	int rc;

	dbguard_begin(&d->guard);
	rc = sqlite3_step(d->st[slot]);
	if (sqlite3_reset(d->st[slot]) == SQLITE_OK && rc == SQLITE_DONE)
		return 0;
	return fail_rows(d, "cannot write", e);
}

/* Binds parameter i; the text must stay. Fails only for want of memory or
   for a text that is longer than SQLite allows. */
static int bind_rows_text(struct dbrows *d, enum slot slot, int i,
	const char *text, struct err *e)
{
	if (sqlite3_bind_text(d->st[slot], i, text, -1, SQLITE_STATIC) ==
		SQLITE_OK)
		return 0;
	return fail_rows(d, "cannot write", e);
}

/* Binds the first three parameters, which all statements but one share. */
static int bind_rows_key(struct dbrows *d, enum slot slot,
	const struct dbrows_binary *row, struct err *e)
{
	if (bind_rows_text(d, slot, P_TIME, row->ingestion_time, e) < 0 ||
		bind_rows_text(d, slot, P_HASH, row->binary_hash, e) < 0)
		return -1;
	return bind_rows_text(d, slot, P_COLLECTION, row->collection_id, e);
}

int dbrows_binary(struct dbrows *d, const struct dbrows_binary *row,
	struct err *e)
{
	const char *const v[] = {
		row->ingestion_time,
		row->software_group,
		row->binary_hash,
		row->collection_id,
		row->source_url,
		row->software_key,
		row->source_commit,
		row->generators,
	};
	size_t i;

	if (bind_rows_key(d, DROP_LINES, row, e) < 0 ||
		step_rows(d, DROP_LINES, e) < 0 ||
		bind_rows_key(d, DROP_BINARY, row, e) < 0 ||
		step_rows(d, DROP_BINARY, e) < 0)
		return -1;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		if (bind_rows_text(d, PUT_BINARY, (int)i + 1, v[i], e) < 0)
			return -1;
	if (step_rows(d, PUT_BINARY, e) < 0)
		return -1;
	return bind_rows_key(d, PUT_LINE, row, e);
}

int dbrows_file(struct dbrows *d, const char *name, const char *kind,
	struct err *e)
{
	if (kind && bind_rows_text(d, PUT_LINE, P_KIND, kind, e) < 0)
		return -1;
	return bind_rows_text(d, PUT_LINE, P_FILE, name, e);
}

int dbrows_line(struct dbrows *d, const char *ptr, size_t len, uint64_t number,
	int64_t executions, struct err *e)
{
	sqlite3_stmt *st = d->st[PUT_LINE];

	if (sqlite3_bind_text64(st, P_TEXT, ptr, len, SQLITE_STATIC,
		    SQLITE_UTF8) != SQLITE_OK ||
		sqlite3_bind_int64(st, P_NUMBER, (int64_t)number) !=
			SQLITE_OK ||
		sqlite3_bind_int64(st, P_COUNT, executions) != SQLITE_OK)
		return fail_rows(d, "cannot write", e);
	return step_rows(d, PUT_LINE, e);
}

int dbrows_commit(struct dbrows *d, struct err *e)
{
	if (run_rows_sql(d, "COMMIT", e) < 0)
		return -1;
	d->open = d->created = 0;
	return 0;
}

/* Undoes, and removes a file that was made for nothing: under the lock. */
static void undo_rows(struct dbrows *d)
{
	struct stat st;

	sqlite3_exec(d->h, "ROLLBACK", NULL, NULL, NULL);
	if (!d->created ||
		sqlite3_exec(d->h, "BEGIN EXCLUSIVE", NULL, NULL, NULL) !=
			SQLITE_OK)
		return;
	if (stat(d->path, &st) == 0 && st.st_size == 0)
		unlink(d->path);
	sqlite3_exec(d->h, "ROLLBACK", NULL, NULL, NULL);
}

void dbrows_close(struct dbrows *d)
{
	size_t i;

	if (!d)
		return;
	for (i = 0; i < SLOTS; i++)
		sqlite3_finalize(d->st[i]);
	if (d->h && (d->open || d->created))
		undo_rows(d);
	sqlite3_close(d->h);
	free(d->path);
	free(d);
}
