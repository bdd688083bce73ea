/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What is to be said of everything together, in one list: reports that failed,
 * parts of the cluster, and what the last run changed.
 */
#include "db/dbint.h"

/* SQL is laid out as such. */
/* clang-format off */
static const char failed_and_parts[] =
"SELECT 0, 'failed', dir_name, error, 0, 0, 0, 0, 0, 0 FROM cov_report"
"	WHERE error <> '' "
"UNION ALL SELECT 1, kind, name, '', count(*), sum(reports),"
"	sum(covered_stmts), sum(total_stmts), 0, 0"
"	FROM cov_union GROUP BY kind, name "
/* A binary is of the groups of its owners' images. */
"UNION ALL SELECT 1, 'software_group', software_group, '', count(*), 0,"
"	sum(covered_stmts), sum(total_stmts), 0, 0 FROM (SELECT DISTINCT"
"		i.software_group, b.covmeta_hash, b.covered_stmts,"
"		b.total_stmts FROM cov_binary b"
"		JOIN cov_owner o USING(covmeta_hash)"
"		JOIN image_sources i ON i.image = o.image"
"		WHERE i.software_group <> '') GROUP BY software_group "
"ORDER BY 1, 2, 3";

/* Of what has a row of the last run and one before it. */
static const char changes[] =
"SELECT 2, n.kind, n.name, b.collected_at, 0, 0, n.covered_stmts,"
"	n.total_stmts, b.covered_stmts, b.total_stmts"
"	FROM cov_history n JOIN cov_history b"
"	ON b.kind = n.kind AND b.name = n.name AND b.run = (SELECT max(run)"
"		FROM cov_history x WHERE x.kind = n.kind"
"		AND x.name = n.name AND x.run < n.run)"
"	WHERE n.run = (SELECT max(run) FROM cov_history)"
"	AND n.kind IN ('total', 'binary', 'package')"
"	ORDER BY n.kind = 'total' DESC, n.kind, n.name, b.collected_at DESC";
/* clang-format on */

static void read_overview_row(struct sqlite3_stmt *st, struct arena *a,
	struct db_overview *row)
{
	*row = (struct db_overview){
		.what = (enum db_overview_what)dbint_i64(st, 0),
		.kind = dbint_text(st, 1, a),
		.name = dbint_text(st, 2, a),
		.text = dbint_text(st, 3, a),
		.binaries = (uint64_t)dbint_i64(st, 4),
		.reports = (uint64_t)dbint_i64(st, 5),
		.covered = (uint64_t)dbint_i64(st, 6),
		.total = (uint64_t)dbint_i64(st, 7),
		.covered_before = (uint64_t)dbint_i64(st, 8),
		.total_before = (uint64_t)dbint_i64(st, 9),
	};
}

static int overview_of(struct db *db, enum db_slot slot, const char *sql,
	struct arena *a, db_overview_fn *fn, void *ctx, struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, slot, sql, e, "");
	struct db_overview row;
	int r = st ? 0 : -1;

	while (r == 0 && (r = dbint_step(db, st, e)) > 0) {
		read_overview_row(st, a, &row);
		r = fn(ctx, &row, e);
	}
	dbint_stop(st);
	return r;
}

int db_overview(struct db *db, struct arena *a, db_overview_fn *fn, void *ctx,
	struct err *e)
{
	int64_t has;

	if (db->old)
		return 0;
	if (overview_of(db, DB_OVERVIEW, failed_and_parts, a, fn, ctx, e) < 0)
		return -1;
	/* A table that came later. */
	if (dbint_number(db,
		    "SELECT count(*) FROM sqlite_master"
		    " WHERE name = 'cov_history'",
		    &has, e) < 0)
		return -1;
	return has ?
		overview_of(db, DB_OVERVIEW_CHANGES, changes, a, fn, ctx, e) :
		0;
}
