/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A hash table with open addressing over one buffer. */
#include "base/interner.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static int item_is(const struct interner *s, const struct interner_entry *e,
	const char *ptr, size_t len)
{
	return e->len == len && memcmp(s->bytes.buf + e->at, ptr, len) == 0;
}

static void rehash(struct interner *s)
{
	uint32_t i;
	size_t at;

	s->nslots = s->nslots ? s->nslots * 2 : 64;
	free(s->slots);
	s->slots = xcalloc(s->nslots, sizeof(*s->slots));
	for (i = 0; i < s->n; i++) {
		at = hash_mem(s->bytes.buf + s->v[i].at, s->v[i].len);
		while (s->slots[at &= s->nslots - 1])
			at++;
		s->slots[at] = i + 1;
	}
}

/* The slot of these bytes, or the free one that would be theirs. */
static uint32_t *interner_slot(const struct interner *s, const char *ptr,
	size_t len)
{
	size_t at;

	for (at = hash_mem(ptr, len); s->slots[at &= s->nslots - 1]; at++)
		if (item_is(s, &s->v[s->slots[at] - 1], ptr, len))
			break;
	return &s->slots[at];
}

uint32_t interner_add(struct interner *s, const char *ptr, size_t len,
	int *fresh)
{
	uint32_t *slot;

	if (s->n >= s->nslots / 2)
		rehash(s);
	slot = interner_slot(s, ptr, len);
	*fresh = !*slot;
	if (*slot)
		return *slot - 1;
	mem_grow(&s->v, &s->cap, (size_t)s->n + 1, sizeof(*s->v));
	s->v[s->n] = (struct interner_entry){s->bytes.len, len};
	str_add(&s->bytes, ptr, len);
	*slot = ++s->n;
	return s->n - 1;
}

int interner_find(const struct interner *s, const char *ptr, size_t len,
	uint32_t *i)
{
	const uint32_t *slot = s->n ? interner_slot(s, ptr, len) : NULL;

	if (!slot || !*slot)
		return 0;
	*i = *slot - 1;
	return 1;
}

struct slice interner_get(const struct interner *s, uint32_t i)
{
	return (struct slice){s->bytes.buf + s->v[i].at, s->v[i].len};
}

void interner_release(struct interner *s)
{
	free(s->v);
	free(s->slots);
	str_release(&s->bytes);
	*s = (struct interner){0};
}
