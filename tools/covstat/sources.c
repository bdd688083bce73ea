/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Rows of functions, out of source text: as `go tool cover -func`.
 *
 * A block belongs to every function that it overlaps, by position; blocks
 * that overlap none, such as those of literals outside of functions, are not
 * counted. Files are ordered by name, functions as they stand.
 */
#include "covstat.h"

#include "base/sortkey.h"
#include "cli/tool.h"
#include "gosrc/gosrc.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* A file's blocks in the order of their beginnings. */
struct ordered {
	const struct block *b; /* of the file */
	const uint64_t *counts;
	struct sortkey *key; /* i is the index in b; 2 * cap of them */
	uint64_t *end; /* greatest end of the blocks up to this one */
	size_t n, cap, capend;
};

static uint64_t position(uint32_t line, uint32_t col)
{
	return (uint64_t)line << 32 | col;
}

static void order_blocks(struct ordered *o, const struct profile *p,
	const struct block_file *f)
{
	uint64_t end;
	size_t i;

	o->b = p->t->v + f->first;
	o->counts = p->counts + f->first;
	o->n = f->count;
	mem_grow(&o->key, &o->cap, o->n, 2 * sizeof(*o->key));
	mem_grow(&o->end, &o->capend, o->n, sizeof(*o->end));
	for (i = 0; i < o->n; i++)
		o->key[i] = (struct sortkey){
			.a = position(o->b[i].line0, o->b[i].col0),
			.i = (uint32_t)i,
		};
	sortkey_sort(o->key, o->n, o->key + o->n, NULL, NULL);
	for (i = 0; i < o->n; i++) {
		const struct block *b = &o->b[o->key[i].i];

		end = position(b->line1, b->col1);
		o->end[i] = i && o->end[i - 1] > end ? o->end[i - 1] : end;
	}
}

/* The first block that may end behind a position. */
static size_t first_behind(const struct ordered *o, uint64_t at)
{
	size_t low = 0, high = o->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (o->end[mid] > at)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* Counts the blocks that overlap a function. */
static void count_overlapping(struct row *row, const struct ordered *o,
	const struct gosrc_func *f, struct missing *m)
{
	uint64_t begin = position(f->line0, f->col0);
	uint64_t end = position(f->line1, f->col1);
	size_t i;

	for (i = first_behind(o, begin); i < o->n && o->key[i].a < end; i++) {
		const struct block *b = &o->b[o->key[i].i];

		if (position(b->line1, b->col1) <= begin)
			continue;
		row_add(row, b, o->counts[o->key[i].i]);
		if (m)
			missing_add(m, b, o->counts[o->key[i].i]);
	}
}

static void add_source_functions(struct table *t, const char *name,
	const struct gosrc *g, const struct ordered *o,
	const struct covstat_cfg *cfg)
{
	struct missing m = {0};
	size_t i;

	for (i = 0; i < g->n; i++) {
		struct row *row = table_add(t, name);

		row->func = arena_strdup(&t->arena, g->v[i].name);
		row->full = arena_strdup(&t->arena, g->v[i].full);
		row->line = g->v[i].line0;
		count_overlapping(row, o, &g->v[i], cfg->missing ? &m : NULL);
		if (cfg->missing)
			missing_take(&m, &t->arena, row);
		t->all.total += row->total;
		t->all.covered += row->covered;
	}
	missing_release(&m);
}

/* The functions of a file, or the reason why not on standard error: -1, or a
   status when sources cannot be read at all. */
static int read_source_functions(struct srctext *sources, const char *name,
	struct gosrc *g)
{
	struct str text = {0}, shown = {0};
	struct err e = {0}, why = {0};
	const char *reason;
	int rc = srctext_read(sources, name, &text, &e);

	*g = (struct gosrc){0};
	fs_encode(&shown, name);
	reason = srctext_why(sources);
	if (rc == 0)
		rc = err_set(&e, COV_ITEMS, "%s: its source is not there%s%s",
			str_get(&shown), *reason ? ": " : "", reason);
	else if (rc > 0)
		rc = gosrc_read(g, str_get(&text), text.len, &why);
	if (why.status)
		err_set(&e, why.status, "%s:%s", str_get(&shown), why.text);
	cov_err(&e);
	str_release(&text);
	str_release(&shown);
	return e.status > COV_ITEMS ? e.status : rc;
}

static int files_by_path(const void *a, const void *b)
{
	const struct block_file *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

int table_sources(struct table *t, const struct profile *p,
	const struct covstat_cfg *cfg, struct srctext *sources)
{
	const struct block_file **v =
		xmalloc(size_mul(p->t->nfiles, sizeof(*v)));
	struct ordered o = {0};
	struct gosrc g;
	uint32_t i, n = 0;
	int rc = 0;

	t->all = (struct row){.name = "total:"};
	for (i = 0; i < p->t->nfiles; i++)
		if (p->t->files[i].count)
			v[n++] = &p->t->files[i];
	if (n)
		qsort(v, n, sizeof(*v), files_by_path);
	for (i = 0; i < n && rc <= 0; i++) {
		rc = read_source_functions(sources, v[i]->name, &g);
		if (rc == 0) {
			order_blocks(&o, p, v[i]);
			add_source_functions(t, v[i]->name, &g, &o, cfg);
		}
		gosrc_release(&g);
	}
	free(o.key);
	free(o.end);
	free(v);
	return rc > 0 ? rc : 0;
}
