/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * funcs: where the functions of a file are, by its source text, or by what the
 * binaries themselves say.
 */
#ifndef COVEXPORT_FUNCS_H
#define COVEXPORT_FUNCS_H

#include "gosrc/finder.h"
#include "open/bins.h"
#include "profile/blocks.h"

/* A function; literals belong to the one around them. */
struct func {
	const char *file; /* profile path; NULL when it is known anyway */
	const char *name; /* "F", "T.M", "*T.M" */
	uint32_t line0, col0, line1, col1; /* as gosrc.h */
};

struct funcs {
	struct arena arena; /* names */
	struct func *v;
	size_t n, cap;
};

/* Those that binaries name, sorted by file and place. */
void funcs_of_binaries(struct funcs *f, const struct bins *bins);
/* Of these the n of a file. */
const struct func *funcs_of_file(const struct funcs *f, const char *file,
	size_t *n);
/* Appends those of a text that was found and fits; what is wrong with it is
   told. Returns how many. */
size_t funcs_of_source(struct funcs *f, const char *file,
	const struct finder_answer *a);
void funcs_release(struct funcs *f);

/* Counter of the block in which a function begins; 0 when it has none. */
uint64_t func_count(const struct func *f, const struct block *v,
	const uint64_t *counts, size_t n);

#endif
