/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What has come of an object. */
#ifndef COV_COVFETCH_PART_H
#define COV_COVFETCH_PART_H

#include "covfetch.h"

#include "base/err.h"
#include "net/sink.h"

#include <stdint.h>

/* The folder of parts. */
struct parts {
	char *dir; /* COLLECTION/.covfetch/parts */
	int lock; /* COLLECTION/.covfetch/lock: names that are taken */
};

/* Makes what is missing; parts_close is due also after -1. */
int parts_open(struct parts *ps, const struct covfetch_cfg *cfg,
	struct err *e) COV_MUST;
/* Removes those that nobody will ask for any more. */
void parts_sweep(const struct parts *ps);
/* Gives back all names. */
void parts_close(struct parts *ps);

/* What has come of an object, in a file of its own; a later run finds it. */
struct part {
	const struct parts *parts;
	struct sink *sink; /* that writes it */
	struct sink_file file; /* its fd -1: not open */
	char *path; /* NULL: never opened */
	uint64_t have; /* bytes that were added */
	int ended; /* nothing is added before a restart */
};

/*
 * Opens the part of an object with this ETag ("" for one that is not known:
 * then it is empty), with what an earlier run left. parts and sink are set,
 * and of file done and ctx.
 */
int part_open(struct part *p, const char *source, const char *etag,
	struct err *e) COV_MUST;
int part_add(struct part *p, const char *ptr, size_t len,
	struct err *e) COV_MUST;
/* Begins it again. */
int part_restart(struct part *p, struct err *e) COV_MUST;
/* No more comes: 1 it is written, 0 it will be, and file.done is called. */
int part_end(struct part *p) COV_MUST;
/* Then: its MD5, or -1 when it could not be written. */
int part_md5(const struct part *p, char md5[33], struct err *e) COV_MUST;
/* Closes it for good, changed at that time (0: unknown); the file stays, so
   does path, and nobody else may touch it before part_drop. */
int part_done(struct part *p, int64_t modified_ms, struct err *e) COV_MUST;
/* Closes and forgets; what has come stays, unless drop. */
void part_close(struct part *p, int drop);
/* Removes one that was done: it is in the collection. */
void part_drop(const struct parts *ps, const char *path);

#endif
