/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A hash table with open addressing over an array of strings. */
#include "covgroup.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

/* The place of a string, or the free one where it would go. */
static size_t place_of(const struct keys *k, const char *text)
{
	size_t at = (size_t)hash_mem(text, strlen(text));

	for (;; at++) {
		at &= k->places - 1;
		if (!k->index[at] || strcmp(k->v[k->index[at] - 1], text) == 0)
			return at;
	}
}

static void rehash(struct keys *k)
{
	size_t i;

	k->places = k->places ? k->places * 2 : 64;
	free(k->index);
	k->index = xcalloc(k->places, sizeof(*k->index));
	for (i = 0; i < k->n; i++)
		k->index[place_of(k, k->v[i])] = (uint32_t)i + 1;
}

size_t keys_add(struct keys *k, const char *text)
{
	size_t at;

	if (k->n + 1 > k->places / 2)
		rehash(k);
	at = place_of(k, text);
	if (!k->index[at]) {
		mem_grow(&k->v, &k->cap, k->n + 1, sizeof(*k->v));
		k->v[k->n++] = arena_strdup(&k->arena, text);
		k->index[at] = (uint32_t)k->n;
	}
	return k->index[at] - 1;
}

long keys_find(const struct keys *k, const char *text)
{
	size_t at;

	if (!k->n)
		return KEYS_NONE;
	at = place_of(k, text);
	return k->index[at] ? (long)k->index[at] - 1 : KEYS_NONE;
}

void keys_release(struct keys *k)
{
	arena_release(&k->arena);
	free(k->v);
	free(k->index);
	*k = (struct keys){0};
}
