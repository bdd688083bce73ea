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

static void rehash_interner(struct interner *s)
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

uint32_t interner_add(struct interner *s, const char *ptr, size_t len,
	int *fresh)
{
	size_t at;

	if (s->n >= s->nslots / 2)
		rehash_interner(s);
	*fresh = 0;
	for (at = hash_mem(ptr, len); s->slots[at &= s->nslots - 1]; at++)
		if (item_is(s, &s->v[s->slots[at] - 1], ptr, len))
			return s->slots[at] - 1;
	*fresh = 1;
	mem_grow(&s->v, &s->cap, (size_t)s->n + 1, sizeof(*s->v));
	s->v[s->n] = (struct interner_entry){s->bytes.len, len};
	str_add(&s->bytes, ptr, len);
	s->slots[at] = ++s->n;
	return s->n - 1;
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
