/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * spool: the rows of a table, put aside as they will be sent, and the number
 * that tells them from others.
 *
 * Order: spool_begin, rows through spool_rows, spool_end, then reading.
 */
#ifndef COVBQ_SPOOL_H
#define COVBQ_SPOOL_H

#include "ndjson.h"

#include "google/gsign.h"
#include "io/spill.h"

struct gzout;

struct spool {
	struct spill spill;
	struct spilled *v; /* pieces of SPOOL_PIECE bytes, but for the last */
	size_t n, cap;
	struct str piece; /* the one that is filled */
	struct gzout *gz; /* NULL: bytes are as the rows have them */
	struct sha256 *hash;
	size_t skip; /* bytes of a row that are not hashed: its time */
	int gzip;
	char id[SHA256_HEX]; /* SHA-256 of what was said first, and the rows */
	uint64_t rows, text; /* bytes of the rows */
	uint64_t bytes; /* to be sent */
};

/* What an upload may be cut at: BigQuery's quantum. */
enum { SPOOL_PIECE = 256 << 10 };

/* `time` is the ingestion_time that begins each row; the hash begins with the
   words, up to a NULL. */
void spool_begin(struct spool *s, int gzip, const char *time,
	const char *const *words);
struct rows_to spool_rows(struct spool *s);
int spool_end(struct spool *s, struct err *e) COV_MUST;
/* Up to len bytes from `at`, a multiple of SPOOL_PIECE, instead of what is in
   `to`. */
int spool_read(struct spool *s, uint64_t at, size_t len, struct str *to,
	struct err *e) COV_MUST;
void spool_release(struct spool *s);

/* Goes through the rows again. */
struct spool_walk {
	struct spool *s;
	struct gz *gz;
	uint64_t at; /* of the bytes */
	struct str piece, text; /* text: not yet given */
	size_t given; /* bytes of it */
};

/* The next row without its newline; 0 at the end, 1, or -1. It stays until the
   next call. Zero-initialised but for s begins. */
int spool_next(struct spool_walk *w, struct slice *row, struct err *e) COV_MUST;
void spool_walk_end(struct spool_walk *w);

#endif
