/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Profiles: a table and a vector of counters over it. Merging is a loop over
 * two vectors whenever both have the same table, which is nearly always.
 */
#include "profile/blocks.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

void profile_release(struct profile *p)
{
	blocks_unref(p->t);
	free(p->counts);
	memset(p, 0, sizeof(*p));
}

void profile_zero(struct profile *p, struct blocks *t, enum covmode mode)
{
	p->mode = mode;
	p->t = blocks_ref(t);
	p->counts = xcalloc(t->n, sizeof(*p->counts));
}

static void clamp_counts(uint64_t *v, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		v[i] = v[i] != 0;
}

/* Gives the counters of p their places in t; map NULL: they have them. */
static void move_counts(struct profile *p, struct blocks *t,
	const uint32_t *map)
{
	uint64_t *counts;
	uint32_t i;

	if (map) {
		counts = xcalloc(t->n, sizeof(*counts));
		for (i = 0; i < p->t->n; i++)
			counts[map[i]] = p->counts[i];
		free(p->counts);
		p->counts = counts;
	}
	blocks_unref(p->t);
	p->t = t;
}

static inline uint64_t capped_sum(uint64_t a, uint64_t b, uint64_t cap)
{
	return a >= cap || b > cap - a ? cap : a + b;
}

/* Counter i of src goes to map[i], or to i without a map. */
static void add_vector(uint64_t *dst, const uint64_t *src, uint32_t n,
	const uint32_t *map, enum count_op op, uint64_t cap)
{
	uint32_t i;

	/* Loops of their own: this is all of a merge but the reading. */
	if (!map && op == COUNT_MAX) {
		for (i = 0; i < n; i++)
			dst[i] = src[i] > dst[i] ? src[i] : dst[i];
	} else if (!map) {
		for (i = 0; i < n; i++)
			dst[i] = capped_sum(dst[i], src[i], cap);
	} else if (op == COUNT_MAX) {
		for (i = 0; i < n; i++)
			if (src[i] > dst[map[i]])
				dst[map[i]] = src[i];
	} else {
		for (i = 0; i < n; i++)
			dst[map[i]] = capped_sum(dst[map[i]], src[i], cap);
	}
}

/* Modes differ, and the counters of a set profile are only seen as 0 or 1. */
static int is_lowered(enum covmode own, enum covmode other)
{
	return own == COVMODE_SET && covmode_join(own, other) != own;
}

void profile_add(struct profile *dst, const struct profile *src,
	enum count_op op, uint64_t cap)
{
	struct blocks *in[2] = {dst->t, src->t}, *t;
	enum covmode own = dst->mode;
	uint64_t *counts = src->counts;
	uint32_t *map[2];

	dst->mode = covmode_join(own, src->mode);
	if (!src->t)
		return;
	if (!dst->t) {
		profile_zero(dst, src->t, dst->mode);
		if (src->t->n)
			memcpy(dst->counts, src->counts,
				src->t->n * sizeof(*counts));
		if (is_lowered(src->mode, own))
			clamp_counts(dst->counts, src->t->n);
		return;
	}
	t = blocks_union(in, 2, map);
	if (is_lowered(own, src->mode))
		clamp_counts(dst->counts, dst->t->n);
	move_counts(dst, t, map[0]);
	if (is_lowered(src->mode, own)) {
		counts = xmalloc(size_mul(src->t->n, sizeof(*counts)));
		if (src->t->n)
			memcpy(counts, src->counts,
				src->t->n * sizeof(*counts));
		clamp_counts(counts, src->t->n);
	}
	add_vector(dst->counts, counts, src->t->n, map[1], op, cap);
	if (dst->mode == COVMODE_SET)
		clamp_counts(dst->counts, t->n);
	if (counts != src->counts)
		free(counts);
	free(map[0]);
	free(map[1]);
}

void profile_take(struct profile *dst, struct profile *src, enum count_op op,
	uint64_t cap)
{
	if (!dst->t && (dst->mode == COVMODE_NONE || dst->mode == src->mode)) {
		*dst = *src;
		*src = (struct profile){0};
		return;
	}
	profile_add(dst, src, op, cap);
	profile_release(src);
}

uint64_t profile_covered(const struct profile *p)
{
	enum { STEP = 8 };
	const uint64_t *c = p->counts;
	uint64_t sum = 0;
	uint32_t i, end, n = p->t ? p->t->n : 0;

	/* What did not run lies together, and the table is larger than the
	   counters. Inside of a step without a branch: which blocks ran
	   cannot be guessed. */
	for (i = 0; i < n; i = end) {
		end = n - i < STEP ? n : i + STEP;
		if (end - i == STEP &&
			!(c[i] | c[i + 1] | c[i + 2] | c[i + 3] | c[i + 4] |
				c[i + 5] | c[i + 6] | c[i + 7]))
			continue;
		for (; i < end; i++)
			sum += p->t->v[i].stmts & -(uint64_t)(c[i] != 0);
	}
	return sum;
}

const char *profile_hash(const struct profile *p)
{
	if (!p->t || (p->t->n == 0 && p->mode == COVMODE_NONE))
		return "";
	return blocks_hash(p->t);
}

void profile_input_hash(const struct profile *p, char hex[MD5_HEX])
{
	struct str s = {0};

	if (p->t) {
		str_adds(&s, blocks_hash(p->t));
		counts_encode(p->counts, p->t->n, &s);
	}
	md5_of(str_get(&s), s.len, hex);
	str_release(&s);
}

void profile_file_totals(const struct profile *p, uint32_t i, uint64_t *total,
	uint64_t *covered)
{
	const struct block_file *f = &p->t->files[i];
	const struct block *b = p->t->v + f->first;
	const uint64_t *counts = p->counts + f->first;
	uint32_t k;

	*total = *covered = 0;
	for (k = 0; k < f->count; k++) {
		*total += b[k].stmts;
		*covered += counts[k] ? b[k].stmts : 0;
	}
}
