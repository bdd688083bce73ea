/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Functions of block tables, and the modules that packages are of.
 *
 * A table does not say which function a block is in; a covmeta does. So the
 * runs of neighbouring blocks that are of one function are rows beside the
 * table, and what is covered of each is a list, as that of files is.
 */
#include "db/dbint.h"

#include "base/str.h"

#include <stdlib.h>

static int has_functions(struct db *db, int64_t table, struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, DB_FUNC_HAS,
		"SELECT 1 FROM cov_func WHERE table_id = ? LIMIT 1", e, "i",
		table);
	int r = st ? dbint_step(db, st, e) : -1;

	dbint_stop(st);
	return r;
}

int db_functions_put(struct db *db, struct blocks *t, const struct db_func *v,
	size_t n, struct err *e)
{
	uint64_t total;
	int64_t table;
	uint32_t file = 0, at, end;
	size_t i;
	int r = db_table_id(db, t, &table, e);

	if (r == 0)
		r = has_functions(db, table, e);
	if (r != 0)
		return r < 0 ? -1 : 0;
	for (i = 0; i < n && r == 0; i++) {
		end = i + 1 < n ? v[i + 1].block : t->n;
		while (v[i].block >=
			t->files[file].first + t->files[file].count)
			file++;
		for (total = 0, at = v[i].block; at < end; at++)
			total += t->v[at].stmts;
		r = dbint_run(db, DB_FUNC_ADD,
			"INSERT INTO cov_func VALUES(?, ?, ?, ?, ?, ?, ?)", e,
			"iiiiitu", table, (int64_t)i, (int64_t)v[i].block,
			(int64_t)file, (int64_t)v[i].line, v[i].name, total);
	}
	return r;
}

int db_functions_covered(struct db *db, int64_t table, const struct profile *p,
	struct str *s, struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, DB_FUNC_ALL,
		"SELECT block FROM cov_func WHERE table_id = ? ORDER BY n", e,
		"i", table);
	uint64_t covered = 0;
	uint32_t at = 0;
	int64_t block = 0;
	int r = -1, begun = 0;

	str_addc(s, '[');
	while (st && (r = dbint_step(db, st, e)) > 0) {
		block = dbint_i64(st, 0);
		for (; at < p->t->n && at < block; at++)
			covered += p->counts[at] ? p->t->v[at].stmts : 0;
		if (begun) {
			str_addu(s, covered);
			str_addc(s, ',');
		}
		begun = 1;
		covered = 0;
	}
	for (; at < p->t->n; at++)
		covered += p->counts[at] ? p->t->v[at].stmts : 0;
	if (begun)
		str_addu(s, covered);
	str_addc(s, ']');
	return r < 0 ? -1 : 0;
}

int db_module_put(struct db *db, const char *module, struct err *e)
{
	return dbint_run(db, DB_MODULE_PUT,
		"INSERT OR IGNORE INTO cov_module VALUES(?)", e, "t", module);
}
