/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Counters as they are stored.
 *
 * A vector is in counts_encode's form, or, where that is shorter, this form
 * deflated: a byte 0, with which no run begins, the length of the form, and
 * zlib's stream. Packing asks no database, so that threads may do it.
 */
#include "db/dbint.h"

#include "base/str.h"
#include "io/gz.h"

#include <stdlib.h>
#include <string.h>

enum {
	LEVEL = 1, /* of deflate */
	DEFLATE_MIN = 200, /* bytes for which deflating is worth its time */
	DEFLATE_MAX = 1100 /* no more does zlib make of one byte */
};

/* The length of the form in front of the stream, ULEB128. */
static void add_length(struct str *s, size_t len)
{
	for (; len >= 0x80; len >>= 7)
		str_addc(s, (char)(len | 0x80));
	str_addc(s, (char)len);
}

static void deflate_form(struct str *form)
{
	struct str s = {0};

	str_addc(&s, '\0');
	add_length(&s, form->len);
	gz_deflate(&s, form->buf, form->len, LEVEL);
	if (s.len < form->len) {
		str_release(form);
		*form = s;
	} else {
		str_release(&s);
	}
}

void db_pack(struct db_packed *k, const struct profile *p)
{
	*k = (struct db_packed){.t = p->t ? blocks_ref(p->t) : NULL};
	if (!p->t)
		return;
	counts_encode(p->counts, p->t->n, &k->form);
	if (k->form.len >= DEFLATE_MIN)
		deflate_form(&k->form);
}

void db_packed_release(struct db_packed *k)
{
	blocks_unref(k->t);
	str_release(&k->form);
	*k = (struct db_packed){0};
}

/* The form of a deflated vector in raw; 1 when it was one, 0 when not. */
static int inflate_form(struct slice data, struct str *raw, struct err *e)
{
	const char *p = data.ptr + 1, *end = data.ptr + data.len;
	size_t len = 0;
	unsigned shift = 0;

	if (!data.len || *data.ptr)
		return 0;
	for (; p < end && shift < 28; shift += 7) {
		len |= (size_t)(*p & 0x7f) << shift;
		if (!(*p++ & 0x80))
			break;
	}
	if (p >= end || len > (size_t)(end - p) * DEFLATE_MAX)
		return err_set(e, COV_ITEMS,
			"damaged at byte 1: it has no "
			"length");
	str_clear(raw);
	(void)str_room(raw, len);
	raw->len = len;
	return gz_inflate(raw->buf, len, p, (size_t)(end - p), e) < 0 ? -1 : 1;
}

static struct sqlite3_stmt *get_counts(struct db *db, int64_t id, struct err *e)
{
	return dbint_query(db, DB_COUNTS_GET,
		"SELECT data FROM cov_counts WHERE report_id = ?", e, "i", id);
}

/* What is stored of a row's counters, whole; raw keeps it. */
static int read_form(struct db *db, const struct db_report *row,
	struct str *raw, struct err *e)
{
	struct sqlite3_stmt *st = get_counts(db, row->id, e);
	struct err why = {0};
	struct slice data;
	int r = st ? dbint_step(db, st, e) : -1;

	if (r == 0)
		return err_set(e, COV_ITEMS,
			"%s: counters of report %lld are"
			" missing",
			db->path, (long long)row->id);
	if (r < 0)
		return -1;
	data = dbint_blob(st, 0);
	r = inflate_form(data, raw, &why);
	if (r == 0) {
		str_clear(raw);
		str_add(raw, data.ptr, data.len);
	}
	dbint_stop(st);
	return r < 0 ? err_set(e, COV_ITEMS, "%s: counters of report %lld: %s",
			       db->path, (long long)row->id, why.text) :
		       0;
}

int db_counts(struct db *db, const struct db_report *row, struct blocks **t,
	struct counts *c, struct err *e)
{
	struct err why = {0};

	c->n = 0;
	*t = NULL;
	if (!row->table_id)
		return 0;
	*t = dbint_table(db, row->table_id, e);
	if (!*t || read_form(db, row, &db->form, e) < 0)
		return -1;
	if (counts_nonzero(c, (*t)->n, str_get(&db->form), db->form.len,
		    &why) == 0)
		return 0;
	return err_set(e, COV_ITEMS, "%s: counters of report %lld: %s",
		db->path, (long long)row->id, why.text);
}

int db_profile(struct db *db, const struct db_report *row, struct profile *p,
	struct err *e)
{
	struct blocks *t;
	int r;

	*p = (struct profile){0};
	if (!row->table_id)
		return 0;
	if (db->old)
		return dbold_profile(db, "report", row->dir_name, p, e);
	t = dbint_table(db, row->table_id, e);
	if (!t || read_form(db, row, &db->form, e) < 0)
		return -1;
	profile_zero(p, t, covmode_parse(row->mode, strlen(row->mode)));
	r = counts_decode(p->counts, t->n, str_get(&db->form), db->form.len, e);
	if (r < 0)
		profile_release(p);
	return r;
}

int db_report_has(struct db *db, const struct db_report *row,
	const struct db_packed *k, struct err *e)
{
	struct sqlite3_stmt *st;
	struct slice data;
	int64_t table;
	int r;

	if (!k->t)
		return !row->table_id;
	if (db_table_id(db, k->t, &table, e) < 0)
		return -1;
	if (table != row->table_id)
		return 0;
	st = get_counts(db, row->id, e);
	r = st ? dbint_step(db, st, e) : -1;
	if (r <= 0)
		return r;
	data = dbint_blob(st, 0);
	r = data.len == k->form.len &&
		(!data.len || memcmp(data.ptr, k->form.buf, data.len) == 0);
	dbint_stop(st);
	return r;
}

int dbint_put_counts(struct db *db, int64_t id, const struct db_packed *k,
	struct err *e)
{
	if (!k->t)
		return dbint_run(db, DB_COUNTS_DROP,
			"DELETE FROM cov_counts WHERE report_id = ?", e, "i",
			id);
	return dbint_run(db, DB_COUNTS_PUT,
		"INSERT INTO cov_counts VALUES(?, ?) ON CONFLICT(report_id)"
		" DO UPDATE SET data = excluded.data",
		e, "ib", id, str_get(&k->form), k->form.len);
}
