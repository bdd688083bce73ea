/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Functions. A binary says which blocks a function has, so where it is goes
 * from the first of them to the end of the last one.
 */
#include "funcs.h"

#include "cli/tool.h"
#include "gosrc/gosrc.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* --- binaries --- */

/* Where a function is, by its blocks; 0 when none of them counts. */
static int place_function(struct func *to, const struct covbin *bin,
	const struct covfunc *f)
{
	const struct block *b;
	uint32_t u, at;
	int found = 0;

	for (u = f->first; u < f->first + f->count; u++) {
		at = bin->slot ? bin->slot[u] : u;
		if (at == BLOCK_NONE)
			continue;
		b = &bin->t->v[at];
		if (!found ||
			place_is_before(b->line0, b->col0, to->line0,
				to->col0)) {
			to->line0 = b->line0;
			to->col0 = b->col0;
		}
		if (!found ||
			place_is_before(to->line1, to->col1, b->line1,
				b->col1)) {
			to->line1 = b->line1;
			to->col1 = b->col1;
		}
		found = 1;
	}
	return found;
}

static int add_binary_functions(void *ctx, const struct covbin *bin,
	struct err *e)
{
	struct funcs *f = ctx;
	const struct covmeta *m = bin->meta;
	uint32_t p, i;

	(void)e;
	for (p = 0; p < m->npkgs; p++)
		for (i = 0; i < m->pkgs[p].nfuncs; i++) {
			const struct covfunc *from = &m->pkgs[p].funcs[i];
			struct func to = {from->file, from->name, 0, 0, 0, 0};

			if (!from->file || from->lit ||
				!place_function(&to, bin, from))
				continue;
			mem_grow(&f->v, &f->cap, f->n + 1, sizeof(*f->v));
			f->v[f->n++] = to;
		}
	return 0;
}

static int funcs_by_place(const void *a, const void *b)
{
	const struct func *x = a, *y = b;
	int c = strcmp(x->file, y->file);

	if (c == 0)
		c = (x->line0 > y->line0) - (x->line0 < y->line0);
	if (c == 0)
		c = (x->col0 > y->col0) - (x->col0 < y->col0);
	return c ? c : strcmp(x->name, y->name);
}

/* Binaries of one program have the same functions. */
static void drop_equal_functions(struct funcs *f)
{
	size_t i, n = 0;

	for (i = 0; i < f->n; i++) {
		if (n && funcs_by_place(&f->v[n - 1], &f->v[i]) == 0) {
			if (place_is_before(f->v[n - 1].line1, f->v[n - 1].col1,
				    f->v[i].line1, f->v[i].col1)) {
				f->v[n - 1].line1 = f->v[i].line1;
				f->v[n - 1].col1 = f->v[i].col1;
			}
			continue;
		}
		f->v[n++] = f->v[i];
	}
	f->n = n;
}

void funcs_of_binaries(struct funcs *f, const struct bins *bins)
{
	struct err e = {0};

	if (bins && bins_each(bins, add_binary_functions, f, &e) < 0)
		cov_err(&e);
	if (f->n > 1)
		qsort(f->v, f->n, sizeof(*f->v), funcs_by_place);
	drop_equal_functions(f);
}

const struct func *funcs_of_file(const struct funcs *f, const char *file,
	size_t *n)
{
	size_t low = 0, high = f->n, mid;

	*n = 0;
	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(f->v[mid].file, file) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	while (low + *n < f->n && strcmp(f->v[low + *n].file, file) == 0)
		++*n;
	return *n ? f->v + low : NULL;
}

/* --- source text --- */

size_t funcs_of_source(struct funcs *f, const char *file,
	const struct finder_answer *a)
{
	struct str shown = {0};
	struct err e = {0};
	struct gosrc g = {0};
	size_t i, n = 0;

	if (!a->found || a->skewed)
		return 0;
	fs_encode(&shown, file);
	if (gosrc_read(&g, str_get(&a->text), a->text.len, &e) < 0)
		cov_warn("%s:%s: no functions of it", shown.buf, e.text);
	else if (g.foreign)
		cov_warn("%s:%lu: no Go: neither package clause nor "
			 "declaration",
			shown.buf, (unsigned long)g.foreign);
	else
		n = g.n;
	for (i = 0; i < n; i++) {
		mem_grow(&f->v, &f->cap, f->n + 1, sizeof(*f->v));
		f->v[f->n++] = (struct func){NULL,
			arena_strdup(&f->arena, g.v[i].full), g.v[i].line0,
			g.v[i].col0, g.v[i].line1, g.v[i].col1};
	}
	gosrc_release(&g);
	str_release(&shown);
	return n;
}

void funcs_release(struct funcs *f)
{
	arena_release(&f->arena);
	free(f->v);
	*f = (struct funcs){0};
}

/* --- counters --- */

/* The first block that begins at a line or behind it. */
static size_t first_from_line(const struct block *v, size_t n, uint32_t line)
{
	size_t low = 0, high = n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (v[mid].line0 < line)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

uint64_t func_count(const struct func *f, const struct block *v,
	const uint64_t *counts, size_t n)
{
	const struct block *first = NULL;
	uint64_t count = 0;
	size_t i;

	for (i = first_from_line(v, n, f->line0);
		i < n && v[i].line0 <= f->line1; i++) {
		if (place_is_before(v[i].line0, v[i].col0, f->line0, f->col0) ||
			!place_is_before(v[i].line0, v[i].col0, f->line1,
				f->col1))
			continue;
		if (first && v[i].line0 > first->line0)
			break;
		if (!first || v[i].col0 < first->col0) {
			first = &v[i];
			count = counts[i];
		}
	}
	return count;
}
