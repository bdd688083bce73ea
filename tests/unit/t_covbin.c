/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of covbin.c: counting by hand-made counters files. */
#include "gocov/covbin.h"

#include "covmake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Units 0 1 | 2 | 3 4, of which the table has 3 4 | 1 0 2 (b sorts first). */
static const struct make_pkg pkgs[] = {
	{"p/z", 2,
		{{"F", "p/z/a.go", 0, 2, {{9, 1, 9, 9, 1}, {5, 1, 5, 9, 2}}},
			{"G", "p/z/a.go", 0, 1, {{9, 1, 9, 9, 1}}}}},
	{"p/b", 1,
		{{"H", "p/b/b.go", 0, 2, {{1, 1, 1, 9, 3}, {2, 1, 2, 9, 4}}}}},
};

enum { UNITS = 5 };

struct fix {
	struct covbin b;
	struct covbin_work w;
	uint64_t counts[UNITS];
	struct str s; /* counters file */
	struct errlist l;
	uint32_t nfuncs;
	int own_only;
};

static void make_bin(struct fix *f, int mode, int table)
{
	struct errlist l = {0};
	struct str s = {0};

	memset(f, 0, sizeof(*f));
	make_meta(&s, mode, pkgs, 2);
	covbin_init(&f->b, covmeta_read(&s, "M", &l));
	assert_non_null(f->b.meta);
	assert_int_equal(l.n, 0);
	if (table)
		covbin_table(&f->b);
	str_release(&s);
}

static void drop(struct fix *f)
{
	covbin_release(&f->b);
	covbin_work_release(&f->w);
	errlist_release(&f->l);
	str_release(&f->s);
}

/* Begins a counters file; its functions follow. */
static void begin(struct fix *f)
{
	str_clear(&f->s);
	f->nfuncs = 0;
	make_ctr(&f->s, 2, 0);
	make_segment(&f->s, 0);
}

static void add(struct fix *f, uint32_t pkg, uint32_t func, uint32_t n,
	uint32_t a, uint32_t b)
{
	uint32_t v[] = {a, b, 99};

	make_counters(&f->s, pkg, func, n, v);
	set_u32(&f->s, 32, ++f->nfuncs);
}

/* Ends the file and adds it to the counts. */
static int end(struct fix *f, enum count_op op, int all)
{
	struct covbin_src src = {.name = "C",
		.all_segments = all,
		.own_only = f->own_only};

	make_footer(&f->s, 1);
	src.ptr = f->s.buf;
	src.len = f->s.len;
	errlist_clear(&f->l);
	return covbin_add(&f->b, &src, f->counts, op, COUNT_CAP_GO, &f->w,
		&f->l);
}

static void are(const struct fix *f, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	uint64_t want[] = {a, b, c, d, e};

	assert_memory_equal(f->counts, want, sizeof(want));
}

static void said(const struct fix *f, int status, const char *text)
{
	assert_int_equal(f->l.n, 1);
	assert_string_equal(f->l.v[0].text, text);
	assert_int_equal(f->l.v[0].status, status);
}

static void test_units(void **state)
{
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 0);
	begin(&f);
	add(&f, 0, 0, 2, 3, 4);
	add(&f, 0, 0, 2, 10, 0);
	add(&f, 1, 0, 2, 0, 7);
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	assert_int_equal(f.l.n, 0);
	are(&f, 13, 4, 0, 0, 7);
	drop(&f);
}

static void test_table(void **state)
{
	static const uint32_t slot[] = {3, 2, 4, 0, 1};
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 1);
	assert_int_equal(f.b.t->n, UNITS);
	assert_int_equal(f.b.t->total_stmts, 11);
	assert_string_equal(f.b.t->files[0].pkg, "p/b");
	/* Equal blocks of two functions stay two, in the order of the file. */
	assert_memory_equal(f.b.slot, slot, sizeof(slot));
	begin(&f);
	add(&f, 0, 0, 2, 3, 4);
	add(&f, 0, 1, 1, 5, 0);
	add(&f, 1, 0, 2, 6, 7);
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	are(&f, 6, 7, 4, 3, 5);
	f.b.slot[1] = BLOCK_NONE;
	begin(&f);
	add(&f, 0, 0, 2, 8, 9);
	assert_int_equal(end(&f, COUNT_MAX, 0), 0);
	are(&f, 6, 7, 4, 8, 5);
	drop(&f);
}

