/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Rows of functions, out of source text: as `go tool cover -func`.
 *
 * A block belongs to the first function that it overlaps, by position. Blocks
 * that overlap none, such as those of literals outside of functions, and all
 * of a file that is not there or no Go, are a row of their own, so that rows
 * add up to the profile. Files are ordered by name, functions as they stand.
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
	unsigned char *taken; /* a function has the block; by index in b */
	size_t n, cap, capend, captaken;
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
	mem_grow(&o->taken, &o->captaken, o->n, 1);
	memset(o->taken, 0, o->n);
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

static void count_block(struct row *row, const struct ordered *o, uint32_t i,
	struct missing *m)
{
	row_add(row, &o->b[i], o->counts[i]);
	if (m)
		missing_add(m, &o->b[i], o->counts[i]);
	o->taken[i] = 1;
}

/* Counts the blocks that overlap a function and no function before it. */
static void count_overlapping(struct row *row, const struct ordered *o,
	const struct gosrc_func *f, struct missing *m)
{
	uint64_t begin = position(f->line0, f->col0);
	uint64_t end = position(f->line1, f->col1);
	size_t i;

	for (i = first_behind(o, begin); i < o->n && o->key[i].a < end; i++) {
		const struct block *b = &o->b[o->key[i].i];

		if (position(b->line1, b->col1) > begin &&
			!o->taken[o->key[i].i])
			count_block(row, o, o->key[i].i, m);
	}
}

/* Counts the blocks that no function has. */
static void add_rest(struct table *t, const char *name, const struct ordered *o,
	struct missing *m)
{
	struct row *row = NULL;
	size_t i;

	for (i = 0; i < o->n; i++) {
		if (o->taken[o->key[i].i])
			continue;
		if (!row) {
			row = table_add(t, name);
			*row = row_of_rest(name, o->b[o->key[i].i].line0);
			row->order = t->n - 1;
		}
		count_block(row, o, o->key[i].i, m);
	}
	if (row && m)
		missing_take(m, &t->arena, row);
	if (row && !row->total)
		t->n--;
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
	}
	add_rest(t, name, o, cfg->missing ? &m : NULL);
	missing_release(&m);
}

/* The functions of a file, or none: what is wrong with its text is told here,
   that it is not there at the end. 0, or a status when sources cannot be read
   at all. */
static int read_source_functions(struct finder *finder, const struct profile *p,
	const struct block_file *f, struct finder_answer *a, struct gosrc *g)
{
	const struct finder_question q = {.name = f->name,
		.v = p->t->v + f->first,
		.n = f->count};
	struct str shown = {0};
	struct err e = {0}, why = {0};
	int rc = finder_find(finder, &q, a, &e);

	*g = (struct gosrc){0};
	fs_encode(&shown, f->name);
	if (rc > 0 && gosrc_read(g, str_get(&a->text), a->text.len, &why) < 0)
		err_set(&e, COV_ITEMS, "%s:%s", str_get(&shown), why.text);
	else if (rc > 0 && g->foreign)
		err_set(&e, COV_ITEMS,
			"%s:%lu: no Go: neither package clause nor declaration",
			str_get(&shown), (unsigned long)g->foreign);
	if (e.status || a->skewed)
		g->n = 0;
	cov_err(&e);
	str_release(&shown);
	return e.status > COV_ITEMS ? e.status : 0;
}

static int row_by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct row *)row)->name);
}

int table_kinds(struct table *t, const struct profile *p, struct finder *finder)
{
	struct finder_answer a = {0};
	struct err e = {0};
	uint32_t i;

	for (i = 0; i < p->t->nfiles && !e.status; i++) {
		const struct block_file *f = &p->t->files[i];
		const struct finder_question q = {.name = f->name,
			.v = p->t->v + f->first,
			.n = f->count};
		struct row *row = t->n ? bsearch(f->name, t->v, t->n,
						 sizeof(*t->v), row_by_name) :
					 NULL;
		int rc = row ? finder_find(finder, &q, &a, &e) : 0;

		cov_err(&e);
		if (e.status == COV_ITEMS)
			e.status = 0; /* the others may be there */
		if (rc > 0)
			row->kind = *finder_kind(&a) ? finder_kind(&a) : NULL;
	}
	finder_answer_release(&a);
	return e.status;
}

static int files_by_path(const void *a, const void *b)
{
	const struct block_file *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

int table_sources(struct table *t, const struct profile *p,
	const struct covstat_cfg *cfg, struct finder *finder)
{
	const struct block_file **v =
		xmalloc(size_mul(p->t->nfiles, sizeof(*v)));
	struct finder_answer a = {0};
	struct ordered o = {0};
	struct gosrc g;
	uint32_t i, n = 0;
	size_t k;
	int rc = 0;

	t->all = (struct row){.name = "total:"};
	for (i = 0; i < p->t->nfiles; i++)
		if (p->t->files[i].count)
			v[n++] = &p->t->files[i];
	if (n)
		qsort(v, n, sizeof(*v), files_by_path);
	for (i = 0; i < n && !rc; i++) {
		rc = read_source_functions(finder, p, v[i], &a, &g);
		if (!rc) {
			order_blocks(&o, p, v[i]);
			add_source_functions(t, v[i]->name, &g, &o, cfg);
		}
		gosrc_release(&g);
	}
	for (k = 0; k < t->n; k++) {
		t->all.total += t->v[k].total;
		t->all.covered += t->v[k].covered;
	}
	finder_answer_release(&a);
	free(o.key);
	free(o.end);
	free(o.taken);
	free(v);
	return rc;
}
