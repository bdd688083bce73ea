/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Tests of blocks.c, blockhash.c and the tables of blockstore.c: cases by
 * hand, and tables made at random.
 */
#include "profile/blocks.h"

#include "base/hash.h"
#include "base/str.h"
#include "io/pool.h"
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_hash(const struct blocks *t)
{
	char **v = sorted_lines(t), hex[MD5_HEX];
	struct str s = {0};
	uint32_t i;

	for (i = 0; i < t->n; i++) {
		str_adds(&s, v[i]);
		str_addc(&s, '\n');
	}
	md5_of(str_get(&s), s.len, hex);
	assert_string_equal(blocks_hash(t), hex);
	assert_ptr_equal(blocks_hash(t), blocks_hash(t));
	free_lines(v, t->n);
	str_release(&s);
}

static void test_folder(void **state)
{
	static const char *const cases[][2] = {
		{"a/b.go", "a"},
		{"a/b/c.go", "a/b"},
		{"b.go", "."},
		{"/b.go", "/"},
		{"", "."},
		{"a/", "a"},
		{"//b", "/"},
		{"a//b", "a/"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct slice s =
			blocks_folder(cases[i][0], strlen(cases[i][0]));

		assert_int_equal(s.len, strlen(cases[i][1]));
		assert_memory_equal(s.ptr, cases[i][1], s.len);
	}
}

static void test_files(void **state)
{
	struct blocks_build b = {0};
	struct blocks *t;
	char name[32];
	uint32_t i, k;

	(void)state;
	assert_int_equal(blocks_file(&b, NULL, "p/a.go", 6), 0);
	assert_int_equal(blocks_file(&b, "p", "p/a.go", 6), 0);
	assert_int_equal(blocks_file(&b, "q", "p/a.go", 6), 1);
	assert_int_equal(blocks_file(&b, "q", "p/a.go", 6), 1);
	assert_int_equal(blocks_file(&b, NULL, "p/a.go", 6), 0);
	assert_int_equal(blocks_file(&b, NULL, "p/a.goo", 6), 0);
	assert_int_equal(blocks_file(&b, NULL, "p/a.go\0x", 8), 0);
	for (k = 0; k < 2; k++) {
		for (i = 0; i < 1000; i++) {
			int n = snprintf(name, sizeof(name), "p/%u.go", i);

			assert_int_equal(blocks_file(&b, NULL, name, (size_t)n),
				i + 2);
		}
	}
	t = blocks_finish(&b, NULL);
	assert_int_equal(t->nfiles, 1002);
	assert_int_equal(t->n, 0);
	assert_string_equal(t->files[1001].pkg, "q");
	check_table(t);
	blocks_unref(t);
	/* Given up half-way. */
	blocks_file(&b, NULL, "x", 1);
	blocks_build_release(&b);
	blocks_build_release(&b);
}

static void test_slots(void **state)
{
	uint64_t seed = 1;
	uint32_t round, i, n, *slot;

	(void)state;
	for (round = 0; round < 200; round++) {
		struct blocks_build b = {0};
		struct block added[300];
		const char *file[300];
		struct blocks *t;

		n = random_below(&seed, 300);
		for (i = 0; i < n; i++) {
			file[i] = names[random_below(&seed, 4)];
			added[i] = random_block(&seed, 200);
			assert_int_equal(blocks_add(&b,
						 blocks_file(&b, NULL, file[i],
							 strlen(file[i])),
						 added[i]),
				i);
		}
		t = blocks_finish(&b, &slot);
		check_table(t);
		assert_int_equal(t->n, n);
		for (i = 0; i < n; i++) {
			const struct block_file *f = t->files;

			assert_int_equal(block_cmp(&added[i], &t->v[slot[i]]),
				0);
			while (slot[i] - f->first >= f->count)
				f++;
			assert_string_equal(f->name, file[i]);
		}
		free(slot);
		blocks_unref(t);
	}
}

static void test_hash(void **state)
{
	struct blocks_build b = {0};
	struct blocks *t = blocks_finish(&b, NULL);
	struct profile p = {0};
	uint64_t seed = 2;
	uint32_t round;

	(void)state;
	assert_string_equal(blocks_hash(NULL), "");
	assert_string_equal(profile_hash(&p), "");
	assert_string_equal(blocks_hash(t), "d41d8cd98f00b204e9800998ecf8427e");
	profile_zero(&p, t, COVMODE_NONE);
	assert_string_equal(profile_hash(&p), "");
	p.mode = COVMODE_SET;
	assert_string_equal(profile_hash(&p), blocks_hash(t));
	profile_release(&p);
	blocks_unref(t);
	for (round = 0; round < 300; round++) {
		t = random_table(&seed, 200, 1 + round % NAMES, 12 + round);
		check_hash(t);
		blocks_unref(t);
	}
}

/* The same file in two packages: its lines are one file's in a text. */
static void test_hash_packages(void **state)
{
	struct blocks_build b = {0};
	struct blocks *t;
	struct str name = {0};

	(void)state;
	blocks_add(&b, blocks_file(&b, "p", "f", 1),
		(struct block){2, 1, 3, 1, 1});
	blocks_add(&b, blocks_file(&b, "q", "f", 1),
		(struct block){1, 1, 3, 1, 1});
	blocks_add(&b, blocks_file(&b, "q", "f", 1),
		(struct block){2, 1, 3, 1, 1});
	/* A name longer than what MD5 gets at once. */
	memset(str_room(&name, 100000), 'x', 100000);
	blocks_add(&b, blocks_file(&b, NULL, name.buf, 100000),
		(struct block){2, 1, 3, 1, 1});
	t = blocks_finish(&b, NULL);
	check_hash(t);
	str_release(&name);
	blocks_unref(t);
}

static void hash_job(void *ctx, size_t i)
{
	/* cmocka's assertions are for its own thread. */
	(void)i;
	if (strlen(blocks_hash(ctx)) != MD5_HEX - 1)
		abort();
}

static void test_threads(void **state)
{
	uint64_t seed = 3;
	struct blocks *t = random_table(&seed, 5000, 5, 100);

	(void)state;
	pool_run(4, 16, hash_job, t);
	check_hash(t);
	blocks_unref(t);
}

static void check_stored(const struct blocks *t)
{
	struct str s = {0};
	struct err e = {0};
	struct blocks *u;
	size_t len;

	str_adds(&s, "head");
	blocks_encode(t, &s);
	u = blocks_decode(s.buf + 4, s.len - 4, &e);
	if (!u)
		fail_msg("%s", e.text);
	check_table(u);
	assert_true(blocks_same(t, u));
	blocks_unref(u);
	for (len = 0; len < s.len - 4; len++) {
		assert_null(blocks_decode(s.buf + 4, len, &e));
		assert_int_equal(e.status, COV_ITEMS);
	}
	str_addc(&s, 0);
	assert_null(blocks_decode(s.buf + 4, s.len - 4, &e));
	str_release(&s);
}

static void test_store(void **state)
{
	struct blocks_build b = {0};
	struct blocks *t;
	uint64_t seed = 4;
	uint32_t i;

	(void)state;
	blocks_file(&b, "command-line-arguments", "/x/y.go", 7);
	blocks_add(&b, blocks_file(&b, "other", "/x/y.go", 7),
		(struct block){1, 2, 3, 4, 5});
	blocks_add(&b, blocks_file(&b, "", "z", 1),
		(struct block){UINT32_MAX, UINT32_MAX, 0, 0, UINT32_MAX});
	t = blocks_finish(&b, NULL);
	check_stored(t);
	blocks_unref(t);
	for (i = 0; i < 40; i++) {
		t = random_table(&seed, 60, NAMES, 50);
		check_stored(t);
		blocks_unref(t);
	}
}

static void test_store_hostile(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *message;
	} cases[] = {
		{"\2\0\0", 3,
			"block table: damaged at byte 1: "
			"not of a known version"},
		{"\1\x7f\0", 3,
			"block table: damaged at byte 1: "
			"number out of range"},
		{"\1\0\5aaaa", 7,
			"block table: damaged at byte 2: "
			"number out of range"},
		{"\1\1\0\1\0\0\0", 7,
			"block table: damaged at byte 4: "
			"a name with a NUL byte"},
		{"\1\1\0\7abc", 7,
			"block table: damaged at byte 4: "
			"it ends inside a name"},
		{"\1\2\0\1b\0\0\1a\0\0", 11,
			"block table: damaged at byte "
			"10: files out of order"},
		{"\1\2\0\1b\0\0\1b\0\0", 11,
			"block table: damaged at byte "
			"10: files out of order"},
		{"\1\1\1\1b\0\2\0\0\0\0\0", 12,
			"block table: damaged at "
			"byte 7: not as many blocks as said before"},
		{"\1\1\2\1b\0\2\2\0\0\0\0\1\0\0\0\0", 17,
			"block table: "
			"damaged at byte 17: blocks out of order"},
		{"\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\2", 11,
			"block table: damaged at byte 1: number out of range"},
	};
	struct err e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_null(blocks_decode(cases[i].bytes, cases[i].len, &e));
		assert_string_equal(e.text, cases[i].message);
		assert_int_equal(e.status, COV_ITEMS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_hash_packages),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_store),
		cmocka_unit_test(test_store_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
