/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Sets of blocks. Tables that differ, which is rare, are joined as profiles
 * are: the set becomes one, and is made of it again.
 */
#include "profile/ranset.h"

#include <stdlib.h>

enum { WORD = 64 };

static size_t word_count(const struct blocks *t)
{
	return (size_t)t->n / WORD + 1;
}

size_t ranset_bytes(const struct blocks *t)
{
	return word_count(t) * sizeof(uint64_t);
}

void ranset_release(struct ranset *v)
{
	blocks_unref(v->t);
	free(v->bits);
	*v = (struct ranset){0};
}

static void begin_bits(struct ranset *v, struct blocks *t)
{
	v->t = blocks_ref(t);
	v->bits = xcalloc(word_count(t), sizeof(*v->bits));
}

static void set_bit(struct ranset *v, uint32_t i)
{
	uint64_t *w = &v->bits[i / WORD], bit = (uint64_t)1 << i % WORD;

	if (!(*w & bit)) {
		*w |= bit;
		v->covered += v->t->v[i].stmts;
	}
}

void ranset_profile(const struct ranset *v, struct profile *p)
{
	uint32_t i;

	*p = (struct profile){.mode = v->mode};
	if (!v->t)
		return;
	profile_zero(p, v->t, v->mode);
	for (i = 0; i < v->t->n; i++)
		p->counts[i] = v->bits[i / WORD] >> i % WORD & 1;
}

/* Adds a profile over another table. */
static void join_profile(struct ranset *v, const struct profile *p)
{
	struct ranset joined = {0};
	struct profile both;
	uint32_t i;

	ranset_profile(v, &both);
	profile_add(&both, p, COUNT_MAX, COUNT_CAP_TEXT);
	begin_bits(&joined, both.t);
	joined.mode = both.mode;
	for (i = 0; i < both.t->n; i++)
		if (both.counts[i])
			set_bit(&joined, i);
	profile_release(&both);
	ranset_release(v);
	*v = joined;
}

void ranset_add(struct ranset *v, struct blocks *t, enum covmode mode,
	const struct counts *c)
{
	struct profile p;
	size_t i;

	v->mode = covmode_join(v->mode, mode);
	if (!v->t)
		begin_bits(v, t);
	if (v->t == t || blocks_same(v->t, t)) {
		for (i = 0; i < c->n; i++)
			set_bit(v, c->v[i].at);
		return;
	}
	profile_zero(&p, t, mode);
	for (i = 0; i < c->n; i++)
		p.counts[c->v[i].at] = 1;
	join_profile(v, &p);
	profile_release(&p);
}

void ranset_join(struct ranset *v, const struct ranset *from)
{
	struct profile p;
	uint64_t more;
	size_t i;

	v->mode = covmode_join(v->mode, from->mode);
	if (!from->t)
		return;
	if (!v->t)
		begin_bits(v, from->t);
	if (v->t != from->t && !blocks_same(v->t, from->t)) {
		ranset_profile(from, &p);
		join_profile(v, &p);
		profile_release(&p);
		return;
	}
	for (i = 0; i < word_count(v->t); i++)
		for (more = from->bits[i] & ~v->bits[i]; more; more &= more - 1)
			set_bit(v,
				(uint32_t)(i * WORD) +
					(uint32_t)__builtin_ctzll(more));
}

uint64_t counts_covered(const struct blocks *t, const struct counts *c)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		sum += t->v[c->v[i].at].stmts;
	return sum;
}
