/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Units of one function at one place, of equal statements: covdata has one of
 * them, with the sum of their counters. A compiler knows where things are, so
 * there are none but where a line directive without a column says something
 * else, as in every parser that goyacc made.
 *
 * They are neighbours in the sorted table. Functions are told apart as covdata
 * does: by name, file, and whether they are literals.
 */
#include "gocov/covbin.h"

#include <stdlib.h>
#include <string.h>

struct member {
	const struct covfunc *f;
	uint32_t unit, at; /* at: in the table */
};

/* Units with their functions, in the order of the table. */
static struct member *list_members(const struct covbin *b)
{
	const struct covmeta *m = b->meta;
	struct member *v = xcalloc(m->nunits, sizeof(*v));
	uint32_t p, i, u, at;

	for (p = 0; p < m->npkgs; p++)
		for (i = 0; i < m->pkgs[p].nfuncs; i++) {
			const struct covfunc *f = &m->pkgs[p].funcs[i];

			for (u = 0; f->file && u < f->count; u++) {
				at = b->slot[f->first + u];
				v[at] = (struct member){f, f->first + u, at};
			}
		}
	return v;
}

static int same_function(const struct member *x, const struct member *y)
{
	return x->f == y->f ||
		(x->f->lit == y->f->lit && strcmp(x->f->name, y->f->name) == 0);
}

static int by_function(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int d = x->f->lit - y->f->lit;

	if (!d && x->f != y->f)
		d = strcmp(x->f->name, y->f->name);
	return d ? d : (x->unit > y->unit) - (x->unit < y->unit);
}

/* Of n equal blocks: to[] of those that go is the place of one that stays. */
static void find_twins_of_block(const struct covbin *b, struct member *v,
	uint32_t n, uint32_t *to)
{
	const struct member *first = v;
	uint32_t i;

	qsort(v, n, sizeof(*v), by_function);
	for (i = 1; i < n; i++) {
		if (!same_function(first, &v[i])) {
			first = &v[i];
			continue;
		}
		to[v[i].at] = first->at;
		b->twin[v[i].unit] = first->unit;
	}
}

/* Looks for twins in all runs of equal blocks; to[] is their place in t. */
static void find_twins(struct covbin *b, struct member *v, uint32_t *to)
{
	const struct blocks *t = b->t;
	uint32_t i, k, n, end;

	for (i = 0; i < t->n; i++)
		to[i] = i;
	for (i = 0; i < t->nfiles; i++) {
		end = t->files[i].first + t->files[i].count;
		for (k = t->files[i].first; k < end; k += n) {
			for (n = 1; k + n < end &&
				block_cmp(&t->v[k], &t->v[k + n]) == 0;
				n++)
				;
			if (n > 1)
				find_twins_of_block(b, v + k, n, to);
		}
	}
}

/* The table without those that go. */
static void leave_out_twins(struct covbin *b, const uint32_t *to)
{
	struct blocks_build build = {0};
	struct blocks *t = b->t;
	uint32_t *added = xmalloc(size_mul(t->n, sizeof(*added)));
	uint32_t *again, i, k, file;

	for (i = 0; i < t->nfiles; i++) {
		const struct block_file *f = &t->files[i];

		file = blocks_file(&build, f->pkg, f->name, strlen(f->name));
		for (k = f->first; k < f->first + f->count; k++)
			if (to[k] == k)
				added[k] = blocks_add(&build, file, t->v[k]);
	}
	b->t = blocks_finish(&build, &again);
	for (i = 0; i < b->meta->nunits; i++)
		b->slot[i] = again[added[to[b->slot[i]]]];
	free(again);
	free(added);
	blocks_unref(t);
}

void covbin_twins(struct covbin *b)
{
	struct member *v;
	uint32_t *to, i;

	if (!blocks_repeat(b->t))
		return;
	b->twin = xmalloc(size_mul(b->meta->nunits, sizeof(*b->twin)));
	for (i = 0; i < b->meta->nunits; i++)
		b->twin[i] = i;
	to = xmalloc(size_mul(b->t->n, sizeof(*to)));
	v = list_members(b);
	find_twins(b, v, to);
	leave_out_twins(b, to);
	free(v);
	free(to);
}
