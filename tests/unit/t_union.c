/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of blockunion.c. */
#include "profile/blocks.h"

#include "base/str.h"
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* How often a line is in a sorted list, from *at on; *at moves behind. */
static uint32_t times(char **v, uint32_t n, uint32_t *at, const char *line)
{
	uint32_t k = 0;

	while (*at < n && strcmp(v[*at], line) < 0)
		(*at)++;
	while (*at < n && strcmp(v[*at], line) == 0) {
		(*at)++;
		k++;
	}
	return k;
}

/* u has each line as often as that of three tables that has it most often. */
static void check_multiset(struct blocks *const *in, const struct blocks *u)
{
	char **all = sorted_lines(u), **v[3];
	uint32_t i, k, most, n, at[3] = {0, 0, 0}, pos = 0, seen = 0;

	for (k = 0; k < 3; k++)
		v[k] = sorted_lines(in[k]);
	for (i = 0; i < u->n; i = pos) {
		n = times(all, u->n, &pos, all[i]);
		for (most = 0, k = 0; k < 3; k++) {
			uint32_t m = times(v[k], in[k]->n, &at[k], all[i]);

			seen += m;
			most = m > most ? m : most;
		}
		assert_int_equal(n, most);
	}
	assert_int_equal(seen, in[0]->n + in[1]->n + in[2]->n);
	for (k = 0; k < 3; k++)
		free_lines(v[k], in[k]->n);
	free_lines(all, u->n);
}

/* map leads each block to an equal one, no two to the same. */
static void check_map(const struct blocks *t, const struct blocks *u,
	const uint32_t *map)
{
	unsigned char *taken = xcalloc(u->n, 1);
	uint32_t i;

	if (!map)
		assert_true(blocks_same(t, u));
	for (i = 0; i < t->n; i++) {
		uint32_t at = map ? map[i] : i;
		struct str x = {0}, y = {0};

		assert_true(at < u->n);
		assert_int_equal(taken[at], 0);
		taken[at] = 1;
		line_of(t, i, &x);
		line_of(u, at, &y);
		assert_string_equal(x.buf, y.buf);
		str_release(&x);
		str_release(&y);
	}
	free(taken);
}

static void test_union(void **state)
{
	uint64_t seed = 6;
	uint32_t round, k;

	(void)state;
	for (round = 0; round < 200; round++) {
		struct blocks *in[3], *back[3], *u, *w;
		uint32_t *map[3], *other[3], lines = 2 + round % 7;

		for (k = 0; k < 3; k++) {
			in[k] = random_table(&seed, 100, 1 + round % NAMES,
				lines);
			back[2 - k] = in[k];
		}
		u = blocks_union(in, 3, map);
		w = blocks_union(back, 3, other);
		check_table(u);
		check_multiset(in, u);
		assert_true(blocks_same(u, w));
		for (k = 0; k < 3; k++) {
			check_map(in[k], u, map[k]);
			free(map[k]);
			free(other[k]);
			blocks_unref(in[k]);
		}
		blocks_unref(u);
		blocks_unref(w);
	}
}

static void test_union_same(void **state)
{
	uint64_t seed = 7, again = 7;
	struct blocks *in[3], *u;
	uint32_t *map[3], k;

	(void)state;
	in[0] = random_table(&seed, 500, 5, 50);
	in[1] = random_table(&again, 500, 5, 50);
	in[2] = blocks_ref(in[0]);
	assert_ptr_not_equal(in[0], in[1]);
	u = blocks_union(in, 3, map);
	assert_ptr_equal(u, in[0]);
	for (k = 0; k < 3; k++)
		assert_null(map[k]);
	blocks_unref(u);
	u = blocks_union(in, 1, map);
	assert_ptr_equal(u, in[0]);
	assert_null(map[0]);
	blocks_unref(u);
	blocks_unref(in[0]);
	blocks_unref(in[1]);
	blocks_unref(in[2]);
}

static struct blocks *small(const char *pkg, const char *name, uint32_t n,
	uint32_t line)
{
	struct blocks_build b = {0};
	uint32_t f = blocks_file(&b, pkg, name, strlen(name));

	while (n-- > 0)
		blocks_add(&b, f, (struct block){line + n, 1, line + n, 9, 1});
	return blocks_finish(&b, NULL);
}

/* A table that holds the other is the result; names decide, not packages. */
static void test_union_packages(void **state)
{
	struct blocks *in[2], *u;
	uint32_t *map[2];

	(void)state;
	in[0] = small(NULL, "/tmp/x.go", 2, 5);
	in[1] = small("command-line-arguments", "/tmp/x.go", 5, 3);
	u = blocks_union(in, 2, map);
	assert_ptr_equal(u, in[1]);
	assert_null(map[1]);
	assert_int_equal(map[0][0], 2);
	assert_int_equal(map[0][1], 3);
	free(map[0]);
	blocks_unref(u);
	blocks_unref(in[0]);
	in[0] = small(NULL, "/tmp/x.go", 2, 9);
	u = blocks_union(in, 2, map);
	assert_int_equal(u->n, 7);
	assert_int_equal(u->nfiles, 1);
	assert_string_equal(u->files[0].pkg, "/tmp");
	check_map(in[0], u, map[0]);
	check_map(in[1], u, map[1]);
	free(map[0]);
	free(map[1]);
	blocks_unref(u);
	blocks_unref(in[0]);
	blocks_unref(in[1]);
}

/* Where a table has one name in two packages, packages stay apart. */
static void test_union_twice(void **state)
{
	struct blocks_build b = {0};
	struct blocks *in[2], *u;
	uint32_t *map[2];

	(void)state;
	blocks_add(&b, blocks_file(&b, "p", "f", 1),
		(struct block){.stmts = 1});
	blocks_add(&b, blocks_file(&b, "q", "f", 1),
		(struct block){.stmts = 2});
	in[0] = blocks_finish(&b, NULL);
	in[1] = small("q", "f", 1, 7);
	u = blocks_union(in, 2, map);
	assert_int_equal(u->n, 3);
	assert_int_equal(u->nfiles, 2);
	assert_int_equal(u->files[0].count, 1);
	assert_int_equal(u->files[1].count, 2);
	assert_int_equal(map[0][1], 1);
	assert_int_equal(map[1][0], 2);
	check_table(u);
	free(map[0]);
	free(map[1]);
	blocks_unref(u);
	blocks_unref(in[0]);
	blocks_unref(in[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_union),
		cmocka_unit_test(test_union_same),
		cmocka_unit_test(test_union_packages),
		cmocka_unit_test(test_union_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
