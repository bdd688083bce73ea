/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as stored tables and counters: they are refused, or what is stored
 * again means the same. The first byte says what the rest is: an even one a
 * table, an odd one counters (half of it their number); 0xff two tables, cut
 * at the place that the second byte says, and their union.
 */
#include "profile/blocks.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static struct blocks *table(const uint8_t *ptr, size_t len)
{
	struct err e = {0};
	struct blocks *t = blocks_decode((const char *)ptr, len, &e), *again;
	struct str s = {0};

	if (!t) {
		if (e.status != COV_ITEMS)
			bug("refused with status %d", e.status);
		return NULL;
	}
	blocks_encode(t, &s);
	again = blocks_decode(s.buf, s.len, &e);
	if (!again)
		bug("a stored table does not read back: %s", e.text);
	if (!blocks_same(t, again) ||
		strcmp(blocks_hash(t), blocks_hash(again)) != 0)
		bug("a stored table reads back differently");
	blocks_unref(again);
	str_release(&s);
	return t;
}

/* Without its zeros a vector is the same, or both cannot be read. */
static void check_nonzero(const uint8_t *ptr, size_t len, const uint64_t *v,
	uint32_t n)
{
	struct counts c = {0};
	struct err e = {0};
	size_t k = 0;
	uint32_t i;
	int r = counts_nonzero(&c, n, (const char *)ptr, len, &e);

	if ((r == 0) != (v != NULL))
		bug("counters are good in one form only: %s", e.text);
	for (i = 0; v && i < n; i++) {
		if (v[i] && (k == c.n || c.v[k].at != i || c.v[k].v != v[i]))
			bug("counter %u is another without zeros", i);
		k += v[i] != 0;
	}
	if (v && k != c.n)
		bug("more counters without zeros");
	counts_release(&c);
}

static void counters(const uint8_t *ptr, size_t len, uint32_t n)
{
	uint64_t *v = xmalloc(n * sizeof(*v));
	uint64_t *w = xmalloc(n * sizeof(*w));
	struct err e = {0};
	struct str s = {0};
	int good = counts_decode(v, n, (const char *)ptr, len, &e) == 0;

	check_nonzero(ptr, len, good ? v : NULL, n);
	if (good) {
		counts_encode(v, n, &s);
		if (counts_decode(w, n, s.buf, s.len, &e) < 0)
			bug("stored counters do not read back: %s", e.text);
		if (n && memcmp(v, w, n * sizeof(*v)) != 0)
			bug("stored counters read back differently");
	}
	str_release(&s);
	free(v);
	free(w);
}

/* Every block of t is in u where the map says. */
static void check_map(const struct blocks *t, const struct blocks *u,
	const uint32_t *map)
{
	uint32_t i;

	if (!map && t->n != u->n)
		bug("no map between tables of different size");
	for (i = 0; i < t->n; i++) {
		uint32_t at = map ? map[i] : i;

		if (at >= u->n || block_cmp(&t->v[i], &u->v[at]) != 0)
			bug("a map leads to another block");
	}
}

static void unite(const uint8_t *ptr, size_t len, size_t cut)
{
	struct blocks *in[2] = {NULL, NULL}, *u;
	uint32_t *map[2];

	if (cut > len)
		cut = len;
	in[0] = table(ptr, cut);
	in[1] = table(ptr + cut, len - cut);
	if (in[0] && in[1]) {
		u = blocks_union(in, 2, map);
		check_map(in[0], u, map[0]);
		check_map(in[1], u, map[1]);
		if (u->n < in[0]->n || u->n < in[1]->n ||
			u->n > in[0]->n + in[1]->n)
			bug("a union of a wrong size");
		blocks_hash(u);
		free(map[0]);
		free(map[1]);
		blocks_unref(u);
	}
	blocks_unref(in[0]);
	blocks_unref(in[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	if (len < 2)
		return 0;
	if (ptr[0] == 0xff)
		unite(ptr + 2, len - 2, ptr[1]);
	else if (ptr[0] % 2)
		counters(ptr + 1, len - 1, ptr[0] / 2);
	else
		blocks_unref(table(ptr + 1, len - 1));
	return 0;
}
