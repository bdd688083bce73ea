/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covmerge -r --by KEYS: records with equal keys become one.
 *
 * While input is read only the facts of the members are kept; profiles are
 * opened afterwards, group after group, so that memory is that of the groups
 * in work (one per thread), however many there are. Members that carry their
 * profile inline are put aside until then.
 */
#include "covmerge.h"

#include "base/hash.h"
#include "base/interner.h"
#include "cli/tool.h"
#include "io/pool.h"
#include "io/spill.h"
#include "open/bins.h"
#include "open/group.h"
#include "open/source.h"
#include "profile/inline.h"
#include "record/recin.h"

#include <stdlib.h>
#include <string.h>

/* Groups finished at once. */
enum { WINDOW = 64 };

/* Records with equal keys. */
struct merge_group {
	struct slice key; /* values, each with its end; once all were read */
	struct group *members;
	struct spilled *inlined; /* members that carry their profile */
	size_t ninlined, capinlined;
	struct str out; /* the line, when finished */
	struct errlist problems;
};

struct merging {
	const struct covmerge_cfg *cfg;
	enum group_kind kind;
	char **keys; /* words of --by */
	size_t nkeys;
	char *seen; /* for each: a record had it */
	struct merge_group **v; /* in order of appearance */
	size_t n, cap;
	struct interner keyed; /* the key of each */
	struct spill spill; /* of all groups */
	struct bins *bins;
	size_t first; /* of the window in work */
	unsigned jobs; /* threads */
};

static enum group_kind kind_of_keys(const struct merging *m)
{
	if (m->nkeys != 1)
		return GROUP_OTHER;
	if (strcmp(m->keys[0], "dir") == 0)
		return GROUP_REPORT;
	if (strcmp(m->keys[0], "group_key") == 0)
		return GROUP_OWNER;
	if (strcmp(m->keys[0], "covmeta_hash") == 0)
		return GROUP_BINARY;
	return GROUP_OTHER;
}

/* Cuts "a,b.c" into words; -1 when one is empty. */
static int split_keys(struct merging *m, const char *by)
{
	size_t cap = 0, n;

	for (;;) {
		n = strcspn(by, ",");
		if (!n)
			return -1;
		mem_grow(&m->keys, &cap, m->nkeys + 1, sizeof(*m->keys));
		m->keys[m->nkeys++] = xstrndup(by, n);
		if (!by[n])
			return 0;
		by += n + 1;
	}
}

/* The values of the keys, unambiguously; 0 when the record lacks one, or does
   not know of which binary it is. */
static int merge_key(const struct merging *m, struct record *r, struct str *s)
{
	struct slice raw;
	const char *text;
	size_t i, len;

	str_clear(s);
	for (i = 0; i < m->nkeys; i++)
		if (!m->seen[i] && record_path(r, m->keys[i]).ptr)
			m->seen[i] = 1;
	for (i = 0; i < m->nkeys; i++) {
		raw = record_path(r, m->keys[i]);
		if (!raw.ptr)
			return 0;
		text = raw.ptr;
		len = raw.len;
		if (*text == '"')
			text = json_text(&r->arena, raw, &len);
		if (!len && m->kind == GROUP_BINARY)
			return 0;
		str_add(s, text, len);
		str_add(s, "", 1); /* NUL: between keys, and sorts first */
		str_addc(s, *raw.ptr == '"' ? 's' : 'v');
	}
	return 1;
}

static struct merge_group *find_group(struct merging *m, const struct str *key)
{
	struct merge_group *g;
	uint32_t number;
	int fresh;

	number = interner_add(&m->keyed, key->buf, key->len, &fresh);
	if (!fresh)
		return m->v[number];
	g = xcalloc(1, sizeof(*g));
	g->members = group_new(m->kind);
	mem_grow(&m->v, &m->cap, m->n + 1, sizeof(*m->v));
	m->v[m->n++] = g;
	return g;
}

/* Puts a record with an inline profile aside; s is scratch. */
static int keep_inlined(struct merging *m, struct merge_group *g,
	const struct record *r, struct str *s, struct err *e)
{
	str_clear(s);
	record_write(r, s);
	mem_grow(&g->inlined, &g->capinlined, g->ninlined + 1,
		sizeof(*g->inlined));
	return spill_put(&m->spill,
		(struct slice){s->buf, s->len - 1}, /* no newline */
		&g->inlined[g->ninlined++], e);
}

/* The hash of what members were made from, where all say the same. */
static void agree_hash(struct str *hash, struct record *r, size_t i)
{
	const char *own = record_text0(r, REC_INPUT_HASH);

	if (i == 0)
		str_adds(hash, own);
	else if (strcmp(str_get(hash), own) != 0)
		str_clear(hash);
}

