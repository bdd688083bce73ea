/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Combining profiles one after the other.
 *
 * Nearly always the tables are the same, and everything is a loop over two
 * vectors. Otherwise files are matched by their names, and the sorted blocks
 * of each pair are compared in one pass.
 */
#include "combine.h"

#include <stdlib.h>
#include <string.h>

/* Files whose skew is told one by one; the rest is counted. */
enum { SKEW_TOLD = 10 };

/* How two lists of blocks of one file differ. */
struct skew {
	uint32_t here, there; /* blocks that one side has alone */
	uint32_t stmts; /* same position, other number of statements */
	struct block first; /* the first one that differs */
};

static int by_name(const void *a, const void *b)
{
	const struct block_file *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* The files of a table, sorted by name; the caller frees the list. */
static const struct block_file **files_by_name(const struct blocks *t)
{
	const struct block_file **v = xmalloc(size_mul(t->nfiles, sizeof(*v)));
	uint32_t i;

	for (i = 0; i < t->nfiles; i++)
		v[i] = &t->files[i];
	if (t->nfiles)
		qsort(v, t->nfiles, sizeof(*v), by_name);
	return v;
}

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

static void skew_tell(const struct skew *s, const char *name,
	const char *file, int status, struct errlist *problems)
{
	struct block b = s->first;

	errlist_add(problems, status, "%s: %s: source skew: %u blocks only "
		"here, %u only in the profiles before, %u with another number "
		"of statements; the first is %u.%u,%u.%u", name, file,
		s->here, s->there, s->stmts, b.line0, b.col0, b.line1, b.col1);
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

static int is_skipped(const struct combine *c, const char *name)
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

/* Compares all files that both know; returns how many are skewed. */
static size_t skew_all(struct combine *c, const struct blocks *t,
	const char *name, struct errlist *problems)
{
	int status = c->skew == COMBINE_SKEW_ERROR ? COV_USAGE : COV_ITEMS;
	const struct block_file **a = files_by_name(c->p.t);
	const struct block_file **b = files_by_name(t);
	struct skew s;
	uint32_t i = 0, j = 0;
	size_t n = 0;
	int d;

	while (i < c->p.t->nfiles && j < t->nfiles) {
		const struct block_file *f = a[i], *g = b[j];

		d = strcmp(f->name, g->name);
		i += d <= 0;
		j += d >= 0;
		if (d || is_skipped(c, g->name) ||
		    !skew_find(&s, c->p.t->v + f->first, f->count,
			t->v + g->first, g->count))
			continue;
		if (n++ < SKEW_TOLD)
			skew_tell(&s, name, g->name, status, problems);
		if (c->skew == COMBINE_SKEW_SKIP)
			skip_file(c, g->name);
	}
	if (n > SKEW_TOLD)
		errlist_add(problems, status, "%s: source skew in %zu more "
			"files", name, n - SKEW_TOLD);
	free(a);
	free(b);
	return n;
}

static void clamp(struct profile *p)
{
	uint32_t i;

	for (i = 0; p->t && i < p->t->n; i++)
		p->counts[i] = p->counts[i] != 0;
}

/* p without the blocks that are marked. */
static void drop_blocks(struct profile *p, const unsigned char *mark)
{
	struct blocks_build b = {0};
	struct profile to = {0};
	struct blocks *t;
	uint32_t *slot, f, i, file, n = 0;

	for (f = 0; f < p->t->nfiles; f++) {
		const struct block_file *from = &p->t->files[f];

		file = BLOCK_NONE;
		for (i = from->first; i < from->first + from->count; i++) {
			if (mark[i])
				continue;
			if (file == BLOCK_NONE)
				file = blocks_file(&b, from->pkg, from->name,
					strlen(from->name));
			blocks_add(&b, file, p->t->v[i]);
		}
	}
	t = blocks_finish(&b, &slot);
	profile_zero(&to, t, p->mode);
	blocks_unref(t);
	for (i = 0; i < p->t->n; i++)
		if (!mark[i])
			to.counts[slot[n++]] = p->counts[i];
	free(slot);
	profile_release(p);
	*p = to;
}

/* Intersection and difference: where the result's block is known to q. */
static void apply(struct combine *c, const struct profile *q)
{
	struct blocks *in[2] = { c->p.t, q->t }, *t;
	unsigned char *state, *drop; /* 1: q has it, 2: and it ran */
	uint32_t *map[2], i, at;
	size_t ndrop = 0;

	t = blocks_union(in, 2, map);
	state = xcalloc(t->n, 1);
	drop = xcalloc(c->p.t->n, 1);
	for (i = 0; i < q->t->n; i++)
		state[map[1] ? map[1][i] : i] |= q->counts[i] ? 3 : 1;
	for (i = 0; i < c->p.t->n; i++) {
		at = state[map[0] ? map[0][i] : i];
		if (c->op == COMBINE_SUBTRACT) {
			if (at & 2)
				c->p.counts[i] = 0;
		} else if (!at) {
			ndrop += drop[i] = 1;
		} else if (!(at & 2)) {
			c->p.counts[i] = 0;
		}
	}
	if (ndrop)
		drop_blocks(&c->p, drop);
	free(state);
	free(drop);
	free(map[0]);
	free(map[1]);
	blocks_unref(t);
}

static int mode_fits(struct combine *c, struct profile *q, const char *name,
	struct errlist *problems)
{
	if (c->mode != COVMODE_NONE) {
		if (c->mode == COVMODE_SET || q->mode == COVMODE_SET)
			clamp(q);
		q->mode = c->mode;
	}
	if (!c->n || q->mode == c->p.mode)
		return 1;
	errlist_add(problems, COV_USAGE, "%s: modes clash: '%s' after '%s'",
		name, covmode_name(q->mode), covmode_name(c->p.mode));
	return 0;
}

int combine_add(struct combine *c, struct profile *q, const char *name,
	struct errlist *problems)
{
	if (!mode_fits(c, q, name, problems))
		return -1;
	if (c->n && !blocks_same(c->p.t, q->t) &&
	    skew_all(c, q->t, name, problems) &&
	    c->skew == COMBINE_SKEW_ERROR)
		return -1;
	if (!c->n || c->op == COMBINE_UNION)
		profile_add(&c->p, q, c->count, COUNT_CAP_TEXT);
	else
		apply(c, q);
	c->n++;
	return 0;
}

void combine_finish(struct combine *c)
{
	unsigned char *mark;
	uint32_t i, f;

	if (!c->nskipped || !c->p.t)
		return;
	mark = xcalloc(c->p.t->n, 1);
	for (f = 0; f < c->p.t->nfiles; f++) {
		const struct block_file *file = &c->p.t->files[f];

		if (!is_skipped(c, file->name))
			continue;
		for (i = file->first; i < file->first + file->count; i++)
			mark[i] = 1;
	}
	drop_blocks(&c->p, mark);
	free(mark);
}

void combine_release(struct combine *c)
{
	profile_release(&c->p);
	while (c->nskipped)
		free(c->skipped[--c->nskipped]);
	free(c->skipped);
	*c = (struct combine){0};
}
