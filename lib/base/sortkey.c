/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Natural merge sort. Ordered runs are found first, short ones are filled up
 * to MIN_RUN by insertion; then neighbours are merged, level by level, from
 * one array into the other. Where a run ends is marked in the keys
 * themselves (no array of runs): each level finds its runs again by looking
 * for a descent, which costs one comparison a key and joins runs that happen
 * to fit.
 */
#include "base/sortkey.h"

#include <string.h>

enum { MIN_RUN = 12 };

struct order {
	sortkey_tie *tie;
	const void *ctx;
};

static inline int key_is_after(const struct order *o, const struct sortkey *x,
	const struct sortkey *y)
{
	if (x->a != y->a)
		return x->a > y->a;
	if (x->b != y->b)
		return x->b > y->b;
	return o->tie ? o->tie(o->ctx, x, y) > 0 : x->c > y->c;
}

/* Sorts v[0..n), of which the first `done` are in order. */
static void sort_by_insertion(const struct order *o, struct sortkey *v,
	size_t done, size_t n)
{
	size_t i, k;

	for (i = done; i < n; i++) {
		struct sortkey key = v[i];

		for (k = i; k > 0 && key_is_after(o, &v[k - 1], &key); k--)
			v[k] = v[k - 1];
		v[k] = key;
	}
}

/* Length of the ordered run at the front. */
static size_t key_run_length(const struct order *o, const struct sortkey *v,
	size_t n)
{
	size_t i = 1;

	while (i < n && !key_is_after(o, &v[i - 1], &v[i]))
		i++;
	return i < n ? i : n;
}

static void fill_key_runs(const struct order *o, struct sortkey *v, size_t n)
{
	size_t i, len, want;

	for (i = 0; i < n; i += len) {
		len = key_run_length(o, v + i, n - i);
		want = n - i < MIN_RUN ? n - i : MIN_RUN;
		if (len < want) {
			sort_by_insertion(o, v + i, len, want);
			len = want;
		}
	}
}

static void merge_sorted_keys(const struct order *o, const struct sortkey *x,
	size_t nx, const struct sortkey *y, size_t ny, struct sortkey *to)
{
	const struct sortkey *xend = x + nx, *yend = y + ny;

	while (x < xend && y < yend) {
		if (key_is_after(o, x, y))
			*to++ = *y++;
		else
			*to++ = *x++;
	}
	memcpy(to, x, (size_t)(xend - x) * sizeof(*x));
	to += xend - x;
	memcpy(to, y, (size_t)(yend - y) * sizeof(*y));
}

void sortkey_sort(struct sortkey *v, size_t n, struct sortkey *tmp,
	sortkey_tie *tie, const void *ctx)
{
	struct order o = {tie, ctx};
	struct sortkey *from = v, *to = tmp, *swap;
	size_t i, nx, ny;

	fill_key_runs(&o, v, n);
	for (;;) {
		nx = key_run_length(&o, from, n);
		if (nx == n)
			break;
		for (i = 0; i < n; i += nx + ny) {
			nx = key_run_length(&o, from + i, n - i);
			ny = i + nx == n ?
				0 :
				key_run_length(&o, from + i + nx, n - i - nx);
			merge_sorted_keys(&o, from + i, nx, from + i + nx, ny,
				to + i);
		}
		swap = from;
		from = to;
		to = swap;
	}
	if (from != v && n)
		memcpy(v, from, n * sizeof(*v));
}
