/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A database is a program, and whose it is nobody knows: views, triggers and
 * generated columns say what SQLite does when a table is read. So views are not
 * read at all, sizes have bounds, and SIGTERM ends a statement that does not
 * end by itself. SQLITE_DBCONFIG_TRUSTED_SCHEMA stays on: off, SQLite 3.40
 * refuses json_extract in our own generated columns; but no function with
 * effects is there to be called, and no extension is ever loaded.
 */
#include "db/dbguard.h"

#include "base/str.h"
#include "base/when.h"
#include "io/in.h"

#include <sqlite3.h>
#include <sys/stat.h>

enum {
	STEPS = 1000, /* of SQLite's machine, between two looks at the clock */
	PATIENCE_MS = 300, /* a statement may still take after SIGTERM */
	TEXT_MAX = 1 << 29, /* bytes of a value: two of the largest reports */
	SQL_MAX = 1 << 20
};

void dbguard_begin(struct dbguard *g)
{
	g->begun_ms = when_clock_ms();
}

/* SQLite asks whether to end the statement. */
static int on_progress(void *ctx)
{
	const struct dbguard *g = ctx;

	return in_stopped() && when_clock_ms() - g->begun_ms >= PATIENCE_MS;
}

void dbguard_set(struct sqlite3 *h, struct dbguard *g)
{
	static const struct {
		int what, max;
	} limits[] = {
		{SQLITE_LIMIT_LENGTH, TEXT_MAX},
		{SQLITE_LIMIT_SQL_LENGTH, SQL_MAX},
		{SQLITE_LIMIT_COLUMN, 200},
		{SQLITE_LIMIT_EXPR_DEPTH, 100},
		{SQLITE_LIMIT_COMPOUND_SELECT, 20},
		{SQLITE_LIMIT_TRIGGER_DEPTH, 10},
	};
	static const struct {
		int what, value;
	} settings[] = {
		{SQLITE_DBCONFIG_DEFENSIVE, 1},
		{SQLITE_DBCONFIG_ENABLE_VIEW, 0},
	};
	size_t i;

	for (i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		sqlite3_limit(h, limits[i].what, limits[i].max);
	/* What an SQLite does not know yet it does not do. */
	for (i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		sqlite3_db_config(h, settings[i].what, settings[i].value, NULL);
	dbguard_begin(g);
	sqlite3_progress_handler(h, STEPS, on_progress, g);
}

int dbguard_file(const char *path, struct err *e)
{
	static const char *const suffix[] = {"", "-journal", "-wal", "-shm"};
	struct str name = {0};
	struct stat st;
	size_t i;
	int rc = 0;

	for (i = 0; i < sizeof(suffix) / sizeof(*suffix) && !rc; i++) {
		str_clear(&name);
		str_addf(&name, "%s%s", path, suffix[i]);
		if (stat(name.buf, &st) == 0 && !S_ISREG(st.st_mode) &&
			!S_ISDIR(st.st_mode))
			rc = err_set(e, COV_USAGE, "%s: not a regular file",
				name.buf);
	}
	str_release(&name);
	return rc;
}

int dbguard_tables(struct sqlite3 *h, const char *path, const char *names,
	struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(h,
		"SELECT name, type FROM sqlite_master WHERE instr(?1,"
		" ' ' || lower(name) || ' ') AND NOT (type = 'table'"
		" AND rootpage > 0)",
		-1, &st, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(st, 1, names, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		err_set(e, COV_USAGE,
			"%s: '%s' is a %s%s, where a table belongs", path,
			(const char *)sqlite3_column_text(st, 0),
			*(const char *)sqlite3_column_text(st, 1) == 't' ?
				"virtual " :
				"",
			(const char *)sqlite3_column_text(st, 1));
	else if (rc != SQLITE_DONE)
		err_set(e, COV_ITEMS, "%s: cannot read: %s", path,
			sqlite3_errmsg(h));
	sqlite3_finalize(st);
	return rc == SQLITE_DONE ? 0 : -1;
}

int dbguard_triggers(struct sqlite3 *h, const char *path, const char *ours,
	struct err *e)
{
	sqlite3_stmt *st = NULL;
	/* SQLite goes by the text, whatever `type` says. */
	int rc = sqlite3_prepare_v2(h,
		"SELECT name FROM sqlite_master WHERE sql <> ''"
		" AND NOT (sql LIKE 'CREATE TABLE %'"
		" OR sql LIKE 'CREATE VIRTUAL TABLE %'"
		" OR sql LIKE 'CREATE INDEX %'"
		" OR sql LIKE 'CREATE UNIQUE INDEX %'"
		" OR sql LIKE 'CREATE VIEW %' OR instr(?1, sql || ';'))",
		-1, &st, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(st, 1, ours, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		err_set(e, COV_USAGE, "%s: '%s' is a trigger that is not ours",
			path, (const char *)sqlite3_column_text(st, 0));
	else if (rc != SQLITE_DONE)
		err_set(e, COV_ITEMS, "%s: cannot read: %s", path,
			sqlite3_errmsg(h));
	sqlite3_finalize(st);
	return rc == SQLITE_DONE ? 0 : -1;
}
