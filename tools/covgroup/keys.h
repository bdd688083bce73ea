/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * keys: a set of strings, numbered in the order in which they came.
 */
#ifndef COVGROUP_KEYS_H
#define COVGROUP_KEYS_H

#include "base/mem.h"

#include <stddef.h>
#include <stdint.h>

/* A set of strings, numbered from 0 in the order in which they came. */
struct keys {
	struct arena arena;
	const char **v;
	size_t n, cap;
	uint32_t *index; /* place -> number + 1 */
	size_t places; /* a power of 2 */
};

enum { KEYS_NONE = -1 };

/* The number of a string, added when it is new; the set keeps a copy. */
size_t keys_add(struct keys *k, const char *text);
/* Its number, or KEYS_NONE. */
long keys_find(const struct keys *k, const char *text);
/* The same for a number, kept as text. */
size_t keys_add_id(struct keys *k, int64_t id);
long keys_find_id(const struct keys *k, int64_t id);
void keys_release(struct keys *k);

#endif
