/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Tests of podwalk.c: packages made by chance, walked, and compared with what
 * a plain sort of all their units gives.
 */
#include "gocov/podwalk.h"

#include "gocov/covwrite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FUNCS = 6, UNITS = 60, ROUNDS = 400, PODS = 2, FILES = 3, NAMES = 3 };

/* What is expected, and what came. */
struct item {
	char file[8], name[8];
	int lit;
	struct block b;
	uint64_t count;
};

struct items {
	struct item v[PODS * FUNCS * UNITS];
	size_t n;
};

static uint32_t state;

static uint32_t below(uint32_t n)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % n;
}

static int place_cmp(const struct item *a, const struct item *b)
{
	int d = strcmp(a->file, b->file);

	return d ? d : block_cmp(&a->b, &b->b);
}

static int item_cmp(const void *x, const void *y)
{
	const struct item *a = x, *b = y;
	int d = place_cmp(a, b);

	if (!d)
		d = strcmp(a->name, b->name);
	return d ? d : a->lit - b->lit;
}

/* Blocks of a statement list, and of the lists inside: as a compiler comes
   upon them. */
static uint32_t nested(struct block *v, uint32_t room, uint32_t line,
	uint32_t lines)
{
	uint32_t n = 0, i, k, own = 1 + below(4);

	for (i = 0; i < own && n < room; i++)
		v[n++] = (struct block){line + i * lines / own, 1 + below(9),
			line + (i + 1) * lines / own, below(3), below(4)};
	own = n;
	for (i = 0; i < own; i++) {
		k = v[i].line1 - v[i].line0;
		if (k > 2 && below(2))
			n += nested(v + n, room - n, v[i].line0 + 1, k - 1);
	}
	return n;
}

/* Units of a function in one of several disorders. */
static uint32_t make_units(struct block *v, uint32_t line)
{
	uint32_t n, i, k, how = below(4);
	struct block b;

	if (how < 2) {
		n = nested(v, UNITS, line, 40);
	} else {
		for (n = 1 + below(UNITS), i = 0; i < n; i++)
			v[i] = (struct block){line + below(20), below(5),
				line + below(30), below(5), below(3)};
	}
	for (i = 0; how == 1 && i < n; i++) {
		k = below(n);
		b = v[i];
		v[i] = v[k];
		v[k] = b;
	}
	if (how == 3 && n > 1)
		v[n - 1] = v[0];
	return n;
}

/* Appends a unit to what is expected. */
static void expect(struct items *e, const struct covfunc *f,
	const struct block *b, uint64_t count)
{
	struct item *it = &e->v[e->n++];

	memset(it, 0, sizeof(*it));
	snprintf(it->file, sizeof(it->file), "%s", f->file);
	snprintf(it->name, sizeof(it->name), "%s", f->name);
	it->lit = f->lit;
	it->b = *b;
	it->count = count;
}

/* A covmeta of one package, its counters, and its units in `e`. */
static struct covmeta *make_pod(uint64_t *counts, struct items *e)
{
	static const char *const files[FILES] = {"p/a.go", "p/b.go", "p/c.go"};
	static const char *const names[NAMES] = {"F", "init", "T.M"};
	unsigned char hash[COVMETA_HASH];
	struct str blob = {0}, file = {0};
	struct block v[FUNCS][UNITS];
	struct covfunc f[FUNCS];
	struct errlist l = {0};
	struct covblob b;
	struct slice part;
	struct covmeta *m;
	uint32_t i, u, n = 1 + below(FUNCS);

	covblob_init(&b, "p", "p", "m");
	for (i = 0; i < n; i++) {
		f[i] = (struct covfunc){.name = names[below(NAMES)],
			.file = files[below(FILES)],
			.lit = (int)below(2)};
		f[i].count = make_units(v[i], below(2) ? 1 : 1 + 50 * i);
		if (covblob_func(&b, &f[i], v[i]) != i) {
			n = i; /* the same function again */
			break;
		}
	}
	covblob_end(&b, &blob);
	covblob_release(&b);
	part = (struct slice){blob.buf, blob.len};
	covwrite_meta(&file, hash, COVMODE_COUNT, 1, &part, 1);
	m = covmeta_read(&file, "M", &l);
	assert_non_null(m);
	assert_int_equal(l.n, 0);
	for (i = 0; i < m->nfuncs; i++)
		for (u = 0; u < m->pkgs[0].funcs[i].count; u++) {
			counts[m->pkgs[0].funcs[i].first + u] = below(3);
			expect(e, &f[i], &v[i][u],
				counts[m->pkgs[0].funcs[i].first + u]);
		}
	str_release(&blob);
	return m;
}

