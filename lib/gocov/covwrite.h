/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covwrite: Go's coverage files, encoded.
 *
 * The bytes are those of Go's own writers (internal/coverage: encodemeta,
 * encodecounter), but for the strings of a counters file, which Go puts in
 * random order and we sort. Everything is made in memory; whoever calls
 * writes it to a file.
 *
 * A package: covblob_init, covblob_func for each function, covblob_end. A
 * covmeta file: covwrite_meta of its packages. A counters file:
 * covwrite_begin, covwrite_func for each function, covwrite_end.
 */
#ifndef COV_COVWRITE_H
#define COV_COVWRITE_H

#include "base/interner.h"
#include "base/str.h"
#include "gocov/covargs.h"
#include "gocov/covmeta.h"

#include <stdint.h>

/* A package being made. */
struct covblob {
	struct interner strs; /* its string table */
	struct interner funcs; /* encoded functions */
	uint32_t path, name, module; /* numbers of strings */
	uint64_t hash[2]; /* running hash, low and high half */
};

void covblob_init(struct covblob *b, const char *path, const char *name,
	const char *module);
/*
 * The number of a function with its units; one that the package has already
 * (same name, file, units, literal or not) is not added again.
 */
uint32_t covblob_func(struct covblob *b, const struct covfunc *f,
	const struct block *units);
/* Appends the package's bytes. */
void covblob_end(const struct covblob *b, struct str *s);
void covblob_release(struct covblob *b);

/* The bytes of package i in a covmeta file of len bytes at ptr. */
struct slice covwrite_package(const char *ptr, size_t len, uint32_t i);

/*
 * Appends a whole covmeta file; hash becomes the hash of its packages, which
 * is that of the header, too.
 */
void covwrite_meta(struct str *s, unsigned char hash[COVMETA_HASH],
	enum covmode mode, unsigned gran, const struct slice *blobs,
	uint32_t n);

/* A counters file being made. */
struct covwrite {
	struct str *s;
	size_t segment; /* offset of the segment's header */
	uint64_t nfuncs;
};

/* Begins a file (flavor ULEB128) of one segment; args NULL for none. */
void covwrite_begin(struct covwrite *w, struct str *s,
	const unsigned char hash[COVMETA_HASH], const struct covargs *args);
/* A function with n counters; those over 32 bits are cut to the greatest. */
void covwrite_func(struct covwrite *w, uint32_t pkg, uint32_t func,
	const uint64_t *counters, uint32_t n);
void covwrite_end(struct covwrite *w);

#endif
