/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A hash table with open addressing over an array of strings. */
#include "keys.h"

#include "base/hash.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* The place of a string, or the free one where it would go. */
static size_t slot_of_key(const struct keys *k, const char *text)
{
	size_t at = (size_t)hash_mem(text, strlen(text));

	for (;; at++) {
		at &= k->places - 1;
		if (!k->index[at] || strcmp(k->v[k->index[at] - 1], text) == 0)
			return at;
	}
}

static void grow_keys(struct keys *k)
{
	size_t i;

	k->places = k->places ? k->places * 2 : 64;
	free(k->index);
	k->index = xcalloc(k->places, sizeof(*k->index));
	for (i = 0; i < k->n; i++)
		k->index[slot_of_key(k, k->v[i])] = (uint32_t)i + 1;
}

size_t keys_add(struct keys *k, const char *text)
{
	size_t at;

	if (k->n + 1 > k->places / 2)
		grow_keys(k);
	at = slot_of_key(k, text);
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
	at = slot_of_key(k, text);
	return k->index[at] ? (long)k->index[at] - 1 : KEYS_NONE;
}

/* A number as text. */
static const char *id_text(char text[NUM_MAX + 1], int64_t id)
{
	*num_put(text, (uint64_t)id) = '\0';
	return text;
}

size_t keys_add_id(struct keys *k, int64_t id)
{
	char text[NUM_MAX + 1];

	return keys_add(k, id_text(text, id));
}

long keys_find_id(const struct keys *k, int64_t id)
{
	char text[NUM_MAX + 1];

	return keys_find(k, id_text(text, id));
}

void keys_release(struct keys *k)
{
	arena_release(&k->arena);
	free(k->v);
	free(k->index);
	*k = (struct keys){0};
}
