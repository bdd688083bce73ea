/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Rows of binaries, what parts of the cluster cover of them, and images. */
#include "db/dbint.h"

#include "base/url.h"

#define HEAD \
	"SELECT covmeta_hash, mode, merge_input_hash, total_stmts," \
	" covered_stmts, ifnull(table_id, 0), run, prev_total, prev_covered" \
	" FROM cov_binary "

static void read_binary_row(struct sqlite3_stmt *st, struct arena *a,
	struct db_binary *row)
{
	*row = (struct db_binary){
		.covmeta_hash = dbint_text(st, 0, a),
		.mode = dbint_text(st, 1, a),
		.merge_input_hash = dbint_text(st, 2, a),
		.total = (uint64_t)dbint_i64(st, 3),
		.covered = (uint64_t)dbint_i64(st, 4),
		.table_id = dbint_i64(st, 5),
		.run = (uint64_t)dbint_i64(st, 6),
		.prev_total = (uint64_t)dbint_i64(st, 7),
		.prev_covered = (uint64_t)dbint_i64(st, 8),
	};
}

int db_binary_find(struct db *db, struct arena *a, const char *covmeta_hash,
	struct db_binary *row, struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, DB_BINARY_FIND,
		HEAD "WHERE covmeta_hash = ?", e, "t", covmeta_hash);
	int r = st ? dbint_step(db, st, e) : -1;

	if (r > 0) {
		read_binary_row(st, a, row);
		dbint_stop(st);
	}
	return r;
}

int db_binary_put(struct db *db, const struct db_binary *row, struct err *e)
{
	return dbint_run(db, DB_BINARY_PUT,
		"INSERT OR REPLACE INTO cov_binary(covmeta_hash, mode,"
		" merge_input_hash, total_stmts, covered_stmts, table_id, run,"
		" prev_total, prev_covered, files, funcs)"
		" VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		e, "tttuukuuutt", row->covmeta_hash, row->mode,
		row->merge_input_hash, row->total, row->covered, row->table_id,
		row->run, row->prev_total, row->prev_covered, row->files,
		row->funcs);
}

int db_binary_drop(struct db *db, const char *covmeta_hash, struct err *e)
{
	if (db_union_drop(db, covmeta_hash, e) < 0)
		return -1;
	return dbint_run(db, DB_BINARY_DROP,
		"DELETE FROM cov_binary WHERE covmeta_hash = ?", e, "t",
		covmeta_hash);
}

int db_binaries(struct db *db, struct arena *a, db_binary_fn *fn, void *ctx,
	struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, DB_BINARY_ALL,
		HEAD "ORDER BY covmeta_hash", e, "");
	struct db_binary row;
	int r = !st || (db->old && dbold_binaries(db, e) < 0) ? -1 : 0;

	while (r == 0 && (r = dbint_step(db, st, e)) > 0) {
		read_binary_row(st, a, &row);
		r = fn(ctx, &row, e);
	}
	dbint_stop(st);
	return r;
}

int db_files_of(struct db *db, struct arena *a, const char *path,
	db_file_fn *fn, void *ctx, struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, DB_BINARY_WITH,
		"SELECT DISTINCT p.path, b.covmeta_hash FROM cov_path p"
		" JOIN cov_file f ON f.path_id = p.id"
		" JOIN cov_binary b ON b.table_id = f.table_id"
		" WHERE p.path = ?1 OR (length(p.path) > length(?1)"
		" AND substr(p.path, -length(?1) - 1) = '/' || ?1)"
		" ORDER BY p.path, b.covmeta_hash",
		e, "t", path);
	int r = st ? 0 : -1;

	while (r == 0 && (r = dbint_step(db, st, e)) > 0)
		r = fn(ctx, dbint_text(st, 0, a), dbint_text(st, 1, a), e);
	dbint_stop(st);
	return r;
}

int db_union_put(struct db *db, const struct db_union *row, struct err *e)
{
	return dbint_run(db, DB_UNION_PUT,
		"INSERT INTO cov_union VALUES(?, ?, ?, ?, ?, ?)", e, "tttuuu",
		row->kind, row->name, row->covmeta_hash, row->reports,
		row->total, row->covered);
}

int db_union_drop(struct db *db, const char *covmeta_hash, struct err *e)
{
	return dbint_run(db, DB_UNION_DROP,
		"DELETE FROM cov_union WHERE covmeta_hash = ?", e, "t",
		covmeta_hash);
}

/* Column i as the address of a repository, without secrets, which older
   databases have. */
static const char *public_column(struct sqlite3_stmt *st, int i,
	struct arena *a)
{
	struct str s = {0};

	url_add_public(&s, dbint_text(st, i, a));
	return str_to_arena(&s, a);
}

int db_image_get(struct db *db, struct arena *a, const char *image,
	struct db_image *row, struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, DB_IMAGE_GET,
		"SELECT image, source_repo, commit_id, software_group,"
		" software_key, error_msg, info_at, inspected_at"
		" FROM image_sources WHERE image = ?",
		e, "t", image);
	int r = st ? dbint_step(db, st, e) : -1;

	if (r <= 0)
		return r;
	*row = (struct db_image){
		.image = dbint_text(st, 0, a),
		.source_repo = public_column(st, 1, a),
		.commit_id = dbint_text(st, 2, a),
		.software_group = dbint_text(st, 3, a),
		.software_key = dbint_text(st, 4, a),
		.error_msg = dbint_text(st, 5, a),
		.info_at = dbint_text(st, 6, a),
		.inspected_at = dbint_text(st, 7, a),
	};
	dbint_stop(st);
	return 1;
}

int db_image_put(struct db *db, const struct db_image *row, struct err *e)
{
	return dbint_run(db, DB_IMAGE_PUT,
		"INSERT OR REPLACE INTO image_sources(image, source_repo,"
		" commit_id, software_group, software_key, error_msg, info_at,"
		" inspected_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
		e, "tttttttt", row->image, row->source_repo, row->commit_id,
		row->software_group, row->software_key, row->error_msg,
		row->info_at, row->inspected_at);
}
