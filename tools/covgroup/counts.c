/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The counters of stored reports, ready to be put together: a block that a
 * text has twice is there once, as it is in a merged text.
 */
#include "counts.h"

#include "profile/dedup.h"

#include <stdlib.h>

static void forget_table(struct reading *g)
{
	blocks_unref(g->from);
	blocks_unref(g->to);
	free(g->map);
	g->from = g->to = NULL;
	g->map = NULL;
}

void reading_release(struct reading *g)
{
	forget_table(g);
	counts_release(&g->counts);
}

static int by_block(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* Counters over g->from become those over g->to, of which any is as good. */
static void unite_counts(struct reading *g)
{
	struct counts *c = &g->counts;
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		c->v[i].at = g->map[c->v[i].at];
	if (c->n)
		qsort(c->v, c->n, sizeof(*c->v), by_block);
	for (i = 0; i < c->n; i++)
		if (!n || c->v[n - 1].at != c->v[i].at)
			c->v[n++] = c->v[i];
	c->n = n;
}

int reading_counts(struct reading *g, struct db *db,
	const struct db_report *row, struct blocks **t, struct err *e)
{
	if (db_counts(db, row, t, &g->counts, e) < 0)
		return -1;
	if (!*t)
		return 0;
	if (g->from != *t) {
		forget_table(g);
		g->from = blocks_ref(*t);
		g->to = dedup_blocks(*t, &g->map);
	}
	if (g->map)
		unite_counts(g);
	*t = g->to;
	return 0;
}