/* Pods of one run, and what they point to. */
struct pods {
	uint64_t counts[PODS][FUNCS * UNITS];
	struct covmeta *m[PODS];
	struct podwalk_pod v[PODS];
};

/* Those of a round, and all of their units in `e`; how many. */
static size_t make_pods(size_t round, struct pods *p, struct items *e)
{
	size_t i, n;

	state = (uint32_t)round;
	e->n = 0;
	n = 1 + below(PODS);
	for (i = 0; i < n; i++) {
		p->m[i] = make_pod(p->counts[i], e);
		p->v[i] = (struct podwalk_pod){p->m[i], p->counts[i]};
	}
	return n;
}

static void free_pods(struct pods *p, size_t n)
{
	while (n)
		covmeta_free(p->m[--n]);
}

static void ignore(void *ctx, const char *path)
{
	(void)ctx;
	assert_string_equal(path, "p");
}

static void collect(void *ctx, const char *name, const struct podwalk_unit *v,
	size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		assert_string_equal(name, v[i].f->file);
		expect(ctx, v[i].f, &v[i].b, v[i].count);
	}
}

/* Sorts, and makes one of equal ones. */
static void plain(struct items *e)
{
	size_t i, at = 0;

	qsort(e->v, e->n, sizeof(*e->v), item_cmp);
	for (i = 1; i < e->n; i++) {
		if (item_cmp(&e->v[at], &e->v[i]) == 0)
			e->v[at].count += e->v[i].count;
		else
			e->v[++at] = e->v[i];
	}
	e->n = e->n ? at + 1 : 0;
}

static void test_order(void **unused)
{
	static struct items want, got;
	struct pods made;
	struct podwalk w = {.pods = made.v,
		.ctx = &got,
		.pkg = ignore,
		.file = collect};
	size_t i, round;

	(void)unused;
	for (round = 0; round < ROUNDS; round++) {
		got.n = 0;
		w.n = make_pods(round, &made, &want);
		podwalk_run(&w);
		plain(&want);
		assert_int_equal(got.n, want.n);
		for (i = 0; i < got.n; i++) {
			assert_int_equal(item_cmp(&got.v[i], &want.v[i]), 0);
			assert_int_equal(got.v[i].count, want.v[i].count);
		}
		free_pods(&made, w.n);
	}
}

static void sum_up(void *ctx, const char *path, const struct podwalk_sum *s)
{
	assert_string_equal(path, "p");
	*(struct podwalk_sum *)ctx = *s;
}

/* The sums of packages as they are made when nothing else is wanted; in half of
   them nothing is there twice. */
static void test_sum(void **unused)
{
	static struct items want;
	struct pods made;
	struct podwalk_sum got, sum;
	struct podwalk w = {.pods = made.v, .ctx = &got, .sum = sum_up};
	size_t i, all, round, plain_ones = 0;

	(void)unused;
	for (round = 0; round < ROUNDS; round++) {
		w.n = make_pods(round, &made, &want);
		podwalk_run(&w);
		all = want.n;
		plain(&want);
		plain_ones += all == want.n;
		sum = (struct podwalk_sum){0};
		for (i = 0; i < want.n; i++)
			podwalk_add(&sum, &want.v[i].b, want.v[i].count);
		assert_int_equal(got.total, sum.total);
		assert_int_equal(got.covered, sum.covered);
		free_pods(&made, w.n);
	}
	assert_in_range(plain_ones, ROUNDS / 20, ROUNDS / 20 * 19);
}

static void in_order(void *ctx, const char *name, const struct podwalk_unit *v,
	size_t n)
{
	size_t i, *all = ctx;

	(void)name;
	for (i = 1; i < n; i++)
		assert_true(block_cmp(&v[i - 1].b, &v[i].b) < 0);
	*all += n;
}