/* Inside a file all is added, also for a maximum over files. */
static void test_max(void **state)
{
	struct fix f;
	uint32_t i;

	(void)state;
	make_bin(&f, COVMODE_ATOMIC, 0);
	begin(&f);
	add(&f, 0, 0, 2, 3, 4);
	add(&f, 0, 0, 2, 3, 4);
	assert_int_equal(end(&f, COUNT_MAX, 0), 0);
	are(&f, 6, 8, 0, 0, 0);
	begin(&f);
	add(&f, 0, 0, 2, 5, 9);
	add(&f, 1, 0, 2, 1, 0);
	assert_int_equal(end(&f, COUNT_MAX, 0), 0);
	are(&f, 6, 9, 0, 1, 0);
	for (i = 0; i < UNITS; i++)
		assert_int_equal(f.w.sum[i], 0);
	assert_int_equal(f.w.nset, 0);
	drop(&f);
}

static void test_set(void **state)
{
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_SET, 0);
	begin(&f);
	add(&f, 0, 0, 2, 5, 0);
	add(&f, 0, 0, 2, 5, 0);
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	are(&f, 1, 0, 0, 0, 0);
	begin(&f);
	add(&f, 0, 0, 2, 5, 9);
	assert_int_equal(end(&f, COUNT_MAX, 0), 0);
	are(&f, 1, 1, 0, 0, 0);
	drop(&f);
}

static void test_saturate(void **state)
{
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 0);
	begin(&f);
	add(&f, 0, 0, 2, UINT32_MAX, UINT32_MAX - 1);
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	assert_int_equal(f.l.n, 0);
	begin(&f);
	add(&f, 0, 0, 2, 1, 1);
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	said(&f, 0, "C: 1 counter stopped at 4294967295");
	are(&f, UINT32_MAX, UINT32_MAX, 0, 0, 0);
	drop(&f);
}

static void test_short(void **state)
{
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 0);
	begin(&f);
	add(&f, 1, 0, 2, 1, 2);
	add(&f, 0, 0, 1, 3, 0);
	add(&f, 0, 1, 1, 4, 0);
	assert_int_equal(end(&f, COUNT_MAX, 0), -1);
	said(&f, COV_ITEMS,
		"C: offset 93: function 0 of package 0 has 1 "
		"counters for 2 blocks");
	are(&f, 3, 0, 4, 1, 2);
	drop(&f);
}

static void test_long(void **state)
{
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 0);
	begin(&f);
	add(&f, 0, 0, 3, 1, 2);
	add(&f, 0, 1, 2, 3, 4);
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	said(&f, 0, "C: offset 88: 2 functions with more counters than blocks");
	are(&f, 1, 2, 3, 0, 0);
	drop(&f);
}

static void test_unknown(void **state)
{
	struct fix f;
	uint32_t i;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 0);
	begin(&f);
	add(&f, 0, 2, 1, 1, 1);
	add(&f, 0, 1, 1, 5, 0);
	assert_int_equal(end(&f, COUNT_SUM, 0), -1);
	said(&f, COV_ITEMS,
		"C: offset 88: function 2 of package 0 is not in "
		"the covmeta");
	are(&f, 0, 0, 5, 0, 0);
	begin(&f);
	for (i = 0; i < 100; i++)
		add(&f, 7, i, 0, 0, 0);
	assert_int_equal(end(&f, COUNT_SUM, 0), -1);
	assert_int_equal(f.l.n, 21);
	assert_string_equal(f.l.v[20].text,
		"C: 80 more functions are not in the covmeta");
	drop(&f);
}

/* Functions that the covmeta lost were told with it. */
static void test_lost(void **state)
{
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 0);
	f.b.meta->pkgs[0].funcs[1].file = NULL;
	f.b.meta->pkgs[1].missing = 1;
	begin(&f);
	add(&f, 0, 1, 1, 1, 1);
	add(&f, 1, 0, 2, 1, 1);
	add(&f, 0, 0, 2, 1, 1);
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	assert_int_equal(f.l.n, 0);
	are(&f, 1, 1, 0, 0, 0);
	drop(&f);
}

