/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * sink: files that other threads write and hash while they come.
 *
 * One thread gives bytes to many files at a time. They are gathered into
 * chunks; a second thread writes these, and hashes those of several files at
 * once (md5many); another waits for the disk. What was given to a file keeps
 * its order, and no more than a bound waits: then sink_add does.
 *
 * Order for a file: sink_begin; sink_add as often as there is something;
 * sink_end, after which its hash is known; sink_settle before it is closed.
 * sink_restart begins it again at any time. sink_sync is for a file or folder
 * of its own, for all files that ended before it. All functions, and the
 * callbacks, which sink_turn makes, are of the thread that made the sink.
 * The threads are made when they are needed first, and signals never reach
 * them; where they cannot be made all is done at once, in the caller's.
 */
#ifndef COV_SINK_H
#define COV_SINK_H

#include "base/err.h"
#include "base/hash.h"
#include "base/md5many.h"

#include <stdatomic.h>
#include <stdint.h>

struct sink;
struct sink_chunk;

struct sink_cfg {
	size_t files; /* about so many come at the same time */
	/* Called in any thread when sink_turn has something to do. */
	void (*wake)(void *ctx);
	void *ctx;
};

/* A file; the caller's, and stays where it is until it is settled. */
struct sink_file {
	int fd; /* open for writing, at the place where bytes are added */
	/* What sink_end or sink_sync began is over. */
	void (*done)(struct sink_file *f);
	void *ctx; /* the caller's */
	/* Private. */
	struct md5many md5;
	atomic_int failed; /* errno of the first failure, or 0 */
	struct sink_chunk *filling; /* not full yet */
	struct sink_chunk *first, *last; /* to be written */
	struct sink_file *next; /* in the queue that `where` names */
	char where, ending, shared;
};

struct sink *sink_new(const struct sink_cfg *cfg);
/* All files are settled. NULL is allowed. */
void sink_free(struct sink *s);

/* fd, done and ctx are set. */
void sink_begin(struct sink_file *f);
/* Bytes that are in the file already: they are hashed. */
void sink_known(struct sink_file *f, const void *ptr, size_t len);
/* Adds bytes. -1 with errno when something of the file could not be written,
   these bytes or earlier ones. */
int sink_add(struct sink *s, struct sink_file *f, const void *ptr,
	size_t len) COV_MUST;
/* No more comes: 1 when all is written and hashed, 0 when it will be, and
   `done` is called. */
int sink_end(struct sink *s, struct sink_file *f) COV_MUST;
/* Writes the file system that f->fd is of to the disk; `done` is called. To
   sync each file would take longer than to fetch it. */
void sink_sync(struct sink *s, struct sink_file *f);
/* Waits until no other thread has to do with the file; what was added is
   written. `done` is not called any more for what was begun. */
void sink_settle(struct sink *s, struct sink_file *f);
/* The same, but what was not written is forgotten, and so is the hash. */
void sink_restart(struct sink *s, struct sink_file *f);
/* After sink_end has ended, or sink_sync: errno of a failure, or 0. */
int sink_failed(const struct sink_file *f);
void sink_md5(const struct sink_file *f, char hex[MD5_HEX]);

/* Calls `done` for what is over. */
void sink_turn(struct sink *s);
/* Waits until something is over, but not long; not at all when nothing is
   under way. */
void sink_wait(struct sink *s);

#endif
