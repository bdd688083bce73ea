/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Combining profiles one after the other.
 *
 * Nearly always the tables are the same, and everything is a loop over two
 * vectors. Otherwise files are matched by their names, and the sorted blocks
 * of each pair are compared in one pass.
 */
#include "profile/combine.h"

#include "profile/skew.h"

#include <stdlib.h>
#include <string.h>

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

/*
 * Intersection and difference. What is known of each block of the result:
 * HAS when the other profile has it, RAN when it ran there too.
 */
enum { HAS = 1, RAN = 2 };

static void decide_blocks(struct combine *c, const unsigned char *known)
{
	unsigned char *drop = xcalloc(c->p.t->n, 1);
	size_t ndrop = 0;
	uint32_t i;

	for (i = 0; i < c->p.t->n; i++) {
		if (c->op == COMBINE_SUBTRACT) {
			if (known[i] & RAN)
				c->p.counts[i] = 0;
		} else if (!known[i]) {
			ndrop += drop[i] = 1;
		} else if (!(known[i] & RAN)) {
			c->p.counts[i] = 0;
		}
	}
	if (ndrop)
		drop_blocks(&c->p, drop);
	free(drop);
}

static void apply_profile(struct combine *c, const struct profile *q)
{
	struct blocks *in[2] = {c->p.t, q->t}, *t;
	unsigned char *state, *known;
	uint32_t *map[2], i;

	t = blocks_union(in, 2, map);
	state = xcalloc(t->n, 1);
	known = xcalloc(c->p.t->n, 1);
	for (i = 0; i < q->t->n; i++)
		state[map[1] ? map[1][i] : i] |= q->counts[i] ? HAS | RAN : HAS;
	for (i = 0; i < c->p.t->n; i++)
		known[i] = state[map[0] ? map[0][i] : i];
	decide_blocks(c, known);
	free(state);
	free(known);
	free(map[0]);
	free(map[1]);
	blocks_unref(t);
}

/* 1 when the mode is that of the result; *set: counters are to be 0 or 1. */
static int mode_fits(const struct combine *c, enum covmode *mode, int *set,
	const char *name, struct errlist *problems)
{
	*set = c->mode == COVMODE_SET || *mode == COVMODE_SET;
	if (c->mode != COVMODE_NONE)
		*mode = c->mode;
	if (!c->n || *mode == c->p.mode)
		return 1;
	errlist_add(problems, COV_USAGE,
		"%s: modes clash: '%s' after '%s'; --mode says which to take",
		name, covmode_name(*mode), covmode_name(c->p.mode));
	return 0;
}

static void clamp_overlay(uint64_t *counts, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (counts[i] != OVERLAY_NONE)
			counts[i] = counts[i] != 0;
}

static void names_release(struct combine_names *names)
{
	blocks_unref(names->t);
	free(names->v);
	*names = (struct combine_names){0};
}

/* Takes the last of those that are late; the caller releases it. */
static struct profile pop_late(struct combine *c)
{
	struct combine_late *l = &c->late[--c->nlate];

	names_release(&l->names);
	return l->p;
}

/*
 * Adds blocks that the table has not all. Each time that a block is moved into
 * a new table, that one is larger by half at least or is the least there is:
 * so all of them cost little more than their number.
 */
static void add_late(struct combine *c, struct profile *q)
{
	struct profile sum = *q, before;

	*q = (struct profile){0};
	while (c->nlate && c->late[c->nlate - 1].p.t->n <= sum.t->n) {
		before = pop_late(c);
		profile_add(&before, &sum, c->count, COUNT_CAP_TEXT);
		profile_release(&sum);
		sum = before;
	}
	if (!c->nlate && c->p.t->n <= sum.t->n) {
		profile_add(&c->p, &sum, c->count, COUNT_CAP_TEXT);
		profile_release(&sum);
		return;
	}
	mem_grow(&c->late, &c->caplate, c->nlate + 1, sizeof(*c->late));
	c->late[c->nlate++] = (struct combine_late){.p = sum};
}

void combine_settle(struct combine *c)
{
	struct profile sum, before;

	if (!c->nlate)
		return;
	sum = pop_late(c);
	while (c->nlate) {
		before = pop_late(c);
		profile_add(&before, &sum, c->count, COUNT_CAP_TEXT);
		profile_release(&sum);
		sum = before;
	}
	profile_add(&c->p, &sum, c->count, COUNT_CAP_TEXT);
	profile_release(&sum);
}

