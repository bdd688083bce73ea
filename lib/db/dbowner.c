/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Rows of owners. */
#include "db/dbint.h"

#include "base/hash.h"

#include <string.h>

#define HEAD \
	"SELECT id, group_key, namespace, owner_type, owner_name," \
	" binary_name, covmeta_hash, image, merge_input_hash, first_seen," \
	" last_seen, total_stmts, covered_stmts, ifnull(table_id, 0), run," \
	" prev_total, prev_covered, record FROM cov_owner "

static void read_owner_row(struct sqlite3_stmt *st, struct arena *a,
	struct db_owner *row)
{
	*row = (struct db_owner){
		.id = dbint_i64(st, 0),
		.group_key = dbint_text(st, 1, a),
		.namespace_ = dbint_text(st, 2, a),
		.type = dbint_text(st, 3, a),
		.name = dbint_text(st, 4, a),
		.binary = dbint_text(st, 5, a),
		.covmeta_hash = dbint_text(st, 6, a),
		.image = dbint_text(st, 7, a),
		.merge_input_hash = dbint_text(st, 8, a),
		.first_seen = dbint_text(st, 9, a),
		.last_seen = dbint_text(st, 10, a),
		.total = (uint64_t)dbint_i64(st, 11),
		.covered = (uint64_t)dbint_i64(st, 12),
		.table_id = dbint_i64(st, 13),
		.run = (uint64_t)dbint_i64(st, 14),
		.prev_total = (uint64_t)dbint_i64(st, 15),
		.prev_covered = (uint64_t)dbint_i64(st, 16),
		.record = dbint_text(st, 17, a),
	};
}

static int insert_owner(struct db *db, struct db_owner *row, struct err *e)
{
	char key[MD5_HEX];
	int r;

	md5_of(row->group_key, strlen(row->group_key), key);
	r = dbint_run(db, DB_OWNER_ADD,
		"INSERT INTO cov_owner(key, group_key, namespace, owner_type,"
		" owner_name, binary_name, covmeta_hash, image,"
		" merge_input_hash, first_seen, last_seen, total_stmts,"
		" covered_stmts, table_id, run, prev_total, prev_covered,"
		" record, files) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?)",
		e, "tttttttttttuukuuutt", key, row->group_key, row->namespace_,
		row->type, row->name, row->binary, row->covmeta_hash,
		row->image, row->merge_input_hash, row->first_seen,
		row->last_seen, row->total, row->covered, row->table_id,
		row->run, row->prev_total, row->prev_covered, row->record,
		row->files);
	row->id = dbint_last_id(db);
	return r;
}

int db_owner_put(struct db *db, struct db_owner *row, struct err *e)
{
	if (!row->id)
		return insert_owner(db, row, e);
	return dbint_run(db, DB_OWNER_SET,
		"UPDATE cov_owner SET image = ?, merge_input_hash = ?,"
		" first_seen = ?, last_seen = ?, total_stmts = ?,"
		" covered_stmts = ?, table_id = ?, run = ?, prev_total = ?,"
		" prev_covered = ?, record = ?, files = ? WHERE id = ?",
		e, "ttttuukuuutti", row->image, row->merge_input_hash,
		row->first_seen, row->last_seen, row->total, row->covered,
		row->table_id, row->run, row->prev_total, row->prev_covered,
		row->record, row->files, row->id);
}

int db_owner_drop(struct db *db, int64_t id, struct err *e)
{
	return dbint_run(db, DB_OWNER_DROP,
		"DELETE FROM cov_owner WHERE id = ?", e, "i", id);
}

static int call_for_owners(struct db *db, struct sqlite3_stmt *st,
	struct arena *a, db_owner_fn *fn, void *ctx, struct err *e)
{
	struct db_owner row;
	int r = st ? 0 : -1;

	while (r == 0 && (r = dbint_step(db, st, e)) > 0) {
		read_owner_row(st, a, &row);
		r = fn(ctx, &row, e);
	}
	dbint_stop(st);
	return r;
}

int db_owners(struct db *db, struct arena *a, db_owner_fn *fn, void *ctx,
	struct err *e)
{
	return call_for_owners(db,
		dbint_query(db, DB_OWNER_ALL, HEAD "ORDER BY group_key", e, ""),
		a, fn, ctx, e);
}

int db_owners_of(struct db *db, struct arena *a, const char *covmeta_hash,
	db_owner_fn *fn, void *ctx, struct err *e)
{
	return call_for_owners(db,
		dbint_query(db, DB_OWNER_OF,
			HEAD "WHERE covmeta_hash = ?"
			     " ORDER BY group_key",
			e, "t", covmeta_hash),
		a, fn, ctx, e);
}
