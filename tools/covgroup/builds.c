/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Neighbours by namespace, binary and hash are compared, so that it takes a
   time that grows with the number of builds and no faster. */
#include "builds.h"

#include "counts.h"

#include "cli/tool.h"
#include "profile/skew.h"

#include <stdlib.h>
#include <string.h>

static int by_namespace_and_build(const void *a, const void *b)
{
	const struct group_owner *const *x = a, *const *y = b;
	int c = strcmp((*x)->namespace_, (*y)->namespace_);

	if (!c)
		c = strcmp((*x)->binary, (*y)->binary);
	return c ? c : strcmp((*x)->hash, (*y)->hash);
}

/* The table of an owner's first report that has one. */
struct finding {
	struct db *db;
	struct blocks *t; /* one reference */
};

static int find_table(void *ctx, struct db_report *row, struct err *e)
{
	struct finding *f = ctx;
	struct reading g = {0};
	struct blocks *t;

	if (f->t)
		return 0;
	if (reading_counts(&g, f->db, row, &t, e) < 0)
		return -1;
	if (t)
		f->t = blocks_ref(t);
	reading_release(&g);
	return 0;
}

/* What cannot be read was told where it is counted. */
static void compare_builds(struct run *run, const struct group_owner *a,
	const struct group_owner *b)
{
	struct finding x = {.db = run->db}, y = {.db = run->db};
	struct arena arena = {0};
	struct err ignored = {0};

	if (db_reports_of(run->db, &arena, a->id, find_table, &x, &ignored) ==
			0 &&
		db_reports_of(run->db, &arena, b->id, find_table, &y,
			&ignored) == 0 &&
		x.t && y.t && skew_is_toolchain(x.t, y.t))
		cov_warn("%s: %s: builds %.12s and %.12s look like one source "
			 "and two versions of Go; they count apart",
			*a->namespace_ ? a->namespace_ : "host", a->binary,
			a->hash, b->hash);
	blocks_unref(x.t);
	blocks_unref(y.t);
	arena_release(&arena);
}

void builds_tell(struct run *run, const struct owners *o)
{
	const struct group_owner **v = xmalloc(size_mul(o->n + 1, sizeof(*v)));
	size_t i;

	for (i = 0; i < o->n; i++)
		v[i] = &o->v[i];
	qsort(v, o->n, sizeof(*v), by_namespace_and_build);
	for (i = 1; i < o->n; i++)
		if (strcmp(v[i - 1]->hash, v[i]->hash) != 0 &&
			(v[i - 1]->dirty || v[i]->dirty) &&
			strcmp(v[i - 1]->binary, v[i]->binary) == 0 &&
			strcmp(v[i - 1]->namespace_, v[i]->namespace_) == 0)
			compare_builds(run, v[i - 1], v[i]);
	free(v);
}