/* Adds the profiles that members carry; returns how many there are. */
static size_t open_inlined(struct merging *m, struct merge_group *g,
	struct profile *p, struct str *hash)
{
	struct record rec = {0};
	struct profile one;
	struct str line = {0};
	struct err e = {0};
	size_t i, n = 0;

	for (i = 0; i < g->ninlined && !e.status; i++) {
		record_clear(&rec);
		if (spill_get(&m->spill, g->inlined[i], &line, &e) < 0 ||
			record_parse(&rec, line.buf, line.len, &e) < 0)
			break;
		agree_hash(hash, &rec, i);
		if (source_open_record(&rec, &one, NULL, &g->problems) == 0) {
			profile_take(p, &one, m->cfg->count, COUNT_CAP_TEXT);
			n++;
		}
		profile_release(&one);
	}
	errlist_err(&g->problems, &e);
	record_release(&rec);
	str_release(&line);
	return n;
}

/* The key of records that is written nearly so, or NULL. */
static const char *key_like(const char *text)
{
	unsigned d, least = strlen(text) < 3 ? 2 : 3;
	const char *name, *best = NULL;
	int i;

	for (i = 0; i < REC_KEY_COUNT; i++) {
		name = record_key_name((enum rec_key)i);
		d = str_distance(text, strlen(text), name, least);
		if (d < least) {
			least = d;
			best = name;
		}
	}
	return best;
}

static void tell_unseen_keys(const struct merging *m)
{
	const char *like;
	size_t i;

	for (i = 0; i < m->nkeys; i++) {
		if (m->seen[i])
			continue;
		like = key_like(m->keys[i]);
		if (like && strcmp(like, m->keys[i]))
			cov_warn("--by: no record has '%s'; did you mean '%s'?",
				m->keys[i], like);
		else
			cov_warn("--by: no record has '%s'", m->keys[i]);
	}
}

static int group_records(struct merging *m, struct recin *in)
{
	struct record rec = {0};
	struct merge_group *g;
	struct str s = {0};
	struct err e = {0};
	int got;

	while (!cov_terminated() && (got = recin_next(in, &rec, &e)) > 0) {
		if (!merge_key(m, &rec, &s)) {
			str_clear(&s);
			record_write(&rec, &s);
			out_str(cov_stdout(), &s);
			continue;
		}
		g = find_group(m, &s);
		group_add(g->members, &rec);
		if (rec.v[REC_INLINE].ptr &&
			keep_inlined(m, g, &rec, &s, &e) < 0)
			break;
	}
	record_release(&rec);
	str_release(&s);
	cov_err(&e);
	return e.status ? -1 : 0;
}

static int groups_by_key(const void *a, const void *b)
{
	const struct merge_group *const *x = a, *const *y = b;

	return slice_compare((*x)->key, (*y)->key);
}

/* Opening one group. */
struct work {
	struct record rec; /* the record as it would be without a profile */
	struct source src;
	int valid; /* src is there */
};

/* A record of the group whose members' profiles are opened through it. */
static void begin_work(struct merging *m, struct merge_group *g, struct work *w)
{
	struct err e = {0};

	*w = (struct work){0};
	group_finish(g->members, NULL, NULL, (struct slice){NULL, 0}, &w->rec);
	if (m->cfg->count == COUNT_SUM)
		record_set_text(&w->rec, REC_COUNT, "sum");
	if (m->cfg->snapshots_sum)
		record_set_text(&w->rec, REC_SNAPSHOTS, "sum");
	/* When all carry theirs, `dir` is only where that came from. */
	if (!w->rec.v[REC_PROFILE].ptr && g->ninlined)
		return;
	w->valid = source_from_record(&w->src, &w->rec, &e) == 0;
	if (!w->valid)
		errlist_err(&g->problems, &e);
	w->src.want_hash = m->kind == GROUP_REPORT;
}

/* One directory's; else what all inlined members say; else its own. */
static void set_input_hash(struct work *w, const struct profile *p,
	size_t ninlined, const struct str *agreed)
{
	char hex[MD5_HEX];
	const char *hash = hex;

	if (w->valid && !ninlined && *w->src.input_hash)
		hash = w->src.input_hash;
	else if (!w->valid && agreed->len)
		hash = agreed->buf;
	else if (p->t)
		profile_input_hash(p, hex);
	else
		return;
	record_set_text(&w->rec, REC_INPUT_HASH, hash);
}

