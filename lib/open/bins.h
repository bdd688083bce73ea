/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * bins: every distinct covmeta of a cluster, decoded once per filter.
 *
 * A file is known by device, inode, size and time of change, and its content
 * by MD5, so that a covmeta reached by many links is read once and copies of
 * one are decoded once. bins_prepare is the only function that changes the
 * cache; after it any number of threads may read.
 */
#ifndef COV_BINS_H
#define COV_BINS_H

#include "base/err.h"
#include "base/hash.h"
#include "gocov/covbin.h"
#include "record/rules.h"

#include <stddef.h>

struct bins;

struct bins *bins_new(void);
void bins_free(struct bins *b);

/* A covmeta to have ready. */
struct bins_want {
	const char *path; /* as the system knows it */
	const struct rules *rules;
};

/* Reads and decodes what is wanted and not there, on up to `jobs` threads. */
void bins_add(struct bins *b, unsigned jobs, const struct bins_want *want,
	size_t n);

/* What the cache knows of a file. Owned by the cache. */
struct bins_found {
	const struct covbin *bin; /* table and slots under the rules; NULL when
		the file could not be used at all */
	const struct errlist *damage; /* texts begin with the base name */
	const char *md5; /* of the file; "" when it could not be read */
};

/* 1 found, 0 not in the cache (never wanted, or changed since). */
int bins_find(const struct bins *b, const char *path, const struct rules *rules,
	struct bins_found *found);

/* Calls fn with each content under each of its rules, in the order in which
   they came; not 0 stops and is returned. */
int bins_each(const struct bins *b,
	int (*fn)(void *ctx, const struct covbin *bin, struct err *e),
	void *ctx, struct err *e) COV_MUST;

#endif