static void test_segments(void **state)
{
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 0);
	begin(&f);
	add(&f, 0, 0, 2, 1, 1);
	make_footer(&f.s, 1);
	make_segment(&f.s, 1);
	make_counters(&f.s, 0, 1, 1, (const uint32_t[]){4});
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	said(&f, 0, "C: offset 93: further segments are left out");
	are(&f, 1, 1, 0, 0, 0);
	f.s.buf[f.s.len - 8] = 2;
	str_cut(&f.s, f.s.len - 16);
	memset(f.counts, 0, sizeof(f.counts));
	assert_int_equal(end(&f, COUNT_SUM, 1), -1);
	said(&f, COV_ITEMS, "C: offset 177: the footer counts other segments");
	are(&f, 1, 1, 4, 0, 0);
	drop(&f);
}

static void test_odd(void **state)
{
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 0);
	begin(&f);
	f.s.buf[8] = 'X';
	add(&f, 0, 1, 1, 1, 1);
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	said(&f, 0, "C: offset 8: its hash is not that of the covmeta");
	are(&f, 0, 0, 1, 0, 0);
	f.own_only = 1;
	begin(&f);
	f.s.buf[8] = 'X';
	add(&f, 0, 1, 1, 1, 1);
	assert_int_equal(end(&f, COUNT_SUM, 0), -1);
	said(&f, COV_ITEMS,
		"C: offset 8: its hash is not that of the covmeta: counters of "
		"another binary");
	are(&f, 0, 0, 1, 0, 0);
	f.own_only = 0;
	begin(&f);
	f.s.buf[4] = 0;
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	said(&f, 0, "C: offset 4: version 0, expected 1");
	begin(&f);
	f.s.buf[79] = 100; /* number of arguments: the counters are good */
	add(&f, 0, 1, 1, 1, 1);
	assert_int_equal(end(&f, COUNT_SUM, 0), -1);
	said(&f, COV_ITEMS, "C: offset 88: damaged arguments");
	are(&f, 0, 0, 2, 0, 0);
	str_cut(&f.s, 3);
	assert_int_equal(end(&f, COUNT_SUM, 0), -1);
	drop(&f);
}

static void test_live(void **state)
{
	unsigned char live[3] = {0};
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 0);
	f.w.live = live;
	begin(&f);
	add(&f, 1, 0, 2, 0, 0);
	add(&f, 0, 1, 1, 1, 0);
	assert_int_equal(end(&f, COUNT_SUM, 0), 0);
	assert_int_equal(live[0], 0);
	assert_int_equal(live[1], 1);
	assert_int_equal(live[2], 1);
	drop(&f);
}

/* One scratch vector for covmeta files of any size. */
static void test_work(void **state)
{
	static const struct make_pkg one[] = {
		{"q", 1, {{"F", "q/q.go", 0, 1, {{1, 1, 2, 2, 1}}}}}};
	struct covbin small;
	struct errlist l = {0};
	struct str s = {0};
	struct fix f;

	(void)state;
	make_bin(&f, COVMODE_COUNT, 0);
	make_meta(&s, COVMODE_COUNT, one, 1);
	covbin_init(&small, covmeta_read(&s, "M", &l));
	begin(&f);
	add(&f, 0, 0, 1, 6, 0);
	make_footer(&f.s, 1);
	assert_int_equal(covbin_add(&small,
				 &(struct covbin_src){.ptr = f.s.buf,
					 .len = f.s.len,
					 .name = "C"},
				 f.counts, COUNT_MAX, COUNT_CAP_GO, &f.w, &l),
		0);
	are(&f, 6, 0, 0, 0, 0);
	begin(&f);
	add(&f, 1, 0, 2, 1, 2);
	assert_int_equal(end(&f, COUNT_MAX, 0), 0);
	are(&f, 6, 0, 0, 1, 2);
	covbin_release(&small);
	str_release(&s);
	errlist_release(&l);
	drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_max),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_saturate),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_live),
		cmocka_unit_test(test_work),
	};

	return cmocka_run_group_tests_name("covbin", tests, NULL, NULL);
}
