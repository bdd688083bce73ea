/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The table: one row per name, made from the totals of the files. */
#include "covstat.h"

#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* The name of the row that a file counts for; not NUL-terminated. */
static struct slice row_name(const struct block_file *f, enum by by,
	const struct pathmap *modules)
{
	switch (by) {
	case BY_FILE:
		return (struct slice){f->name, strlen(f->name)};
	case BY_PKG:
		return (struct slice){f->pkg, strlen(f->pkg)};
	case BY_DIR:
		return blocks_folder(f->name, strlen(f->name));
	case BY_MODULE:
		return module_of(modules, f->pkg);
	default:
		return (struct slice){"total", 5};
	}
}

struct row *table_add(struct table *t, const char *name)
{
	mem_grow(&t->v, &t->cap, t->n + 1, sizeof(*t->v));
	t->v[t->n] = (struct row){.name = name, .order = t->n};
	return &t->v[t->n++];
}

void row_add(struct row *row, const struct block *b, uint64_t count)
{
	row->total += b->stmts;
	if (count)
		row->covered += b->stmts;
}

struct row row_of_rest(const char *file, uint32_t line)
{
	return (struct row){.name = file,
		.func = "(no function)",
		.full = "(no function)",
		.line = line};
}

static int rows_by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int rows_by_function(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	if (c == 0)
		c = (x->line > y->line) - (x->line < y->line);
	return c ? c : strcmp(x->full, y->full);
}

/* Missing is what ran in neither of two binaries. */
static void intersect_missing(struct row *x, const struct row *y,
	struct arena *a)
{
	size_t max = (size_t)x->nmissing + y->nmissing;
	struct range *v = arena_alloc(a, size_mul(max, sizeof(*v)));
	uint32_t i = 0, k = 0, n = 0;

	while (i < x->nmissing && k < y->nmissing) {
		const struct range *p = &x->missing[i], *q = &y->missing[k];
		struct range both = {p->from > q->from ? p->from : q->from,
			p->to < q->to ? p->to : q->to};

		if (both.from <= both.to)
			v[n++] = both;
		if (p->to < q->to)
			i++;
		else
			k++;
	}
	x->missing = v;
	x->nmissing = n;
}

/* Makes one row of those that are the same; they are sorted. */
static void unite_rows(struct table *t,
	int (*compare)(const void *, const void *))
{
	size_t i, n = 0;

	for (i = 0; i < t->n; i++) {
		if (n && compare(&t->v[n - 1], &t->v[i]) == 0) {
			t->v[n - 1].total += t->v[i].total;
			t->v[n - 1].covered += t->v[i].covered;
			if (t->v[i].missing && t->v[n - 1].missing)
				intersect_missing(&t->v[n - 1], &t->v[i],
					&t->arena);
		} else {
			t->v[n] = t->v[i];
			t->v[n].order = n;
			n++;
		}
	}
	t->n = n;
}

void table_unite_functions(struct table *t)
{
	if (t->n)
		qsort(t->v, t->n, sizeof(*t->v), rows_by_function);
	unite_rows(t, rows_by_function);
}

/* Neighbours with one name have one string. */
static const char *keep_row_name(struct table *t, struct slice name)
{
	const char *last = t->n ? t->v[t->n - 1].name : NULL;

	if (last && strncmp(last, name.ptr, name.len) == 0 && !last[name.len])
		return last;
	return arena_strndup(&t->arena, name.ptr, name.len);
}

void table_make(struct table *t, const struct profile *p,
	const struct covstat_cfg *cfg, const struct pathmap *modules)
{
	struct missing m = {0};
	struct row *row;
	uint32_t i, k;

	t->all.name = "total";
	for (i = 0; i < p->t->nfiles; i++) {
		const struct block_file *f = &p->t->files[i];

		row = table_add(t,
			keep_row_name(t,
				row_name(f, (enum by)cfg->by, modules)));
		profile_file_totals(p, i, &row->total, &row->covered);
		t->all.total += row->total;
		t->all.covered += row->covered;
		for (k = f->first; cfg->missing && k < f->first + f->count; k++)
			missing_add(&m, &p->t->v[k], p->counts[k]);
		if (cfg->missing)
			missing_take(&m, &t->arena, row);
	}
	if (!t->n && cfg->by == BY_TOTAL)
		table_add(t, "total");
	missing_release(&m);
	if (t->n)
		qsort(t->v, t->n, sizeof(*t->v), rows_by_name);
	unite_rows(t, rows_by_name);
}

static int compare_counts(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int rows_by_order(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return compare_counts(x->order, y->order);
}

static int rows_by_statements(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return compare_counts(x->total, y->total);
}

static int rows_by_missing(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return compare_counts(x->total - x->covered, y->total - y->covered);
}

/* Rows without statements come first. */
static int rows_by_percent(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	double px, py;

	if (!x->total || !y->total)
		return compare_counts(x->total != 0, y->total != 0);
	px = num_percent(x->covered, x->total);
	py = num_percent(y->covered, y->total);
	return (px > py) - (px < py);
}

/* A stable merge sort. */
static void sort_rows(struct row *v, struct row *tmp, size_t n,
	int (*cmp)(const void *, const void *), int sign)
{
	size_t half = n / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	sort_rows(v, tmp, half, cmp, sign);
	sort_rows(v + half, tmp, n - half, cmp, sign);
	while (i < half && j < n)
		tmp[k++] = sign * cmp(&v[i], &v[j]) <= 0 ? v[i++] : v[j++];
	while (i < half)
		tmp[k++] = v[i++];
	while (j < n)
		tmp[k++] = v[j++];
	memcpy(v, tmp, n * sizeof(*v));
}

void table_sort(struct table *t, enum sorting by, int reverse)
{
	static int (*const cmp[])(const void *, const void *) = {
		[SORT_NAME] = rows_by_order,
		[SORT_PERCENT] = rows_by_percent,
		[SORT_STATEMENTS] = rows_by_statements,
		[SORT_MISSING] = rows_by_missing,
	};
	struct row *tmp;

	if (by == SORT_NAME && !reverse)
		return;
	tmp = xmalloc(size_mul(t->n, sizeof(*tmp)));
	sort_rows(t->v, tmp, t->n, cmp[by], reverse ? -1 : 1);
	free(tmp);
}

void table_release(struct table *t)
{
	arena_release(&t->arena);
	free(t->v);
	*t = (struct table){0};
}
