/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * ranset: the same statements as profiles that are added, in any order, over
 * one table and over different ones.
 */
#include "tables.h"

#include "profile/ranset.h"

static void nonzero(const struct profile *p, struct counts *c)
{
	uint32_t i;

	c->n = 0;
	mem_grow(&c->v, &c->cap, p->t->n, sizeof(*c->v));
	for (i = 0; i < p->t->n; i++)
		if (p->counts[i])
			c->v[c->n++] = (struct count){p->counts[i], i};
}

static void fill(struct profile *p, struct blocks *t, uint64_t *seed)
{
	static const enum covmode modes[] = {
		COVMODE_SET,
		COVMODE_COUNT,
		COVMODE_ATOMIC,
	};
	uint32_t i;

	profile_zero(p, t, modes[random_below(seed, 3)]);
	for (i = 0; i < t->n; i++)
		p->counts[i] = random_below(seed, 3) ? 0 :
			p->mode == COVMODE_SET       ? 1 :
						       random_below(seed, 9);
}

/* Both say the same, whatever the order of the files. */
static void check(const struct ranset *v, const struct profile *p)
{
	struct profile q, sum = {0};
	uint32_t i;

	assert_int_equal(v->covered, profile_covered(p));
	ranset_profile(v, &q);
	assert_int_equal(q.mode, p->mode);
	assert_int_equal(q.t->n, p->t->n);
	assert_int_equal(profile_covered(&q), v->covered);
	assert_string_equal(blocks_hash(q.t), blocks_hash(p->t));
	/* Added to it, it brings nothing new. */
	profile_add(&sum, p, COUNT_MAX, COUNT_CAP_TEXT);
	profile_add(&sum, &q, COUNT_MAX, COUNT_CAP_TEXT);
	assert_int_equal(profile_covered(&sum), v->covered);
	for (i = 0; i < q.t->n; i++)
		assert_true(q.counts[i] <= 1);
	profile_release(&sum);
	profile_release(&q);
}

static void round_of(uint64_t *seed, uint32_t ntables)
{
	struct blocks *t[3];
	struct profile p[6], sum = {0};
	struct ranset all = {0}, half[2] = {{0}}, joined = {0}, none = {0};
	struct counts c = {0};
	uint32_t i;

	for (i = 0; i < ntables; i++)
		t[i] = random_table(seed, 200, 5, 40);
	for (i = 0; i < 6; i++) {
		fill(&p[i], t[i % ntables], seed);
		profile_add(&sum, &p[i], COUNT_MAX, COUNT_CAP_TEXT);
	}
	for (i = 0; i < 6; i++) {
		nonzero(&p[5 - i], &c);
		ranset_add(&all, p[5 - i].t, p[5 - i].mode, &c);
		ranset_add(&half[i % 2], p[5 - i].t, p[5 - i].mode, &c);
		assert_int_equal(counts_covered(p[5 - i].t, &c),
			profile_covered(&p[5 - i]));
	}
	ranset_join(&joined, &none);
	assert_null(joined.t);
	ranset_join(&joined, &half[1]);
	ranset_join(&joined, &half[0]);
	ranset_join(&joined, &none);
	check(&all, &sum);
	check(&joined, &sum);
	for (i = 0; i < 6; i++)
		profile_release(&p[i]);
	for (i = 0; i < ntables; i++)
		blocks_unref(t[i]);
	counts_release(&c);
	ranset_release(&all);
	ranset_release(&joined);
	ranset_release(&half[0]);
	ranset_release(&half[1]);
	profile_release(&sum);
}

static void test_cover(void **state)
{
	uint64_t seed = 11;
	uint32_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		round_of(&seed, 1 + i % 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
