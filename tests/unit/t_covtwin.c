/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "gocov/covbin.h"

#include "gocov/covwrite.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

enum { FUNCS = 4 };

/* Line 7 without columns, as goyacc writes it, and another place. */
static const struct block units[] = {
	{7, 0, 7, 0, 1},
	{9, 0, 9, 0, 1},
	{7, 0, 7, 0, 1},
	{7, 0, 7, 0, 2},
};

/* F has all of them; G, an F that is a literal, and another F have the first
   one. */
static struct covmeta *make(void)
{
	static const struct covfunc f[FUNCS] = {
		{.name = "F", .file = "y.go", .count = 4},
		{.name = "G", .file = "y.go", .count = 1},
		{.name = "F", .file = "y.go", .count = 1, .lit = 1},
		{.name = "F", .file = "y.go", .count = 2},
	};
	unsigned char hash[COVMETA_HASH];
	struct str blob = {0}, file = {0};
	struct errlist l = {0};
	struct covmeta *m;
	struct covblob b;
	struct slice part;
	size_t i;

	covblob_init(&b, "p", "p", "m");
	for (i = 0; i < FUNCS; i++)
		assert_int_equal(covblob_func(&b, &f[i], units), i);
	covblob_end(&b, &blob);
	covblob_release(&b);
	part = (struct slice){blob.buf, blob.len};
	covwrite_meta(&file, hash, COVMODE_COUNT, 1, &part, 1);
	m = covmeta_read(&file, "M", &l);
	assert_non_null(m);
	assert_int_equal(l.n, 0);
	str_release(&blob);
	str_release(&file);
	return m;
}

/* A file of counters: 1, 2, 3, 4 of F, 10 of G, 20 of the literal, and 100,
   200 of the other F. */
static void add(const struct covbin *b, uint64_t *counts, enum count_op op,
	struct covbin_work *w, uint64_t first)
{
	const uint64_t v[FUNCS][4] = {{first, 2, 3, 4}, {10}, {20}, {100, 200}};
	struct covbin_src src = {.name = "C"};
	struct errlist l = {0};
	struct str s = {0};
	struct covwrite c;
	uint32_t i;

	covwrite_begin(&c, &s, b->meta->hash, NULL);
	for (i = 0; i < FUNCS; i++)
		covwrite_func(&c, 0, i, v[i], b->meta->pkgs[0].funcs[i].count);
	covwrite_end(&c);
	src.ptr = s.buf;
	src.len = s.len;
	assert_int_equal(covbin_add(b, &src, counts, op, COUNT_CAP_GO, w, &l),
		0);
	str_release(&s);
	errlist_release(&l);
}

/* On line 7 are three blocks of one statement, together with this sum; on line
   9 is one. */
static void are(const struct covbin *b, const uint64_t *counts, uint64_t sum,
	uint64_t nine)
{
	uint64_t all = 0;
	uint32_t i, n = 0;

	for (i = 0; i < b->t->n; i++)
		if (b->t->v[i].line0 == 7 && b->t->v[i].stmts == 1) {
			all += counts[i];
			n++;
		} else if (b->t->v[i].line0 == 9) {
			assert_int_equal(counts[i], nine);
		}
	assert_int_equal(n, 3);
	assert_int_equal(all, sum);
}

static void twins(void **state)
{
	struct covbin_work w = {0};
	struct covbin b;
	uint64_t *counts;

	(void)state;
	covbin_init(&b, make());
	covbin_table(&b);
	assert_int_equal(b.meta->nunits, 8);
	/* F's three on line 7 are one, its two on line 9 as well. */
	assert_int_equal(b.t->n, 5);
	assert_int_equal(b.t->total_stmts, 6);

	counts = xcalloc(b.t->n, sizeof(*counts));
	add(&b, counts, COUNT_SUM, NULL, 1);
	are(&b, counts, 1 + 3 + 100 + 10 + 20, 2 + 200);
	free(counts);

	/* Of two files the greater sum. */
	counts = xcalloc(b.t->n, sizeof(*counts));
	add(&b, counts, COUNT_MAX, &w, 7);
	add(&b, counts, COUNT_MAX, &w, 5);
	are(&b, counts, 7 + 3 + 100 + 10 + 20, 2 + 200);
	free(counts);
	covbin_work_release(&w);
	covbin_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twins),
	};

	return cmocka_run_group_tests_name("covtwin", tests, NULL, NULL);
}
