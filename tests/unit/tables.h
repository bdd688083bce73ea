/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * tables: block tables made at random, and the simplest computations on them
 * there are, with sorted lines of text. For t_blocks.c and t_union.c.
 */
#ifndef COV_TEST_TABLES_H
#define COV_TEST_TABLES_H

#include "base/str.h"
#include "profile/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Names that are hard to sort: prefixes of one another, with and without the
   colon, bytes below and above it, and the text of a position. */
static const char *const names[] = {
	"a/b/c.go",
	"a/b-c/d.go",
	"a/b/c/e.go",
	"a",
	"a:1.go",
	"a:",
	"a:1.1,2.2 1:3.go",
	"a::",
	"a0",
	"a~",
	"a\x01",
	"a:1.1",
	"x y.go",
	"/r.go",
	"/s/t.go",
	"\xc3\xa9.go",
	"a:\x01",
	"a:12.3,4.5 6",
};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* The same numbers everywhere, every time. */
static inline uint32_t random_below(uint64_t *seed, uint32_t n)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (uint32_t)((*seed >> 33) % n);
}

static inline struct block random_block(uint64_t *seed, uint32_t lines)
{
	struct block b;

	b.line0 = random_below(seed, lines);
	b.line1 = random_below(seed, lines);
	b.col0 = random_below(seed, 3);
	b.col1 = random_below(seed, 3);
	b.stmts = random_below(seed, 2);
	if (random_below(seed, 50) == 0)
		b.col1 = UINT32_MAX;
	if (random_below(seed, 50) == 0)
		b.line0 = UINT32_MAX - random_below(seed, 2);
	return b;
}

/* A table of up to n blocks in up to nfiles files, in any order. */
static inline struct blocks *random_table(uint64_t *seed, uint32_t n,
	uint32_t nfiles, uint32_t lines)
{
	struct blocks_build b = {0};
	uint32_t i, from = random_below(seed, NAMES);

	n = random_below(seed, n + 1);
	for (i = 0; i < n; i++) {
		const char *name =
			names[(from + random_below(seed, nfiles)) % NAMES];

		blocks_add(&b, blocks_file(&b, NULL, name, strlen(name)),
			random_block(seed, lines));
	}
	return blocks_finish(&b, NULL);
}

static inline void line_of(const struct blocks *t, uint32_t i, struct str *s)
{
	const struct block *b = &t->v[i];
	uint32_t f = 0;

	while (i - t->files[f].first >= t->files[f].count)
		f++;
	str_addf(s, "%s:%u.%u,%u.%u %u", t->files[f].name, b->line0, b->col0,
		b->line1, b->col1, b->stmts);
}

static inline int text_cmp(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* All lines of a table, sorted by bytes. */
static inline char **sorted_lines(const struct blocks *t)
{
	char **v = xcalloc(t->n, sizeof(*v));
	uint32_t i;

	for (i = 0; i < t->n; i++) {
		struct str s = {0};

		line_of(t, i, &s);
		v[i] = str_detach(&s);
	}
	qsort(v, t->n, sizeof(*v), text_cmp);
	return v;
}

static inline void free_lines(char **v, uint32_t n)
{
	while (n > 0)
		free(v[--n]);
	free(v);
}

/* Everything that blocks.h promises of any table. */
static inline void check_table(const struct blocks *t)
{
	uint64_t total = 0;
	uint32_t f, i, n = 0;

	for (f = 0; f < t->nfiles; f++) {
		const struct block_file *file = &t->files[f];

		assert_int_equal(file->first, n);
		for (i = n; i < n + file->count; i++) {
			total += t->v[i].stmts;
			if (i > n)
				assert_true(
					block_cmp(&t->v[i - 1], &t->v[i]) <= 0);
		}
		n += file->count;
		if (f) {
			int d = strcmp(file[-1].pkg, file->pkg);

			assert_true(d < 0 ||
				(d == 0 &&
					strcmp(file[-1].name, file->name) < 0));
		}
	}
	assert_int_equal(n, t->n);
	assert_true(total == t->total_stmts);
}

#endif
