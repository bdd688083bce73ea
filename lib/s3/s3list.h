/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * s3list: what S3 answers in XML: pages of a listing, and errors.
 *
 * A page is read as it comes, each object is given to a callback; a reply that
 * is an <Error> is collected instead. Keys are bytes, decoded where the server
 * says that it encoded them; one with a NUL byte in it, which cannot be asked
 * for, is counted and left out.
 */
#ifndef COV_S3LIST_H
#define COV_S3LIST_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

enum { S3_KEY_MAX = 8192 }; /* bytes; Amazon's own limit is 1024 */

/* One object. Strings live until the callback returns. */
struct s3_object {
	const char *key;
	const char *etag; /* without quotes, "" when not said */
	const char *modified; /* RFC 3339 as it came, "" when not said */
	uint64_t size;
};

struct s3_page_events {
	/* -1 with e set ends the parse */
	int (*object)(void *ctx, const struct s3_object *o, struct err *e);
	int (*prefix)(void *ctx, const char *prefix, struct err *e);
};

/* An <Error>. Zero-initialised is none. */
struct s3_error {
	char code[64];
	char message[512];
	char region[64]; /* where the bucket is, when it says */
	char endpoint[256]; /* whom to ask, when it says */
	char request_time[64], server_time[64]; /* of RequestTimeTooSkewed */
};

/* A page being read; zero-initialised by s3_page_new. */
struct s3_page {
	struct s3_error error;
	int truncated; /* there is a next page */
	struct str token; /* NextContinuationToken, decoded */
	uint64_t keys, prefixes; /* how many were given */
	uint64_t left_out; /* keys with a NUL byte */
	struct s3_reader *reader; /* private */
};

void s3_page_new(struct s3_page *p, const struct s3_page_events *ev, void *ctx);
int s3_page_feed(struct s3_page *p, const char *ptr, size_t len,
	struct err *e) COV_MUST;
/* The reply has come to its end: -1 when it is no page and no error. */
int s3_page_end(struct s3_page *p, struct err *e) COV_MUST;
void s3_page_release(struct s3_page *p);

/* An error document by itself; what cannot be read leaves it empty. */
void s3_error_read(struct s3_error *error, const char *ptr, size_t len);

#endif
