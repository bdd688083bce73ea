/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Block tables.
 *
 * A table is known by the MD5 of its stored form, since one covmeta_hash may
 * stand for tables of another order. Each is deflated once, with its files as
 * rows beside it, so that plain SQL can name what a list of statements by
 * file means.
 */
#include "db/dbint.h"

#include "base/hash.h"
#include "base/str.h"
#include "io/gz.h"

#include <stdlib.h>
#include <string.h>

enum { LEVEL = 4 }; /* of deflate */

/* Keeps a table for the rest of the run. */
static void keep_table(struct db *db, int64_t id, struct blocks *t)
{
	mem_grow(&db->tables, &db->captables, db->ntables + 1,
		sizeof(*db->tables));
	db->tables[db->ntables++] = (struct db_table){id, blocks_ref(t)};
}

static int path_id(struct db *db, const char *path, int64_t *id, struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, DB_PATH_FIND,
		"SELECT id FROM cov_path WHERE path = ?", e, "t", path);
	int r = st ? dbint_step(db, st, e) : -1;

	if (r > 0) {
		*id = dbint_i64(st, 0);
		dbint_stop(st);
	} else if (r == 0) {
		r = dbint_run(db, DB_PATH_ADD,
			"INSERT INTO cov_path(path) VALUES(?)", e, "t", path);
		*id = dbint_last_id(db);
	}
	return r < 0 ? -1 : 0;
}

static int insert_table_files(struct db *db, const struct blocks *t,
	int64_t table, struct err *e)
{
	struct profile p = {.t = (struct blocks *)t};
	uint64_t total, covered;
	int64_t path;
	uint32_t i;
	int r = 0;

	p.counts = xcalloc(t->n, sizeof(*p.counts));
	for (i = 0; i < t->nfiles && r == 0; i++) {
		profile_file_totals(&p, i, &total, &covered);
		r = path_id(db, t->files[i].name, &path, e);
		if (r == 0)
			r = dbint_run(db, DB_FILE_ADD,
				"INSERT INTO cov_file VALUES(?, ?, ?, ?)", e,
				"iiiu", table, (int64_t)i, path, total);
	}
	free(p.counts);
	return r;
}

static int insert_table(struct db *db, struct blocks *t, const struct str *raw,
	const char *content, int64_t *id, struct err *e)
{
	struct str packed = {0};
	int r;

	gz_deflate(&packed, str_get(raw), raw->len, LEVEL);
	r = dbint_run(db, DB_TABLE_ADD,
		"INSERT INTO cov_table(covmeta_hash, content, files, blocks,"
		" total_stmts, size, data) VALUES(?, ?, ?, ?, ?, ?, ?)",
		e, "ttiiuib", blocks_hash(t), content, (int64_t)t->nfiles,
		(int64_t)t->n, t->total_stmts, (int64_t)raw->len,
		str_get(&packed), packed.len);
	str_release(&packed);
	*id = dbint_last_id(db);
	if (r == 0 && db->mode != DB_TEMP)
		r = insert_table_files(db, t, *id, e);
	return r;
}

/* The number of a table with this content, 0 when there is none. */
static int find_content(struct db *db, const char *content, int64_t *id,
	struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, DB_TABLE_FIND,
		"SELECT id FROM cov_table WHERE content = ?", e, "t", content);
	int r = st ? dbint_step(db, st, e) : -1;

	*id = 0;
	if (r > 0) {
		*id = dbint_i64(st, 0);
		dbint_stop(st);
	}
	return r < 0 ? -1 : 0;
}

int db_table_id(struct db *db, struct blocks *t, int64_t *id, struct err *e)
{
	char content[MD5_HEX];
	struct str raw = {0};
	size_t i;
	int r, known = 0;

	for (i = 0; i < db->ntables; i++)
		if (db->tables[i].t == t) {
			*id = db->tables[i].id;
			return 0;
		}
	blocks_encode(t, &raw);
	md5_of(str_get(&raw), raw.len, content);
	r = find_content(db, content, id, e);
	if (r == 0 && !*id)
		r = insert_table(db, t, &raw, content, id, e);
	for (i = 0; i < db->ntables; i++)
		known |= db->tables[i].id == *id;
	if (r == 0 && !known)
		keep_table(db, *id, t);
	str_release(&raw);
	return r;
}

/* Inflates and decodes a table's row. */
static struct blocks *decode_table(struct db *db, struct sqlite3_stmt *st,
	struct err *e)
{
	/* No table grows more than this by deflating (zlib's own limit). */
	enum { DEFLATE_MAX = 1100 };
	struct slice packed = dbint_blob(st, 1);
	uint64_t size = (uint64_t)dbint_i64(st, 0);
	struct blocks *t = NULL;
	struct err why = {0};
	char *raw;

	if (size > packed.len * (uint64_t)DEFLATE_MAX) {
		err_set(e, COV_ITEMS, "%s: damaged block table", db->path);
		return NULL;
	}
	raw = xmalloc(size ? size : 1);
	if (gz_inflate(raw, size, packed.ptr, packed.len, &why) == 0)
		t = blocks_decode(raw, size, &why);
	free(raw);
	if (!t)
		err_set(e, COV_ITEMS, "%s: damaged block table: %s", db->path,
			why.text);
	return t;
}

struct blocks *dbint_table(struct db *db, int64_t id, struct err *e)
{
	struct sqlite3_stmt *st;
	struct blocks *t;
	size_t i;
	int r;

	for (i = 0; i < db->ntables; i++)
		if (db->tables[i].id == id)
			return db->tables[i].t;
	st = dbint_query(db, DB_TABLE_GET,
		"SELECT size, data FROM cov_table WHERE id = ?", e, "i", id);
	r = st ? dbint_step(db, st, e) : -1;
	if (r == 0)
		err_set(e, COV_ITEMS, "%s: block table %lld is missing",
			db->path, (long long)id);
	if (r <= 0)
		return NULL;
	t = decode_table(db, st, e);
	dbint_stop(st);
	if (t) {
		keep_table(db, id, t);
		blocks_unref(t);
	}
	return t;
}

int db_sweep(struct db *db, struct err *e)
{
	size_t i;

	if (dbint_run(db, DB_TABLE_DROP,
		    "DELETE FROM cov_table WHERE id NOT"
		    " IN (SELECT table_id FROM cov_report"
		    " WHERE table_id IS NOT NULL"
		    " UNION SELECT table_id FROM cov_owner"
		    " WHERE table_id IS NOT NULL"
		    " UNION SELECT table_id FROM cov_binary"
		    " WHERE table_id IS NOT"
		    " NULL)",
		    e, "") < 0)
		return -1;
	/* A number that was given back may mean another table soon. */
	for (i = 0; i < db->ntables; i++)
		blocks_unref(db->tables[i].t);
	db->ntables = 0;
	return dbint_run(db, DB_PATH_DROP,
		"DELETE FROM cov_path WHERE id NOT"
		" IN (SELECT path_id FROM cov_file)",
		e, "");
}
