/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Owners and binaries are made from the counters of their reports.
 *
 * One binary at a time, one owner at a time: a vector for the binary, one for
 * the owner and one for the report at hand are in memory, and one bit per
 * block for each namespace, node, image and software key that ran it.
 */
#include "covgroup.h"

#include "group.h"
#include "hash.h"
#include "source.h"

#include <stdlib.h>
#include <string.h>

/* Parts of the cluster whose union totals are kept. */
enum part { PART_NAMESPACE, PART_NODE, PART_IMAGE, PART_KEY, PART_COUNT };

static const char *const part_names[PART_COUNT] = {
	"namespace", "node", "image", "software_key",
};

/* What one part of the cluster covers of a binary. */
struct bits {
	uint64_t *v; /* one bit per block */
	uint64_t reports;
};

struct merging {
	struct run *run;
	struct owners *o;
	const char *hash; /* of the binary in work */
	enum count_op op;
	struct profile binary; /* all owners so far */
	struct keys parts; /* kind and name of each set of bits */
	struct bits *bits;
	size_t nbits, capbits;
	/* the owner in work */
	struct group_owner *w;
	struct group *members;
	struct profile p;
	struct arena arena; /* of one row */
};

/* The covered blocks of a report, as bits; n words. */
static uint64_t *covered_bits(const struct profile *p, size_t *n)
{
	uint64_t *v = xcalloc(*n = p->t->n / 64 + 1, sizeof(*v));
	uint32_t i;

	for (i = 0; i < p->t->n; i++)
		v[i / 64] |= (uint64_t)(p->counts[i] > 0) << i % 64;
	return v;
}

static void add_bits(struct merging *m, int part, const char *name,
	const uint64_t *v, size_t n)
{
	struct str key = {0};
	struct bits *b;
	size_t at, i;

	if (!*name)
		return;
	str_addf(&key, "%c%s", '0' + part, name);
	at = keys_add(&m->parts, key.buf);
	str_release(&key);
	if (at == m->nbits) {
		mem_grow(&m->bits, &m->capbits, m->nbits + 1,
			sizeof(*m->bits));
		m->bits[m->nbits++] = (struct bits){
			.v = xcalloc(n, sizeof(*v)),
		};
	}
	b = &m->bits[at];
	b->reports++;
	for (i = 0; i < n; i++)
		b->v[i] |= v[i];
}

/* The report's counters over the binary's table, for its parts. */
static void add_parts(struct merging *m, struct record *r, struct profile *p)
{
	uint64_t *v;
	size_t n;

	if (p->t != m->binary.t) {
		struct profile q = {0};

		profile_zero(&q, m->binary.t, p->mode);
		profile_add(&q, p, COUNT_MAX, COUNT_CAP_TEXT);
		profile_release(p);
		*p = q;
	}
	if (p->t->n != m->binary.t->n)
		return; /* a block twice in one of them only */
	v = covered_bits(p, &n);
	add_bits(m, PART_NAMESPACE, m->w->namespace_, v, n);
	add_bits(m, PART_NODE, record_text0(r, REC_HOSTNAME), v, n);
	add_bits(m, PART_IMAGE, fact_image_key(r), v, n);
	add_bits(m, PART_KEY, record_text0(r, REC_SOFTWARE_KEY), v, n);
	free(v);
}

static int add_member(void *ctx, struct db_report *row, struct err *e)
{
	struct merging *m = ctx;
	struct record r = {0};
	struct profile p;
	struct owner w;
	int rc;

	shown_form(m->run, row, &r);
	record_set_text(&r, REC_COVMETA_HASH, m->w->hash);
	owner_tell(m->run->cfg, &w, &r);
	owner_tag(&r, &w);
	rc = facts_fill(m->run, &r, e);
	if (rc == 0 && m->w->dirty)
		group_add(m->members, &r);
	if (rc == 0)
		rc = db_profile(m->run->db, row, &p, e);
	if (rc == 0 && p.t) {
		profile_add(&m->p, &p, m->op, COUNT_CAP_TEXT);
		if (!m->binary.t)
			profile_zero(&m->binary, p.t, p.mode);
		if (!m->run->temp)
			add_parts(m, &r, &p);
	}
	if (rc == 0)
		profile_release(&p);
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

	group_finish(m->members, &m->p, NULL, run->temp ?
		(struct slice){NULL, 0} : (struct slice){"\"\"", 2}, rec);
	if (run->temp) {
		if (run->cfg->count_sum)
			record_set_text(rec, REC_COUNT, "sum");
		if (run->cfg->snapshots_sum)
			record_set_text(rec, REC_SNAPSHOTS, "sum");
	} else {
		record_unset(rec, REC_PROFILE);
	}
}

