/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What is known of the files that were fetched. */
#ifndef COV_COVFETCH_MANIFEST_H
#define COV_COVFETCH_MANIFEST_H

#include "found.h"

#include "net/sink.h"

struct manifest;

/* What is known of a file in the collection. */
struct known {
	const char *name, *etag;
	uint64_t size;
	int64_t mtime_ns;
};

struct manifest *manifest_open(const struct covfetch_cfg *cfg,
	struct err *e) COV_MUST;
/* A file of a directory, when it was fetched from that source, else NULL. */
const struct known *manifest_find(const struct manifest *m, const char *dir,
	const char *source, const char *name);
/* 1 when objects of a directory could not be had. */
int manifest_lacks(const struct manifest *m, const char *dir);
/* The path of a local file with this MD5, in a; NULL when none is known. */
const char *manifest_same(struct manifest *m, const char *etag, uint64_t size,
	struct arena *a);
/* Notes what is there of a directory now. It is written down when that is on
   the disk: only what is written down is not fetched again. */
int manifest_add(struct manifest *m, const struct found *d,
	struct err *e) COV_MUST;
/* While transfers go on, as often as one likes: sees to it that what was noted
   is written down before long. */
int manifest_turn(struct manifest *m, struct sink *s, struct err *e) COV_MUST;
/* No more turns with this sink. */
void manifest_settle(struct manifest *m, struct sink *s);
/* Waits for the disk, and writes down all that was noted. */
int manifest_flush(struct manifest *m, struct err *e) COV_MUST;
/* NULL is allowed. */
void manifest_close(struct manifest *m);

#endif
