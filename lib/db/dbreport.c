/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Rows of reports, their counters and their owners. */
#include "db/dbint.h"

#define COLUMNS \
	"SELECT r.id, r.dir_name, r.dir, r.stamp, r.input_hash," \
	" r.filter, r.error, r.record, r.mode, ifnull(t.covmeta_hash, '')," \
	" r.total_stmts, r.covered_stmts, ifnull(r.table_id, 0)," \
	" ifnull(r.owner_id, 0) FROM cov_report r LEFT JOIN cov_table t" \
	" ON t.id = r.table_id "

static void read_report_row(struct sqlite3_stmt *st, struct arena *a,
	struct db_report *row)
{
	*row = (struct db_report){
		.id = dbint_i64(st, 0),
		.dir_name = dbint_text(st, 1, a),
		.dir = dbint_blob(st, 2).ptr ? dbint_text(st, 2, a) : NULL,
		.stamp = dbint_text(st, 3, a),
		.input_hash = dbint_text(st, 4, a),
		.filter = dbint_text(st, 5, a),
		.error = dbint_text(st, 6, a),
		.record = dbint_text(st, 7, a),
		.mode = dbint_text(st, 8, a),
		.covmeta_hash = dbint_text(st, 9, a),
		.total = (uint64_t)dbint_i64(st, 10),
		.covered = (uint64_t)dbint_i64(st, 11),
		.table_id = dbint_i64(st, 12),
		.owner_id = dbint_i64(st, 13),
	};
}

/* The one row of a query. */
static int find_report_row(struct db *db, struct sqlite3_stmt *st,
	struct arena *a, struct db_report *row, struct err *e)
{
	int r = st ? dbint_step(db, st, e) : -1;

	if (r > 0) {
		read_report_row(st, a, row);
		dbint_stop(st);
	}
	return r;
}

int db_report_find(struct db *db, struct arena *a, const char *dir_name,
	struct db_report *row, struct err *e)
{
	return find_report_row(db,
		dbint_query(db, DB_REPORT_FIND, COLUMNS "WHERE r.dir_name = ?",
			e, "t", dir_name),
		a, row, e);
}

int db_report_get(struct db *db, struct arena *a, int64_t id,
	struct db_report *row, struct err *e)
{
	return find_report_row(db,
		dbint_query(db, DB_REPORT_GET, COLUMNS "WHERE r.id = ?", e, "i",
			id),
		a, row, e);
}

static int insert_report(struct db *db, struct db_report *row, struct err *e)
{
	int r = dbint_run(db, DB_REPORT_ADD,
		"INSERT INTO cov_report(dir_name, dir, stamp, input_hash,"
		" filter, error, record, mode, total_stmts, covered_stmts,"
		" table_id, written_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ifnull(?, ''))",
		e, "ttttttttuukt", row->dir_name, row->dir, row->stamp,
		row->input_hash, row->filter, row->error, row->record,
		row->mode, row->total, row->covered, row->table_id,
		row->written_at);

	row->id = dbint_last_id(db);
	return r;
}

static int update_report(struct db *db, const struct db_report *row,
	struct err *e)
{
	return dbint_run(db, DB_REPORT_SET,
		"UPDATE cov_report SET dir = ?, stamp = ?, input_hash = ?,"
		" filter = ?, error = ?, record = ?, mode = ?,"
		" total_stmts = ?, covered_stmts = ?, table_id = ?,"
		" written_at = ifnull(?, written_at) WHERE id = ?",
		e, "tttttttuukti", row->dir, row->stamp, row->input_hash,
		row->filter, row->error, row->record, row->mode, row->total,
		row->covered, row->table_id, row->written_at, row->id);
}

int db_report_put(struct db *db, struct db_report *row,
	const struct db_packed *k, struct err *e)
{
	int r = 0;

	if (k) {
		row->table_id = 0;
		if (k->t)
			r = db_table_id(db, k->t, &row->table_id, e);
	}
	if (r == 0)
		r = row->id ? update_report(db, row, e) :
			      insert_report(db, row, e);
	if (r == 0 && k)
		r = dbint_put_counts(db, row->id, k, e);
	return r;
}

int db_report_own(struct db *db, int64_t id, int64_t owner_id, struct err *e)
{
	return dbint_run(db, DB_REPORT_OWN,
		"UPDATE cov_report SET owner_id = ? WHERE id = ?", e, "ki",
		owner_id, id);
}

int db_report_rename(struct db *db, int64_t id, const char *dir_name,
	struct err *e)
{
	return dbint_run(db, DB_REPORT_RENAME,
		"UPDATE cov_report SET dir_name = ? WHERE id = ?", e, "ti",
		dir_name, id);
}

int db_report_count(struct db *db, uint64_t *n, struct err *e)
{
	int64_t found = 0;
	int r = dbint_number(db, "SELECT count(*) FROM cov_report", &found, e);

	*n = (uint64_t)found;
	return r;
}

int db_report_drop(struct db *db, int64_t id, struct err *e)
{
	return dbint_run(db, DB_REPORT_DROP,
		"DELETE FROM cov_report WHERE id = ?", e, "i", id);
}

static int call_for_reports(struct db *db, struct sqlite3_stmt *st,
	struct arena *a, db_report_fn *fn, void *ctx, struct err *e)
{
	struct db_report row;
	int r = st ? 0 : -1;

	while (r == 0 && (r = dbint_step(db, st, e)) > 0) {
		read_report_row(st, a, &row);
		r = fn(ctx, &row, e);
	}
	dbint_stop(st);
	return r;
}

int db_reports(struct db *db, struct arena *a, db_report_fn *fn, void *ctx,
	struct err *e)
{
	return call_for_reports(db,
		dbint_query(db, DB_REPORT_ALL, COLUMNS "ORDER BY r.id", e, ""),
		a, fn, ctx, e);
}

int db_reports_of(struct db *db, struct arena *a, int64_t owner_id,
	db_report_fn *fn, void *ctx, struct err *e)
{
	return call_for_reports(db,
		dbint_query(db, DB_REPORT_OF,
			COLUMNS "WHERE r.owner_id = ? ORDER BY r.dir_name", e,
			"i", owner_id),
		a, fn, ctx, e);
}
