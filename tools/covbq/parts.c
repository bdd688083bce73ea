/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Records and their owners.
 *
 * All records are kept, for they are few: one per binary or per owner. An entry
 * of `owners` becomes an owner record of its own, with what the binary says
 * about how profiles are read, so that the chosen ones of a binary are opened
 * like any other record.
 */
#include "parts.h"

#include "base/names.h"
#include "cli/tool.h"
#include "fmt/glob.h"
#include "fmt/patternuse.h"
#include "record/recin.h"

#include <stdlib.h>
#include <string.h>

/* The strings of an array, sorted and joined by commas, in r's arena. */
static const char *joined_strings(struct record *r, enum rec_key k)
{
	struct slice raw = r->v[k], item;
	struct err ignored = {0};
	struct names set = {0};
	struct str s = {0};
	enum json_type type;
	struct json j;
	const char *text;
	size_t i;

	if (!raw.ptr || raw.ptr[0] != '[')
		return record_text0(r, k);
	json_init(&j, raw.ptr, raw.len);
	while (json_element(&j, &type, &item, &ignored) > 0)
		if (type == JSON_STRING)
			names_add(&set, json_text(&r->arena, item, NULL));
	names_sort(&set);
	for (i = 0; i < set.n; i++)
		str_addf(&s, "%s%s", i ? "," : "", set.v[i]);
	text = arena_strdup(&r->arena, str_get(&s));
	names_release(&set);
	str_release(&s);
	return text;
}

static int passes_globs(const struct opt_list *globs, const char *name)
{
	return globs->n == 0 || glob_any(globs->v, globs->n, GLOB_GO, name);
}

/* Fills an entry from its record. */
static void describe_generator(struct generator *g, const struct covbq_cfg *cfg)
{
	size_t i;
	int f;

	for (i = 0; i < OWNER_ORDER; i++)
		g->order[i] = record_text0(&g->r, owner_order[i]);
	g->namespace_ = g->order[0];
	g->owner = g->order[2];
	g->binary = g->order[3];
	g->shown = strcmp(g->order[1], "Host") != 0 &&
		strcmp(g->order[1], "Pod (No Owner)") != 0;
	g->containers = joined_strings(&g->r, REC_CONTAINERS);
	g->image = record_text0(&g->r, REC_IMAGE);
	for (f = 0; f < FACT_COUNT; f++)
		g->fact[f] = record_text0(&g->r, fact_rec_key(f));
	patternuse_see(cfg->in_namespaces, g->namespace_);
	patternuse_see(cfg->in_owners, g->owner);
	g->chosen = passes_globs(&cfg->namespaces, g->namespace_) &&
		passes_globs(&cfg->owners, g->owner);
}

static struct generator *new_generator(struct binary_part *p)
{
	mem_grow(&p->v, &p->cap, p->n + 1, sizeof(*p->v));
	p->v[p->n] = (struct generator){0};
	return &p->v[p->n++];
}

static int add_generator(void *ctx, struct record *entry)
{
	new_generator(ctx)->r = *entry;
	return 0;
}

/* Takes a record apart. p is filled as far as it went. */
static int read_part(struct binary_part *p, const struct covbq_cfg *cfg,
	struct record *rec, struct err *e)
{
	size_t i;

	record_copy(&p->r, rec);
	p->hash = record_text0(&p->r, REC_COVMETA_HASH);
	if (strcmp(record_type(&p->r), "owner") == 0)
		record_copy(&new_generator(p)->r, &p->r);
	else if (owner_each(&p->r, add_generator, p, e) < 0)
		return -1;
	for (i = 0; i < p->n; i++) {
		describe_generator(&p->v[i], cfg);
		p->chosen += (size_t)p->v[i].chosen;
	}
	/* A binary that lists no owners has one without a name. */
	if (!p->n)
		p->chosen = (size_t)(passes_globs(&cfg->namespaces, "") &&
			passes_globs(&cfg->owners, ""));
	return 0;
}

int part_chosen(const struct binary_part *p)
{
	return p->chosen > 0;
}

static void part_release(struct binary_part *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		record_release(&p->v[i].r);
	free(p->v);
	record_release(&p->r);
}

/* Where a record came from, before what is wrong with it. */
static void complain_of_part(const struct recin *in, int status,
	const char *what)
{
	struct str s = {0};

	recin_where(in, &s);
	cov_error(status, "%s: record: %s", s.buf, what);
	str_release(&s);
}

/* 0, or -1 when the record is malformed. */
static int take_part(struct binary_parts *ps, const struct covbq_cfg *cfg,
	struct recin *in, struct record *rec)
{
	const char *type = record_type(rec);
	struct err e = {0};
	struct binary_part *p;

	if (strcmp(type, "binary") != 0 && strcmp(type, "owner") != 0) {
		recin_other(in, rec);
		return 0;
	}
	mem_grow(&ps->v, &ps->cap, ps->n + 1, sizeof(*ps->v));
	p = &ps->v[ps->n];
	*p = (struct binary_part){.order = ps->n};
	if (read_part(p, cfg, rec, &e) < 0) {
		part_release(p);
		if (cfg->skip_bad) {
			in->bad++;
			return 0;
		}
		complain_of_part(in, COV_USAGE, e.text);
		return -1;
	}
	if (*p->hash) {
		ps->n++;
		return 0;
	}
	/* What has an error and no profile was told about by who made it. */
	if (!rec->v[REC_ERROR].ptr)
		complain_of_part(in, COV_ITEMS, "no 'covmeta_hash'");
	part_release(p);
	return 0;
}

static int by_part_hash(const void *a, const void *b)
{
	const struct binary_part *x = a, *y = b;
	int c = strcmp(x->hash, y->hash);

	return c ? c : (x->order > y->order) - (x->order < y->order);
}

static int read_all_parts(struct binary_parts *ps, const struct covbq_cfg *cfg,
	struct recin *in)
{
	struct record rec = {0};
	struct err e = {0};
	int got, rc = 0;

	while (rc == 0 && !cov_terminated() &&
		(got = recin_next(in, &rec, &e)) > 0)
		rc = take_part(ps, cfg, in, &rec);
	record_release(&rec);
	cov_err(&e);
	return rc < 0 || e.status ? -1 : 0;
}

int parts_read(struct binary_parts *ps, const struct covbq_cfg *cfg,
	char *const *files, size_t n)
{
	struct errlist last = {0};
	struct err e = {0};
	struct recin in;
	int rc = -1;

	if (recin_open(&in, files, n, cfg->where, cfg->skip_bad, NULL, &e) < 0)
		cov_err(&e);
	else
		rc = read_all_parts(ps, cfg, &in);
	if (in.errors)
		cov_status(COV_ITEMS);
	if (rc == 0)
		recin_tell_others(&in, ps->n, COV_OK, recin_by_binary, &last);
	if (errlist_worst(&last) == COV_USAGE)
		rc = -1;
	recin_close(&in, &last);
	cov_errlist(&last);
	errlist_release(&last);
	if (ps->n > 1)
		qsort(ps->v, ps->n, sizeof(*ps->v), by_part_hash);
	return rc;
}

void parts_release(struct binary_parts *ps)
{
	size_t i;

	for (i = 0; i < ps->n; i++)
		part_release(&ps->v[i]);
	free(ps->v);
	*ps = (struct binary_parts){0};
}
