/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Owners and binaries are made from the counters of their reports.
 *
 * One binary at a time, one owner at a time. Only which blocks ran is looked
 * at, since totals need no more: bits for the binary, for the owner and for
 * parts of the cluster (parts.c), and of the report at hand what is not 0.
 */
#include "merge.h"

#include "counts.h"
#include "facts.h"
#include "parts.h"
#include "stored.h"

#include "base/hash.h"
#include "open/group.h"
#include "open/source.h"
#include "profile/ranset.h"

#include <stdlib.h>
#include <string.h>

struct merging {
	struct run *run;
	struct owners *o;
	const char *hash; /* of the binary in work */
	struct ranset binary; /* all owners so far */
	struct parts *parts; /* NULL without a database to keep */
	/* the owner in work */
	struct group_owner *w;
	struct group *members; /* NULL when it need not be made again */
	struct ranset owner;
	struct profile p; /* the same, for its totals */
	struct reading report; /* the one at hand */
	struct arena arena; /* of one row */
};

/* A report for its parts. */
static int add_report_parts(struct merging *m, struct record *r,
	const struct db_report *row, struct blocks *t, struct err *e)
{
	struct part_report report = {.id = row->id,
		.table_id = row->table_id,
		.t = t,
		.counts = &m->report.counts,
		.covered = counts_covered(t, &m->report.counts)};
	const char *name[PART_COUNT] = {
		[PART_NAMESPACE] = m->w->namespace_,
		[PART_NODE] = record_text0(r, REC_HOSTNAME),
		[PART_IMAGE] = fact_image_key(r),
		[PART_KEY] = record_text0(r, REC_SOFTWARE_KEY),
		[PART_REPOSITORY] = record_text0(r, REC_SOURCE_URL),
	};
	int kind, rc = 0;

	for (kind = 0; kind < PART_COUNT && rc == 0; kind++)
		rc = parts_add(m->parts, (enum part_kind)kind, name[kind],
			&report, e);
	return rc;
}

static int add_report_counts(struct merging *m, struct record *r,
	const struct db_report *row, struct err *e)
{
	struct blocks *t;

	if (reading_counts(&m->report, m->run->db, row, &t, e) < 0)
		return -1;
	if (!t)
		return 0;
	ranset_add(&m->owner, t, covmode_parse(row->mode, strlen(row->mode)),
		&m->report.counts);
	return m->parts ? add_report_parts(m, r, row, t, e) : 0;
}

static int add_owner_report(void *ctx, struct db_report *row, struct err *e)
{
	struct merging *m = ctx;
	struct record r = {0};
	struct err ignored = {0};
	struct owner w;
	int rc;

	shown_form(m->run, row, &r, &ignored);
	record_set_text(&r, REC_COVMETA_HASH, m->w->hash);
	owner_tell(m->run->cfg, &w, &r);
	owner_tag(&r, &w);
	rc = facts_fill(m->run, &r, e);
	if (rc == 0 && m->w->dirty)
		group_add(m->members, &r);
	if (rc == 0)
		rc = add_report_counts(m, &r, row, e);
	record_release(&r);
	arena_reset(&m->arena);
	return rc;
}

/* Covered statements by file, as a JSON array. */
static void files_of(const struct profile *p, struct str *s)
{
	uint64_t total, covered;
	uint32_t i;

	str_addc(s, '[');
	for (i = 0; p->t && i < p->t->nfiles; i++) {
		profile_file_totals(p, i, &total, &covered);
		if (i)
			str_addc(s, ',');
		str_addu(s, covered);
	}
	str_addc(s, ']');
}

/* The owner's record, as it is stored: without what only the reader knows. */
static void finish_record(struct merging *m, struct record *rec)
{
	struct run *run = m->run;

	group_finish(m->members, &m->p, NULL,
		run->temp ? (struct slice){NULL, 0} : (struct slice){"\"\"", 2},
		rec);
	/* The table may be one without repetitions. */
	if (m->p.t)
		record_set_text(rec, REC_COVMETA_HASH, m->w->hash);
	if (run->temp) {
		if (run->cfg->count_sum)
			record_set_text(rec, REC_COUNT, "sum");
		if (run->cfg->snapshots_sum)
			record_set_text(rec, REC_SNAPSHOTS, "sum");
	} else {
		record_unset(rec, REC_PROFILE);
	}
}

static int store_owner(struct merging *m, struct err *e)
{
	struct group_owner *w = m->w;
	struct str form = {0}, files = {0};
	struct record rec = {0};
	struct db_owner row;
	int r = 0;

	finish_record(m, &rec);
	record_json(&rec, &form);
	if (!m->run->temp)
		files_of(&m->p, &files);
	row = (struct db_owner){
		.id = w->id,
		.image = record_text0(&rec, REC_IMAGE),
		.merge_input_hash = record_text0(&rec, REC_MERGE_INPUT_HASH),
		.first_seen = record_text0(&rec, REC_FIRST_SEEN),
		.last_seen = record_text0(&rec, REC_LAST_SEEN),
		.total = m->p.t ? m->p.t->total_stmts : 0,
		.covered = profile_covered(&m->p),
		.run = m->run->number,
		.prev_total = w->total,
		.prev_covered = w->covered,
		.files = str_get(&files),
		.record = str_get(&form),
	};
	w->merge_hash = arena_strdup(&m->o->arena, row.merge_input_hash);
	if (m->p.t && !m->run->temp)
		r = db_table_id(m->run->db, m->p.t, &row.table_id, e);
	if (r == 0)
		r = db_owner_put(m->run->db, &row, e);
	record_release(&rec);
	str_release(&form);
	str_release(&files);
	return r;
}

