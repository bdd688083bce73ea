/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "db/dbask.h"

#include "base/mem.h"
#include "base/str.h"
#include "db/dbguard.h"

#include <sqlite3.h>
#include <stdlib.h>

struct asking {
	sqlite3 *h;
	sqlite3_stmt *st;
	struct dbguard guard;
	const char *path;
};

static int fail_asking(struct asking *a, struct err *e)
{
	if ((sqlite3_errcode(a->h) & 0xff) == SQLITE_NOTADB)
		return err_set(e, COV_USAGE, "%s: not a database", a->path);
	return err_set(e, COV_WORLD, "%s: %s", a->path, sqlite3_errmsg(a->h));
}

static int open_asked(struct asking *a, const char *sql, struct err *e)
{
	struct str name = {0};
	int rc;

	if (dbguard_file(a->path, e) < 0)
		return -1;
	/* SQLite takes names with a colon in front as special. */
	str_addf(&name, "%s%s", a->path[0] == ':' ? "./" : "", a->path);
	rc = sqlite3_open_v2(name.buf, &a->h,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
	str_release(&name);
	if (rc != SQLITE_OK)
		return a->h ?
			fail_asking(a, e) :
			err_set(e, COV_WORLD, "%s: out of memory", a->path);
	dbguard_set(a->h, &a->guard);
	dbguard_begin(&a->guard);
	if (sqlite3_prepare_v2(a->h, sql, -1, &a->st, NULL) != SQLITE_OK)
		return (sqlite3_errcode(a->h) & 0xff) == SQLITE_ERROR ?
			err_set(e, COV_USAGE,
				"%s: has not the tables of 'covbq load': %s",
				a->path, sqlite3_errmsg(a->h)) :
			fail_asking(a, e);
	return 0;
}

static int bind_params(struct asking *a, const struct dbask_param *params,
	struct err *e)
{
	int i;

	for (; params->name; params++) {
		i = sqlite3_bind_parameter_index(a->st, params->name);
		if (i &&
			sqlite3_bind_text(a->st, i, params->value, -1,
				SQLITE_STATIC) != SQLITE_OK)
			return fail_asking(a, e);
	}
	return 0;
}

static int give_rows(struct asking *a, dbask_row *row, void *ctx, struct err *e)
{
	int n = sqlite3_column_count(a->st), i, rc;
	const char **v = xcalloc((size_t)n, sizeof(*v));

	for (i = 0; i < n; i++)
		v[i] = sqlite3_column_name(a->st, i);
	row(ctx, v, (size_t)n);
	do {
		dbguard_begin(&a->guard);
		rc = sqlite3_step(a->st);
		for (i = 0; rc == SQLITE_ROW && i < n; i++)
			v[i] = (const char *)sqlite3_column_text(a->st, i);
		if (rc == SQLITE_ROW)
			row(ctx, v, (size_t)n);
	} while (rc == SQLITE_ROW);
	free(v);
	return rc == SQLITE_DONE ? 0 : fail_asking(a, e);
}

int dbask(const char *path, const char *sql, const struct dbask_param *params,
	dbask_row *row, void *ctx, struct err *e)
{
	struct asking a = {.path = path};
	int rc = open_asked(&a, sql, e);

	if (rc == 0)
		rc = bind_params(&a, params, e);
	if (rc == 0)
		rc = give_rows(&a, row, ctx, e);
	sqlite3_finalize(a.st);
	sqlite3_close(a.h);
	return rc;
}
