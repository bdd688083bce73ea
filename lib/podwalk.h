/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * podwalk: the units of decoded binaries, in the order of covdata's text.
 *
 * For what needs the functions that a covmeta knows and a block table does
 * not. Binaries and their counters are the caller's and stay as they are.
 */
#ifndef COV_PODWALK_H
#define COV_PODWALK_H

#include "covmeta.h"

#include <stddef.h>
#include <stdint.h>

/* A binary and its counters, one per unit of meta. */
struct podwalk_pod {
	const struct covmeta *meta;
	const uint64_t *counts;
};

/* A coverable unit of a file, equal ones of all pods added up. */
struct podwalk_unit {
	struct block b;
	uint64_t count;
	const struct covfunc *f; /* the function it is in */
};

struct podwalk {
	const struct podwalk_pod *pods; /* as Go orders them */
	size_t n;
	const char *const *patterns; /* packages to visit, as pattern.h */
	size_t npatterns; /* 0: all */
	void *ctx; /* of the functions */
	/* A selected package begins; one with functions or without. */
	void (*pkg)(void *ctx, const char *path);
	/* A file of it that has units, n of them in order; may be NULL. */
	void (*file)(void *ctx, const char *name,
		const struct podwalk_unit *v, size_t n);
};

/* Visits packages by path, their files by name, units by position. */
void podwalk_run(const struct podwalk *w);

#endif
