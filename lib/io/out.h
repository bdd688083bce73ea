/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * out: buffered writing, to a descriptor or to a file that appears whole.
 *
 * Order for a file: out_create or out_to, writes, then out_commit or out_abort;
 * for a descriptor: out_fd, writes, out_flush. Errors stick: after the first
 * one writes do nothing, and out_flush/out_commit report it. Writing to a pipe
 * whose reader is gone ends the process quietly (SIGPIPE), unless the program
 * ignores that signal. Files are ARCHITECTURE: whole-files: a temporary
 * `.cov-XXXXXX` beside the target, locked while it is written, renamed when
 * whole; temporaries left behind by killed programs are removed by out_sweep.
 */
#ifndef COV_OUT_H
#define COV_OUT_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct out {
	int fd; /* -1 when closed */
	int failed; /* errno of the first failure, 0 when none */
	char *buf; /* cap bytes, allocated at the first write */
	size_t len, cap; /* bytes waiting in buf, its room; 0: no buf yet */
	char *path; /* what out_commit makes, NULL for out_fd */
	char *tmp; /* its temporary; NULL when it is written to as it is */
	int sync; /* fsync before rename */
	uint64_t total; /* bytes written so far */
	int terminal; /* 1: what it would obey becomes question marks */
	char last[3]; /* bytes written to it before */
	int told; /* that it failed was an error of the input (in_tie) */
	void (*turn)(struct out *o); /* of a part: waits until it may write */
};

/* Bytes buffered; also the size of a write. */
enum { OUT_BUF = 65536 };

/* Writes go to fd, which the caller keeps. */
void out_fd(struct out *o, int fd);
/*
 * Begins a file that will appear at path. sync: losing it would cost a fetch.
 * Missing folders are not made. Returns 0 or -1.
 */
int out_create(struct out *o, const char *path, int sync,
	struct err *e) COV_MUST;
/*
 * The same at a path that a person chose. What is there and is no regular
 * file, a device or a pipe, is written to as it is, and so are the open
 * descriptors /dev/stdout, /dev/stderr and /dev/fd/N. Of a file that is
 * replaced owner and permissions are kept, and it must be one that could be
 * written; a symbolic link stays, and what it leads to is replaced or made.
 */
int out_to(struct out *o, const char *path, int sync, struct err *e) COV_MUST;
void out_write(struct out *o, const char *ptr, size_t len);
void out_puts(struct out *o, const char *text);
void out_putc(struct out *o, char c);
void out_str(struct out *o, const struct str *s);
void out_printf(struct out *o, const char *fmt, ...) COV_PRINTF(2, 3);
/*
 * Room for up to `need` bytes (at most OUT_BUF) written directly; tell with
 * out_wrote how many came. For loops that format millions of lines.
 */
static inline char *out_room(struct out *o, size_t need);
static inline void out_wrote(struct out *o, size_t len);
/* 0, or -1 with the reason; names `what` (a path or "<stdout>"). */
int out_flush(struct out *o, const char *what, struct err *e);
/* Flushes, syncs, closes and renames; on failure the temporary is gone. */
int out_commit(struct out *o, struct err *e) COV_MUST;
/* Closes and removes the temporary. Harmless after out_commit. */
void out_abort(struct out *o);
/* Frees the buffer of an out made by out_fd; the descriptor stays open. */
void out_release(struct out *o);

/*
 * A part of what o writes, with a buffer of its own of size bytes, at least
 * OUT_BUF. It is written straight to o's descriptor, whenever `turn` returns;
 * until out_part_end nobody else may use o then. For parts.c.
 */
void out_part(struct out *part, struct out *o, size_t size,
	void (*turn)(struct out *part));
/* Writes the rest, frees the buffer and tells o what failed. */
void out_part_end(struct out *part, struct out *o);

/*
 * Removes temporaries in a folder whose writers are gone. Call it before the
 * first out_create there: a process does not see its own locks.
 */
void out_sweep(const char *dir);

/* out_room when the buffer is full, or not there yet. */
char *out_make_room(struct out *o, size_t need);

static inline char *out_room(struct out *o, size_t need)
{
	if (o->cap - o->len < need)
		return out_make_room(o, need);
	return o->buf + o->len;
}

static inline void out_wrote(struct out *o, size_t len)
{
	o->len += len;
}

#endif
