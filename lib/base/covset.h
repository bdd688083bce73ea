/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covset: strings of bytes, each once, numbered in the order of adding.
 */
#ifndef COV_COVSET_H
#define COV_COVSET_H

#include "base/str.h"

#include <stdint.h>

/* Zero-initialised is empty. */
struct covset {
	struct covset_entry {
		size_t at; /* begin of its bytes in `bytes` */
		size_t len;
	} *v;
	uint32_t n;
	size_t cap;
	struct str bytes; /* all of them, one behind the other */
	uint32_t *slots; /* number + 1, 0 when free */
	size_t nslots; /* a power of 2, or 0 */
};

/* The number of these bytes; *fresh tells whether they were added. */
uint32_t covset_find(struct covset *s, const char *ptr, size_t len,
	int *fresh);
/* Those of a number; they stay until the next covset_find. */
struct slice covset_item(const struct covset *s, uint32_t i);
void covset_release(struct covset *s);

#endif