static int merge_owner(struct merging *m, struct group_owner *w, struct err *e)
{
	int r;

	m->w = w;
	m->members = w->dirty ? group_new(GROUP_OWNER) : NULL;
	r = db_reports_of(m->run->db, &m->arena, w->id, add_owner_report, m, e);
	if (r == 0 && w->dirty) {
		ranset_profile(&m->owner, &m->p);
		r = store_owner(m, e);
		profile_release(&m->p);
	}
	ranset_join(&m->binary, &m->owner);
	ranset_release(&m->owner);
	if (m->members)
		group_free(m->members);
	m->members = NULL;
	return r;
}

static int by_merge_hash(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* MD5 over the owners' merge hashes, sorted. */
static void hash_owners(const char **v, size_t n, char hex[MD5_HEX])
{
	struct md5 *md5 = md5_new();
	size_t i;

	qsort(v, n, sizeof(*v), by_merge_hash);
	for (i = 0; i < n; i++)
		md5_add(md5, v[i], strlen(v[i]));
	md5_hex(md5, hex);
}

static int store_binary(struct merging *m, const char **hashes, size_t n,
	struct err *e)
{
	struct db_binary row, old;
	struct profile p;
	struct str files = {0}, funcs = {0};
	struct arena a = {0};
	char hex[MD5_HEX];
	int r = db_binary_find(m->run->db, &a, m->hash, &old, e);

	if (r == 0)
		old = (struct db_binary){0};
	hash_owners(hashes, n, hex);
	ranset_profile(&m->binary, &p);
	row = (struct db_binary){
		.covmeta_hash = m->hash,
		.merge_input_hash = hex,
		.mode = covmode_name(m->binary.mode),
		.total = m->binary.t ? m->binary.t->total_stmts : 0,
		.covered = m->binary.covered,
		.run = m->run->number,
		.prev_total = old.total,
		.prev_covered = old.covered,
	};
	if (!m->run->temp)
		files_of(&p, &files);
	row.files = str_get(&files);
	if (r >= 0 && m->binary.t && !m->run->temp)
		r = db_table_id(m->run->db, m->binary.t, &row.table_id, e);
	if (r >= 0 && row.table_id)
		r = db_functions_covered(m->run->db, row.table_id, &p, &funcs,
			e);
	row.funcs = funcs.len ? funcs.buf : "[]";
	if (r >= 0)
		r = db_binary_put(m->run->db, &row, e);
	if (r >= 0)
		r = db_union_drop(m->run->db, m->hash, e);
	if (r >= 0 && m->parts)
		r = parts_put(m->parts, m->hash, e);
	profile_release(&p);
	str_release(&files);
	str_release(&funcs);
	arena_release(&a);
	return r < 0 ? -1 : 0;
}

static int merge_binary(struct merging *m, struct group_owner *const *v,
	size_t n, struct err *e)
{
	const char **hashes = xmalloc(size_mul(n + 1, sizeof(*hashes)));
	size_t i;
	int r = 0;

	for (i = 0; i < n && r == 0; i++) {
		r = merge_owner(m, v[i], e);
		hashes[i] = v[i]->merge_hash ? v[i]->merge_hash : "";
	}
	if (r == 0 && n)
		r = store_binary(m, hashes, n, e);
	else if (r == 0)
		r = db_binary_drop(m->run->db, m->hash, e);
	ranset_release(&m->binary);
	free(hashes);
	return r;
}

static int by_hash_and_key(const void *a, const void *b)
{
	const struct group_owner *const *x = a, *const *y = b;
	int c = strcmp((*x)->hash, (*y)->hash);

	return c ? c : strcmp((*x)->group_key, (*y)->group_key);
}

/* The owners of a binary among all, which are sorted by it. */
static size_t find_hash(struct group_owner *const *v, size_t n,
	const char *hash, size_t *count)
{
	size_t low = 0, high = n, mid, end;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(v[mid]->hash, hash) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (end = low; end < n && strcmp(v[end]->hash, hash) == 0; end++)
		;
	*count = end - low;
	return low;
}

int merge_dirty(struct run *run, struct owners *o, struct err *e)
{
	struct merging m = {.run = run,
		.o = o,
		.parts = run->temp ? NULL : parts_new(run)};
	struct group_owner **v = xmalloc(size_mul(o->n + 1, sizeof(*v)));
	size_t i, first, n;
	int r = 0;

	for (i = 0; i < o->n; i++)
		v[i] = &o->v[i];
	qsort(v, o->n, sizeof(*v), by_hash_and_key);
	for (i = 0; i < o->dirty_hashes.n && r == 0; i++) {
		m.hash = o->dirty_hashes.v[i];
		first = find_hash(v, o->n, m.hash, &n);
		r = merge_binary(&m, v + first, n, e);
	}
	parts_free(m.parts);
	reading_release(&m.report);
	arena_release(&m.arena);
	free(v);
	return r;
}
