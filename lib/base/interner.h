/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * interner: strings of bytes, each once, numbered in the order of adding.
 */
#ifndef COV_INTERNER_H
#define COV_INTERNER_H

#include "base/str.h"

#include <stdint.h>

/* One string. */
struct interner_entry {
	size_t at; /* begin of its bytes in `bytes` */
	size_t len;
};

/* Zero-initialised is empty. */
struct interner {
	struct interner_entry *v; /* n of them, by number */
	uint32_t n;
	size_t cap;
	struct str bytes; /* all of them, one behind the other */
	uint32_t *slots; /* number + 1, 0 when free */
	size_t nslots; /* a power of 2, or 0 */
};

/* The number of these bytes; *fresh tells whether they were added. */
uint32_t interner_add(struct interner *s, const char *ptr, size_t len,
	int *fresh);
/* 1 when these bytes were added, and their number. */
int interner_find(const struct interner *s, const char *ptr, size_t len,
	uint32_t *i);
/* Those of a number; they stay until the next interner_add. */
struct slice interner_get(const struct interner *s, uint32_t i);
void interner_release(struct interner *s);

#endif
