/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Lines that did not run, from blocks. A line is missing when a block of
 * statements that did not run is on it, and none that did; ranges with only
 * lines without code between them are one.
 */
#include "covstat.h"

#include <stdlib.h>

static void add_block_lines(struct range **v, size_t *n, size_t *cap,
	struct range r)
{
	/* Blocks mostly come in order, and touch. */
	if (*n && (*v)[*n - 1].from <= r.from &&
		(uint64_t)(*v)[*n - 1].to + 1 >= r.from) {
		if (r.to > (*v)[*n - 1].to)
			(*v)[*n - 1].to = r.to;
		return;
	}
	mem_grow(v, cap, *n + 1, sizeof(**v));
	(*v)[(*n)++] = r;
}

void missing_add(struct missing *m, const struct block *b, uint64_t count)
{
	struct range r = {b->line0, block_last_line(b)};

	if (!block_tells(b, count))
		return;
	if (count)
		add_block_lines(&m->ran, &m->nran, &m->capran, r);
	else
		add_block_lines(&m->not, &m->nnot, &m->capnot, r);
}

static int ranges_by_line(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* Sorts, and makes one of ranges that meet. */
static size_t unite_ranges(struct range *v, size_t n)
{
	size_t i, at = 0;

	if (!n)
		return 0;
	qsort(v, n, sizeof(*v), ranges_by_line);
	for (i = 1; i < n; i++)
		if (v[i].from > (uint64_t)v[at].to + 1)
			v[++at] = v[i];
		else if (v[i].to > v[at].to)
			v[at].to = v[i].to;
	return at + 1;
}

/* Appends a range, or makes the last one longer when no line ran between. */
static void put_range(struct row *row, struct range r, int joined)
{
	if (joined && row->nmissing)
		row->missing[row->nmissing - 1].to = r.to;
	else
		row->missing[row->nmissing++] = r;
}

/* What is left of a range; *k is the first range that ran and may be in it,
   *joined is kept. */
static void put_rest_of_range(struct row *row, struct range r,
	const struct missing *m, size_t nran, size_t *k, int *joined)
{
	uint32_t to;

	for (;; r.from = to + 1) {
		for (; *k < nran && m->ran[*k].to < r.from; ++*k)
			*joined = 0;
		to = r.to;
		if (*k < nran && m->ran[*k].from <= r.from) {
			*joined = 0;
			to = m->ran[*k].to;
		} else {
			if (*k < nran && m->ran[*k].from <= to)
				to = m->ran[*k].from - 1;
			put_range(row, (struct range){r.from, to}, *joined);
			*joined = 1;
		}
		if (to >= r.to)
			return;
	}
}

void missing_take(struct missing *m, struct arena *a, struct row *row)
{
	size_t nran = unite_ranges(m->ran, m->nran),
	       n = unite_ranges(m->not, m->nnot);
	size_t i, k = 0;
	int joined = 0; /* nothing ran since the last range */

	/* Every range that ran parts at most one in two. */
	row->missing = arena_alloc(a, size_mul(n + nran, sizeof(struct range)));
	row->nmissing = 0;
	for (i = 0; i < n; i++)
		put_rest_of_range(row, m->not [i], m, nran, &k, &joined);
	m->nran = m->nnot = 0;
}

void missing_release(struct missing *m)
{
	free(m->ran);
	free(m->not );
}
