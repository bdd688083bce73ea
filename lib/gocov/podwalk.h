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

#include "gocov/covmeta.h"

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

/* Statements, and how many of them ran. */
struct podwalk_sum {
	uint64_t total, covered;
};

static inline void podwalk_add(struct podwalk_sum *s, const struct block *b,
	uint64_t count)
{
	s->total += b->stmts;
	s->covered += (uint64_t)b->stmts * (count != 0);
}

struct podwalk {
	const struct podwalk_pod *pods; /* as Go orders them */
	size_t n;
	const char *const *patterns; /* packages to visit, as pkgpattern.h */
	size_t npatterns; /* 0: all */
	void *ctx; /* of the functions */
	/* Each may be NULL. */
	/* A selected package begins; one with functions or without. */
	void (*pkg)(void *ctx, const char *path);
	/* A file of it that has units, n of them in order. */
	void (*file)(void *ctx, const char *name, const struct podwalk_unit *v,
		size_t n);
	/* A package is over: the sum of its units. Without `file` units are
	   not put in order, which takes much less time. */
	void (*sum)(void *ctx, const char *path, const struct podwalk_sum *s);
};

/* Visits packages by path, their files by name, units by position. */
void podwalk_run(const struct podwalk *w);

struct podwalk_part;

/* The same in shares, for threads: packages in order, cut into runs. */
struct podwalk_plan {
	const struct podwalk *w; /* the caller's, must stay */
	struct podwalk_part *v; /* packages */
	size_t *end; /* of each share, in v; n of them */
	size_t n;
};

/* Plans a walk in shares of about `units` units. */
void podwalk_plan(struct podwalk_plan *p, const struct podwalk *w,
	size_t units);
/* Visits share i; the functions get ctx, not the one of w. */
void podwalk_share(const struct podwalk_plan *p, size_t i, void *ctx);
void podwalk_plan_release(struct podwalk_plan *p);

#endif
