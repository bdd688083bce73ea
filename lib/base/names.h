/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * names: a set of strings, given back sorted.
 *
 * Strings may be added in any order and any number of times.
 */
#ifndef COV_NAMES_H
#define COV_NAMES_H

#include "base/mem.h"

/* Zero-initialised is empty. */
struct names {
	struct arena arena;
	const char **v; /* sorted and distinct after names_sort */
	size_t n, cap;
};

/* Adds a copy. */
void names_add(struct names *s, const char *name);
/* Sorts by bytes and takes repetitions out. */
void names_sort(struct names *s);
/* Sorts by bytes and keeps repetitions. */
void names_order(struct names *s);
void names_release(struct names *s);

#endif
