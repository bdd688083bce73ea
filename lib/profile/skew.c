/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Source skew, told file by file. One pass over the sorted blocks of both
 * finds it; of an overlay only files are looked at of which a block is missing
 * or new.
 */
#include "profile/skew.h"

#include <stdlib.h>
#include <string.h>

/* Files whose skew is told one by one; the rest is counted. */
enum { SKEW_TOLD = 10 };

/* How two lists of blocks of one file differ. */
struct skew {
	uint32_t here, there; /* blocks that the second, the first has alone */
	uint32_t stmts; /* same position, other number of statements */
	struct block first; /* the first one that differs */
};

static int same_position(const struct block *a, const struct block *b)
{
	return a->line0 == b->line0 && a->col0 == b->col0 &&
		a->line1 == b->line1 && a->col1 == b->col1;
}

static void skew_note(struct skew *s, uint32_t *what, const struct block *b)
{
	if (!s->here && !s->there && !s->stmts)
		s->first = *b;
	++*what;
}

/* Compares sorted lists; 1 when they differ. Repetitions do not count. */
static int skew_find(struct skew *s, const struct block *a, uint32_t na,
	const struct block *b, uint32_t nb)
{
	uint32_t i = 0, j = 0;
	int d;

	*s = (struct skew){0};
	while (i < na || j < nb) {
		while (i && i < na && block_cmp(&a[i], &a[i - 1]) == 0)
			i++;
		while (j && j < nb && block_cmp(&b[j], &b[j - 1]) == 0)
			j++;
		if (i == na && j == nb)
			break;
		d = i == na ? 1 : j == nb ? -1 : block_cmp(&a[i], &b[j]);
		if (d && i < na && j < nb && same_position(&a[i], &b[j])) {
			skew_note(s, &s->stmts, &a[i]);
			d = 0;
		} else if (d < 0) {
			skew_note(s, &s->there, &a[i]);
		} else if (d > 0) {
			skew_note(s, &s->here, &b[j]);
		}
		i += d <= 0;
		j += d >= 0;
	}
	return s->here || s->there || s->stmts;
}

static void skew_tell(const struct skew *s, const char *name, const char *file,
	int status, struct errlist *problems)
{
	struct block b = s->first;

	errlist_add(problems, status,
		"%s: %s: source skew: %u blocks only "
		"here, %u only in the profiles before, %u with another number "
		"of statements; the first is %u.%u,%u.%u",
		name, file, s->here, s->there, s->stmts, b.line0, b.col0,
		b.line1, b.col1);
}

/* Where a name is among those to skip, or would be. */
static size_t skipped_at(const struct combine *c, const char *name)
{
	size_t low = 0, high = c->nskipped, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(c->skipped[mid], name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int skew_skipped(const struct combine *c, const char *name)
{
	size_t at = skipped_at(c, name);

	return at < c->nskipped && strcmp(c->skipped[at], name) == 0;
}

static void skip_file(struct combine *c, const char *name)
{
	size_t at = skipped_at(c, name);

	mem_grow(&c->skipped, &c->capskipped, c->nskipped + 1,
		sizeof(*c->skipped));
	memmove(c->skipped + at + 1, c->skipped + at,
		(c->nskipped - at) * sizeof(*c->skipped));
	c->skipped[at] = xstrdup(name);
	c->nskipped++;
}

/* A profile that is looked at for skew. */
struct look {
	struct combine *c;
	const char *name; /* of the profile */
	struct errlist *problems;
	int status; /* of what is told */
	size_t n; /* files that are skewed */
};

static struct look look_begin(struct combine *c, const char *name,
	struct errlist *problems)
{
	return (struct look){.c = c,
		.name = name,
		.problems = problems,
		.status =
			c->skew == COMBINE_SKEW_ERROR ? COV_USAGE : COV_ITEMS};
}

/* One file, by its blocks in the result and in the profile. */
static void look_at_file(struct look *l, const struct block_file *f,
	const struct block *b, uint32_t n)
{
	struct skew s;

	if (skew_skipped(l->c, f->name) ||
		!skew_find(&s, l->c->p.t->v + f->first, f->count, b, n))
		return;
	if (l->n++ < SKEW_TOLD)
		skew_tell(&s, l->name, f->name, l->status, l->problems);
	if (l->c->skew == COMBINE_SKEW_SKIP)
		skip_file(l->c, f->name);
}

/* 0 when the profile is refused. */
static int look_end(const struct look *l)
{
	if (l->n > SKEW_TOLD)
		errlist_add(l->problems, l->status,
			"%s: source skew in %zu "
			"more files",
			l->name, l->n - SKEW_TOLD);
	return !l->n || l->c->skew != COMBINE_SKEW_ERROR;
}

int skew_fits(struct combine *c, const struct blocks *t, const char *name,
	struct errlist *problems)
{
	const struct block_file **a = blocks_files_by_name(c->p.t);
	const struct block_file **b = blocks_files_by_name(t);
	struct look l = look_begin(c, name, problems);
	uint32_t i = 0, j = 0;
	int d;

	while (i < c->p.t->nfiles && j < t->nfiles) {
		const struct block_file *f = a[i], *g = b[j];

		d = strcmp(f->name, g->name);
		i += d <= 0;
		j += d >= 0;
		if (d == 0)
			look_at_file(&l, f, t->v + g->first, g->count);
	}
	free(a);
	free(b);
	return look_end(&l);
}

/* The blocks of file f that an overlay has, and those beside it in g, in
   order; v has room for all of them. */
static uint32_t overlay_blocks(const struct overlay *o,
	const struct block_file *f, const struct block_file *g, struct block *v)
{
	uint32_t i = f->first, end = i + f->count, n = 0;
	uint32_t j = g ? g->first : 0, more = g ? j + g->count : 0;

	while (i < end || j < more) {
		if (i < end && o->counts[i] == OVERLAY_NONE)
			i++;
		else if (j == more ||
			(i < end &&
				block_cmp(&o->t->v[i], &o->more.t->v[j]) < 0))
			v[n++] = o->t->v[i++];
		else
			v[n++] = o->more.t->v[j++];
	}
	return n;
}

static uint32_t missing_of(const struct overlay *o, const struct block_file *f)
{
	uint32_t i, n = 0;

	for (i = f->first; i < f->first + f->count; i++)
		n += o->counts[i] == OVERLAY_NONE;
	return n;
}

int skew_fits_overlay(struct combine *c, const struct overlay *o,
	const char *name, struct errlist *problems)
{
	const struct block_file **a = blocks_files_by_name(o->t), **b = NULL;
	uint32_t nb = o->more.t ? o->more.t->nfiles : 0, i, j = 0, missing;
	struct look l = look_begin(c, name, problems);
	struct block *v = NULL;
	size_t cap = 0;

	if (nb)
		b = blocks_files_by_name(o->more.t);
	for (i = 0; i < o->t->nfiles; i++) {
		const struct block_file *f = a[i], *g = NULL;

		while (j < nb && strcmp(b[j]->name, f->name) < 0)
			j++;
		if (j < nb && strcmp(b[j]->name, f->name) == 0)
			g = b[j];
		missing = missing_of(o, f);
		/* Nothing of a file, and nothing beside it, is no skew. */
		if (!g && (!missing || missing == f->count))
			continue;
		mem_grow(&v, &cap, (size_t)f->count + (g ? g->count : 0),
			sizeof(*v));
		look_at_file(&l, f, v, overlay_blocks(o, f, g, v));
	}
	free(v);
	free(a);
	free(b);
	return look_end(&l);
}
