/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The table: one row per name, made from the totals of the files. */
#include "covstat.h"

#include "num.h"

#include <stdlib.h>
#include <string.h>

/* The folder of a file name: "." without one, "/" for the root. */
static const char *folder(struct arena *a, const char *name)
{
	const char *slash = strrchr(name, '/');

	if (!slash)
		return ".";
	return slash == name ? "/" :
		arena_strndup(a, name, (size_t)(slash - name));
}

static const char *row_name(struct table *t, const struct block_file *f,
	enum by by)
{
	switch (by) {
	case BY_FILE:
		return f->name;
	case BY_PKG:
		return f->pkg;
	case BY_DIR:
		return folder(&t->arena, f->name);
	case BY_TOTAL:
		break;
	}
	return "total";
}

static void add_row(struct table *t, const char *name, uint64_t total,
	uint64_t covered)
{
	mem_grow(&t->v, &t->cap, t->n + 1, sizeof(*t->v));
	t->v[t->n++] = (struct row){name, total, covered};
}

static int by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Makes one row of those that have one name; they are sorted. */
static void unite(struct table *t)
{
	size_t i, n = 0;

	for (i = 0; i < t->n; i++) {
		if (n && strcmp(t->v[n - 1].name, t->v[i].name) == 0) {
			t->v[n - 1].total += t->v[i].total;
			t->v[n - 1].covered += t->v[i].covered;
		} else {
			t->v[n++] = t->v[i];
		}
	}
	t->n = n;
}

void table_make(struct table *t, const struct profile *p, enum by by)
{
	uint64_t total, covered;
	uint32_t i;

	t->all = (struct row){.name = "total"};
	for (i = 0; i < p->t->nfiles; i++) {
		profile_file_totals(p, i, &total, &covered);
		t->all.total += total;
		t->all.covered += covered;
		if (by != BY_TOTAL)
			add_row(t, row_name(t, &p->t->files[i], by), total,
				covered);
	}
	if (by == BY_TOTAL)
		add_row(t, t->all.name, t->all.total, t->all.covered);
	if (t->n)
		qsort(t->v, t->n, sizeof(*t->v), by_name);
	unite(t);
}

static int compare(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int by_statements(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return compare(x->total, y->total);
}

static int by_missing(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return compare(x->total - x->covered, y->total - y->covered);
}

/* Rows without statements come first. */
static int by_percent(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	double px, py;

	if (!x->total || !y->total)
		return compare(x->total != 0, y->total != 0);
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
		[SORT_NAME] = by_name,
		[SORT_PERCENT] = by_percent,
		[SORT_STATEMENTS] = by_statements,
		[SORT_MISSING] = by_missing,
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