int combine_add(struct combine *c, struct profile *q, const char *name,
	struct errlist *problems)
{
	int set, same;

	if (!mode_fits(c, &q->mode, &set, name, problems))
		return -1;
	if (set && q->t)
		clamp_overlay(q->counts, q->t->n);
	/* Only where skew is kept can parts know a file differently. */
	if (c->skew == COMBINE_SKEW_KEEP && skew_late(c, q->t))
		combine_settle(c);
	same = c->n && blocks_same(c->p.t, q->t);
	if (!same &&
		(!skew_within(c, q->t, name, problems) ||
			(c->n && !skew_fits(c, q->t, name, problems))))
		return -1;
	if (!c->n)
		profile_take(&c->p, q, c->count, COUNT_CAP_TEXT);
	else if (same && c->op == COMBINE_UNION)
		profile_add(&c->p, q, c->count, COUNT_CAP_TEXT);
	else if (c->op == COMBINE_UNION)
		add_late(c, q);
	else
		apply_profile(c, q);
	c->n++;
	return 0;
}

/* The union with both parts of an overlay, one after the other. */
static void unite_overlay(struct combine *c, struct overlay *o)
{
	struct profile q = {o->mode, o->t, o->counts};
	uint32_t i;

	for (i = 0; o->missing && i < o->t->n; i++)
		if (o->counts[i] == OVERLAY_NONE)
			o->counts[i] = 0;
	profile_add(&c->p, &q, c->count, COUNT_CAP_TEXT);
	/* What is not needed any more makes room for the table that comes. */
	free(o->counts);
	o->counts = NULL;
	blocks_unref(o->t);
	o->t = NULL;
	o->more.mode = o->mode;
	if (o->more.t)
		profile_add(&c->p, &o->more, c->count, COUNT_CAP_TEXT);
}

static void apply_overlay(struct combine *c, const struct overlay *o)
{
	unsigned char *known = xcalloc(o->t->n, 1);
	uint32_t i;

	for (i = 0; i < o->t->n; i++)
		if (o->counts[i] != OVERLAY_NONE)
			known[i] = o->counts[i] ? HAS | RAN : HAS;
	decide_blocks(c, known);
	free(known);
}

int combine_add_overlay(struct combine *c, struct overlay *o, const char *name,
	struct errlist *problems)
{
	int set;

	if (o->t != c->p.t || c->nlate)
		bug("an overlay of another table");
	if (!mode_fits(c, &o->mode, &set, name, problems))
		return -1;
	if (set) {
		clamp_overlay(o->counts, o->t->n);
		if (o->more.t)
			clamp_overlay(o->more.counts, o->more.t->n);
	}
	if ((o->missing || o->more.t) &&
		(!skew_within_overlay(c, o, name, problems) ||
			!skew_fits_overlay(c, o, name, problems)))
		return -1;
	if (c->op == COMBINE_UNION)
		unite_overlay(c, o);
	else
		apply_overlay(c, o);
	c->n++;
	return 0;
}

void overlay_release(struct overlay *o)
{
	blocks_unref(o->t);
	free(o->counts);
	profile_release(&o->more);
	*o = (struct overlay){0};
}

void combine_finish(struct combine *c)
{
	unsigned char *mark;
	uint32_t i, f;

	combine_settle(c);
	if (!c->nskipped || !c->p.t)
		return;
	mark = xcalloc(c->p.t->n, 1);
	for (f = 0; f < c->p.t->nfiles; f++) {
		const struct block_file *file = &c->p.t->files[f];

		if (!skew_skipped(c, file->name))
			continue;
		for (i = file->first; i < file->first + file->count; i++)
			mark[i] = 1;
	}
	drop_blocks(&c->p, mark);
	free(mark);
}

void combine_release(struct combine *c)
{
	struct profile late;

	while (c->nlate) {
		late = pop_late(c);
		profile_release(&late);
	}
	free(c->late);
	names_release(&c->names);
	profile_release(&c->p);
	while (c->nskipped)
		free(c->skipped[--c->nskipped]);
	free(c->skipped);
	*c = (struct combine){0};
}