static int put_owner(struct merging *m, struct err *e)
{
	struct group_owner *w = m->w;
	struct str form = {0}, files = {0};
	struct record rec = {0};
	struct db_owner row;
	int r = 0;

	finish_record(m, &rec);
	record_write(&rec, &form);
	str_cut(&form, form.len - 1);
	if (!m->run->temp)
		files_of(&m->p, &files);
	row = (struct db_owner){
		.id = w->id, .image = record_text0(&rec, REC_IMAGE),
		.merge_input_hash = record_text0(&rec, REC_MERGE_INPUT_HASH),
		.first_seen = record_text0(&rec, REC_FIRST_SEEN),
		.last_seen = record_text0(&rec, REC_LAST_SEEN),
		.total = m->p.t ? m->p.t->total_stmts : 0,
		.covered = profile_covered(&m->p), .run = m->run->number,
		.prev_total = w->total, .prev_covered = w->covered,
		.files = str_get(&files), .record = str_get(&form),
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

static int merge_owner(struct merging *m, struct group_owner *w,
	struct err *e)
{
	int r;

	m->w = w;
	m->members = w->dirty ? group_new(GROUP_OWNER) : NULL;
	r = db_reports_of(m->run->db, &m->arena, w->id, add_member, m, e);
	if (r == 0 && w->dirty)
		r = put_owner(m, e);
	if (r == 0)
		profile_add(&m->binary, &m->p, m->op, COUNT_CAP_TEXT);
	profile_release(&m->p);
	if (m->members)
		group_free(m->members);
	m->members = NULL;
	return r;
}

static int put_union(struct merging *m, size_t at, struct err *e)
{
	const struct blocks *t = m->binary.t;
	struct db_union row = {
		.kind = part_names[m->parts.v[at][0] - '0'],
		.name = m->parts.v[at] + 1,
		.covmeta_hash = m->hash,
		.reports = m->bits[at].reports,
		.total = t->total_stmts,
	};
	uint32_t i;

	for (i = 0; i < t->n; i++)
		if (m->bits[at].v[i / 64] >> i % 64 & 1)
			row.covered += t->v[i].stmts;
	return db_union_put(m->run->db, &row, e);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* MD5 over the owners' merge hashes, sorted. */
static void hash_owners(const char **v, size_t n, char hex[MD5_HEX])
{
	struct md5 *md5 = md5_new();
	size_t i;

	qsort(v, n, sizeof(*v), by_bytes);
	for (i = 0; i < n; i++)
		md5_add(md5, v[i], strlen(v[i]));
	md5_hex(md5, hex);
}

static int put_binary(struct merging *m, const char **hashes, size_t n,
	struct err *e)
{
	struct db_binary row, old;
	struct str files = {0};
	struct arena a = {0};
	char hex[MD5_HEX];
	size_t i;
	int r = db_binary_find(m->run->db, &a, m->hash, &old, e);

	if (r == 0)
		old = (struct db_binary){0};
	hash_owners(hashes, n, hex);
	row = (struct db_binary){
		.covmeta_hash = m->hash, .merge_input_hash = hex,
		.mode = covmode_name(m->binary.mode),
		.total = m->binary.t ? m->binary.t->total_stmts : 0,
		.covered = profile_covered(&m->binary),
		.run = m->run->number,
		.prev_total = old.total, .prev_covered = old.covered,
	};
	if (!m->run->temp)
		files_of(&m->binary, &files);
	row.files = str_get(&files);
	if (r >= 0 && m->binary.t && !m->run->temp)
		r = db_table_id(m->run->db, m->binary.t, &row.table_id, e);
	if (r >= 0)
		r = db_binary_put(m->run->db, &row, e);
	if (r >= 0)
		r = db_union_drop(m->run->db, m->hash, e);
	for (i = 0; i < m->nbits && r >= 0; i++)
		r = put_union(m, i, e);
	str_release(&files);
	arena_release(&a);
	return r < 0 ? -1 : 0;
}

static void forget_parts(struct merging *m)
{
	size_t i;

	for (i = 0; i < m->nbits; i++)
		free(m->bits[i].v);
	m->nbits = 0;
	keys_release(&m->parts);
	profile_release(&m->binary);
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
		r = put_binary(m, hashes, n, e);
	else if (r == 0)
		r = db_binary_drop(m->run->db, m->hash, e);
	forget_parts(m);
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
	struct merging m = {.run = run, .o = o,
		.op = run->cfg->count_sum ? COUNT_SUM : COUNT_MAX};
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
	free(m.bits);
	arena_release(&m.arena);
	free(v);
	return r;
}
