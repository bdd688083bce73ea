/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Profiles by reference. Merged ones are not stored: they are made from the
 * counters of their reports, in the way that covgroup was told to (the setting
 * `count`).
 */
#include "db/dbint.h"

#include "base/str.h"
#include "profile/dedup.h"

#include <stdlib.h>
#include <string.h>

#define FIELDS "SELECT r.id, r.mode, r.table_id FROM cov_report r "

/* One kind of reference: the reports it stands for, and whether there is such
   a thing at all when there are none. */
struct kind {
	const char *name;
	enum db_slot slot;
	const char *sql;
	const char *what;
};

enum { KIND_REPORT, KIND_OWNER, KIND_BINARY };

static const struct kind kinds[] = {
	[KIND_REPORT] = {"report/", DB_KEY_REPORT,
		FIELDS "WHERE r.dir_name = ?1", "report"},
	[KIND_OWNER] = {"owner/", DB_KEY_OWNER,
		FIELDS "JOIN cov_owner o ON o.id = r.owner_id"
		       " WHERE o.key = ?1 OR o.group_key = ?1 ORDER BY r.id",
		"owner"},
	[KIND_BINARY] = {"binary/", DB_KEY_BINARY,
		FIELDS "JOIN cov_owner o ON o.id = r.owner_id"
		       " WHERE o.covmeta_hash = ?1 ORDER BY r.id",
		"binary"},
};

int dbint_list(struct db *db, struct sqlite3_stmt *st, struct db_list *l,
	struct err *e)
{
	int r = -1;

	l->n = 0;
	while (st && (r = dbint_step(db, st, e)) > 0) {
		mem_grow(&l->v, &l->cap, l->n + 1, sizeof(*l->v));
		l->v[l->n++] = (struct db_report){
			.id = dbint_i64(st, 0),
			.mode = dbint_text(st, 1, &l->arena),
			.table_id = dbint_i64(st, 2),
		};
	}
	return r;
}

void dbint_list_release(struct db_list *l)
{
	free(l->v);
	arena_release(&l->arena);
}

static int merge_reports(struct db *db, const struct db_list *l,
	struct profile *p, struct err *e)
{
	struct profile one;
	struct arena a = {0};
	const char *count = db_setting(db, &a, "count", e);
	enum count_op op =
		count && strcmp(count, "sum") == 0 ? COUNT_SUM : COUNT_MAX;
	size_t i;
	int r = count ? 0 : -1;

	for (i = 0; i < l->n && r == 0; i++) {
		r = db_profile(db, &l->v[i], &one, e);
		if (r == 0 && !p->t) {
			*p = one;
		} else if (r == 0) {
			if (one.t)
				profile_add(p, &one, op, COUNT_CAP_TEXT);
			profile_release(&one);
		}
	}
	arena_release(&a);
	return r;
}

static int open_reports(struct db *db, const struct kind *kind, const char *key,
	struct db_list *l, struct profile *p, struct err *e)
{
	if (dbint_list(db, dbint_query(db, kind->slot, kind->sql, e, "t", key),
		    l, e) < 0)
		return -1;
	if (!l->n)
		return err_set(e, COV_ITEMS, "%s: no %s '%s'", db->path,
			kind->what, key);
	if (merge_reports(db, l, p, e) < 0)
		return -1;
	if (kind != &kinds[KIND_REPORT]) /* a merged text has a block once */
		dedup_profile(p, COUNT_MAX);
	return 0;
}

int dbint_owner_profile(struct db *db, const char *group_key, struct profile *p,
	struct err *e)
{
	struct db_list l = {0};
	int r;

	*p = (struct profile){0};
	r = open_reports(db, &kinds[KIND_OWNER], group_key, &l, p, e);
	dbint_list_release(&l);
	return r;
}

int db_binary_profile(struct db *db, const char *covmeta_hash,
	struct profile *p, struct err *e)
{
	struct db_list l = {0};
	int r;

	*p = (struct profile){0};
	r = open_reports(db, &kinds[KIND_BINARY], covmeta_hash, &l, p, e);
	if (r < 0)
		profile_release(p);
	dbint_list_release(&l);
	return r;
}

static int open_key(struct db *db, const struct kind *kind, const char *key,
	struct profile *p, struct err *e)
{
	struct db_list l = {0};
	int r;

	if (db->old)
		r = dbold_profile(db, kind->what, key, p, e);
	else
		r = open_reports(db, kind, key, &l, p, e);
	if (r == 0 && !p->t)
		r = err_set(e, COV_ITEMS, "%s: %s '%s' has no profile",
			db->path, kind->what, key);
	dbint_list_release(&l);
	return r;
}

int db_open_profile(struct profile *p, const char *ref, struct err *e)
{
	const char *hash = strrchr(ref, '#');
	const struct kind *kind = NULL;
	struct db *db;
	char *file;
	size_t i;
	int r = -1;

	*p = (struct profile){0};
	for (i = 0; hash && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_starts(hash + 1, kinds[i].name))
			kind = &kinds[i];
	if (!kind)
		return err_set(e, COV_USAGE,
			"db:%s: not of the form db:FILE#"
			"report/NAME, #owner/KEY or #binary/HASH",
			ref);
	file = xstrndup(ref, (size_t)(hash - ref));
	db = dbint_open(file, DB_READ, NULL, e);
	if (db)
		r = open_key(db, kind, hash + 1 + strlen(kind->name), p, e);
	if (r < 0)
		profile_release(p);
	db_close(db);
	free(file);
	return r;
}