static void finish_job(void *ctx, size_t i)
{
	struct merging *m = ctx;
	struct merge_group *g = m->v[m->first + i];
	struct profile p = {0}, inlined = {0};
	struct str raw = {0}, hash = {0};
	size_t ninlined = open_inlined(m, g, &inlined, &hash);
	struct work w;

	begin_work(m, g, &w);
	if (w.valid)
		if (source_open(&w.src, &p, m->bins, &g->problems) < 0)
			profile_release(&p);
	if (ninlined)
		profile_take(&p, &inlined, m->cfg->count, COUNT_CAP_TEXT);
	if (w.valid && m->kind == GROUP_REPORT)
		source_collapse(&w.src, &w.rec);
	if (m->kind == GROUP_REPORT)
		set_input_hash(&w, &p, ninlined, &hash);
	if (w.src.uncounted)
		record_set_text(&w.rec, REC_NOTE, COVLOAD_UNCOUNTED);
	group_complete(g->members, &p, &g->problems, &w.rec);
	if (p.t && (m->cfg->inline_ || ninlined)) {
		inline_encode(&raw, &p);
		record_unset(&w.rec, REC_PROFILE);
		record_unset(&w.rec, REC_FILTER);
		record_set_raw(&w.rec, REC_FILTER, "[]", 2);
		record_set_raw(&w.rec, REC_INLINE, raw.buf, raw.len);
	}
	record_write(&w.rec, &g->out);
	str_release(&raw);
	str_release(&hash);
	profile_release(&p);
	source_release(&w.src);
	record_release(&w.rec);
}

static void group_drop(struct merge_group *g)
{
	group_free(g->members);
	free(g->inlined);
	errlist_release(&g->problems);
	str_release(&g->out);
	free(g);
}

/* Decodes the binaries that a window needs, before it is opened. */
static void prepare_window(struct merging *m, size_t n)
{
	struct source *list[WINDOW];
	struct work *w = xcalloc(n, sizeof(*w));
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		struct merge_group *g = m->v[m->first + i];
		struct errlist before = g->problems;

		g->problems = (struct errlist){0};
		begin_work(m, g, &w[i]);
		errlist_release(&g->problems); /* told when it is opened */
		g->problems = before;
		if (w[i].valid)
			list[k++] = &w[i].src;
	}
	source_prepare(list, k, m->bins, m->jobs);
	for (i = 0; i < n; i++) {
		source_release(&w[i].src);
		record_release(&w[i].rec);
	}
	free(w);
}

static void finish_all(struct merging *m)
{
	size_t i, n;

	for (i = 0; i < m->n; i++)
		m->v[i]->key = interner_get(&m->keyed, (uint32_t)i);
	if (m->n)
		qsort(m->v, m->n, sizeof(*m->v), groups_by_key);
	for (m->first = 0; m->first < m->n; m->first += n) {
		n = m->n - m->first < WINDOW ? m->n - m->first : WINDOW;
		prepare_window(m, n);
		pool_run(m->jobs, n, finish_job, m);
		for (i = m->first; i < m->first + n; i++) {
			out_str(cov_stdout(), &m->v[i]->out);
			errlist_of_item(&m->v[i]->problems);
			cov_errlist(&m->v[i]->problems);
			group_drop(m->v[i]);
			m->v[i] = NULL;
		}
	}
}

static void merging_release(struct merging *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->v[i])
			group_drop(m->v[i]);
	for (i = 0; i < m->nkeys; i++)
		free(m->keys[i]);
	free(m->keys);
	free(m->seen);
	free(m->v);
	interner_release(&m->keyed);
	spill_release(&m->spill);
	bins_free(m->bins);
}

int covmerge_records(const struct covmerge_cfg *cfg, char *const *operands,
	size_t n)
{
	struct merging m = {.cfg = cfg};
	struct errlist last = {0};
	struct err e = {0};
	struct recin in;
	int rc = -1;

	if (!cfg->by || split_keys(&m, cfg->by) < 0) {
		merging_release(&m);
		return opt_usage_error("-r needs --by KEY[,KEY...]");
	}
	cov_catch_term();
	m.kind = kind_of_keys(&m);
	m.seen = xcalloc(m.nkeys, 1);
	m.jobs = cfg->jobs ? (unsigned)cfg->jobs : pool_cpus();
	m.bins = bins_new();
	if (recin_open(&in, operands, n, cfg->where, cfg->skip_bad,
		    cov_stdout(), &e) < 0)
		cov_err(&e);
	else
		rc = group_records(&m, &in);
	if (rc == 0 && in.kept)
		tell_unseen_keys(&m);
	if (in.errors)
		cov_status(COV_ITEMS);
	recin_close(&in, &last);
	cov_errlist(&last);
	errlist_release(&last);
	/* Groups of half an input would pass for whole ones. */
	if (rc == 0 && !cov_terminated())
		finish_all(&m);
	merging_release(&m);
	return 0;
}
