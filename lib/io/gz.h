/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * gz: zlib, and nothing else knows of it.
 *
 * Two uses: whole buffers, deflated in zlib's own format for what we store
 * ourselves, and a stream inflater for gzip input (in.h).
 */
#ifndef COV_GZ_H
#define COV_GZ_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/* Deflates len bytes at ptr (level 1-9) behind what is in out. */
void gz_deflate(struct str *out, const void *ptr, size_t len, int level);
/*
 * Inflates exactly one zlib stream of `want` bytes into dst; -1 when it is
 * damaged or of another length.
 */
int gz_inflate(void *dst, size_t want, const void *ptr, size_t len,
	struct err *e) COV_MUST;

/* The same of a stream with nothing around it, as in zip files. */
int gz_inflate_raw(void *dst, size_t want, const void *ptr, size_t len,
	struct err *e) COV_MUST;
/* The checksum of gzip and zip. */
uint32_t gz_crc32(const void *ptr, size_t len);

struct gzout;

/* A gzip member that is made piece by piece (level 1-9). */
struct gzout *gzout_new(int level);
/* Appends to `to` what there is of it by now. */
void gzout_add(struct gzout *g, const void *ptr, size_t len, struct str *to);
/* Appends its end. */
void gzout_end(struct gzout *g, struct str *to);
void gzout_free(struct gzout *g);

struct gz;

/* An inflater for gzip members, one after the other. */
struct gz *gz_new(void);
void gz_free(struct gz *g);
/*
 * Consumes from *in (advancing *in and *inlen) and produces at most outlen
 * bytes at out. Returns bytes produced, or -1 when the data is damaged.
 * Producing nothing means that more input is needed.
 */
long gz_step(struct gz *g, const char **in, size_t *inlen, char *out,
	size_t outlen, struct err *e) COV_MUST;
/* True between members: here the input may end. */
int gz_complete(const struct gz *g);

#endif