/* A list that runs backwards, so long that only a sort is quick. */
static void test_backwards(void **unused)
{
	enum { MANY = 200000 };
	struct str blob = {0}, file = {0};
	unsigned char hash[COVMETA_HASH];
	struct covfunc f = {.name = "F", .file = "p/a.go", .count = MANY};
	struct block *v = calloc(MANY, sizeof(*v));
	uint64_t *counts = calloc(MANY, sizeof(*counts));
	struct errlist l = {0};
	struct podwalk_pod pod;
	struct podwalk w = {.pods = &pod,
		.n = 1,
		.pkg = ignore,
		.file = in_order};
	struct covblob b;
	struct slice part;
	size_t all = 0;
	uint32_t i;

	(void)unused;
	for (i = 0; i < MANY; i++)
		v[i].line0 = v[i].line1 = i % 2 ? i : 2 * MANY - i;
	covblob_init(&b, "p", "p", "m");
	(void)covblob_func(&b, &f, v);
	covblob_end(&b, &blob);
	covblob_release(&b);
	part = (struct slice){blob.buf, blob.len};
	covwrite_meta(&file, hash, COVMODE_COUNT, 1, &part, 1);
	pod.meta = covmeta_read(&file, "M", &l);
	pod.counts = counts;
	assert_non_null(pod.meta);
	w.ctx = &all;
	podwalk_run(&w);
	assert_int_equal(all, MANY);
	covmeta_free((struct covmeta *)pod.meta);
	str_release(&blob);
	free(v);
	free(counts);
}

enum { PKGS = 5 };

/* A covmeta of PKGS packages, each with as many units as its number says. */
static struct covmeta *make_packages(struct errlist *l)
{
	struct block v[PKGS] = {{1, 1, 2, 2, 1}};
	struct slice part[PKGS];
	struct str blob[PKGS] = {{0}}, file = {0};
	unsigned char hash[COVMETA_HASH] = {0};
	struct covmeta *m;
	char path[] = "p0";
	uint32_t i;

	for (i = 0; i < PKGS; i++) {
		struct covfunc f = {.name = "F", .file = "f", .count = i};
		struct covblob b;

		path[1] = (char)('0' + i);
		v[i] = (struct block){i + 1, 1, i + 1, 9, 1};
		covblob_init(&b, path, "p", "m");
		(void)covblob_func(&b, &f, v);
		covblob_end(&b, &blob[i]);
		covblob_release(&b);
		part[i] = (struct slice){blob[i].buf, blob[i].len};
	}
	covwrite_meta(&file, hash, COVMODE_COUNT, 1, part, PKGS);
	m = covmeta_read(&file, "M", l);
	for (i = 0; i < PKGS; i++)
		str_release(&blob[i]);
	return m;
}

static void list_sum(void *ctx, const char *path, const struct podwalk_sum *s)
{
	str_adds(ctx, path);
	str_adds(ctx, "=");
	str_addu(ctx, s->total);
	str_adds(ctx, " ");
}

/* However a walk is cut into shares, together they are the whole. */
static void test_shares(void **unused)
{
	static const uint64_t counts[PKGS * PKGS];
	static const size_t shares[] = {5, 4, 3, 3, 2, 2, 2, 1};
	struct errlist l = {0};
	struct podwalk_pod pod = {make_packages(&l), counts};
	struct podwalk w = {.pods = &pod, .n = 1, .sum = list_sum};
	struct podwalk_plan plan;
	struct str got = {0};
	size_t units, i;

	(void)unused;
	assert_non_null(pod.meta);
	for (units = 0; units < sizeof(shares) / sizeof(*shares); units++) {
		str_clear(&got);
		podwalk_plan(&plan, &w, units);
		assert_int_equal(plan.n, shares[units]);
		for (i = 0; i < plan.n; i++)
			podwalk_share(&plan, i, &got);
		podwalk_plan_release(&plan);
		assert_string_equal(str_get(&got), "p0=0 p1=1 p2=2 p3=3 p4=4 ");
	}
	str_release(&got);
	covmeta_free((struct covmeta *)pod.meta);
	errlist_release(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_sum),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_backwards),
	};

	return cmocka_run_group_tests_name("podwalk", tests, NULL, NULL);
}
