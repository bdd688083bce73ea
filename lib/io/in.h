/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * in: reading lines from a file or standard input, plain or gzip.
 *
 * Order: in_open, in_line until it returns 0 or -1, in_close. Lines may hold
 * NUL bytes and be up to IN_LINE_MAX bytes; the last one needs no newline.
 * gzip is recognised by its first two bytes, several members in one file are
 * read one after the other.
 */
#ifndef COV_IN_H
#define COV_IN_H

#include "base/err.h"
#include "io/out.h"

#include <signal.h>
#include <stdint.h>

/* Longest line accepted, in bytes. */
enum { IN_LINE_MAX = 64 << 20 };

struct gz;

struct in {
	const char *name; /* as shown in messages: path or "<stdin>" */
	int fd; /* descriptor, or -1 */
	int own; /* in_close closes fd */
	int eof; /* nothing more will come from fd */
	uint64_t max; /* most bytes to come, inflated; 0: any */
	uint64_t got; /* of them */
	uint64_t line; /* number of the line last returned, from 1 */
	char *buf; /* raw bytes, or inflated ones when gz */
	size_t pos, len, cap; /* unread bytes are buf[pos..len) */
	struct gz *gz; /* inflater, NULL for plain input */
	char *raw; /* compressed bytes waiting */
	size_t rawpos, rawlen; /* those not inflated yet */
	struct out *tie; /* flushed before a read that may block */
};

/*
 * A flag that a signal handler sets: once it is not 0, a read that a signal
 * interrupts is the end of the input instead of being tried again. For the
 * whole program; NULL takes it back.
 */
void in_stop_at(const volatile sig_atomic_t *flag);
/* 1 once it is set. */
int in_stopped(void);

/* What a command line names (fs_open_operand); path "-" or NULL is standard
   input. path must outlive the struct. */
int in_open(struct in *in, const char *path, struct err *e) COV_MUST;
/* A plain file, which is all that a name from anywhere else may be. */
int in_open_plain(struct in *in, const char *path, struct err *e) COV_MUST;
/* Reads from a descriptor that the caller keeps. */
int in_fd(struct in *in, int fd, const char *name, struct err *e) COV_MUST;
/* Before a read that may block, o is flushed. */
void in_tie(struct in *in, struct out *o);
/*
 * 1 and the next line without its newline (valid until the next call), 0 at
 * the end, -1 on failure. A carriage return at the end stays.
 */
int in_line(struct in *in, char **line, size_t *len, struct err *e) COV_MUST;
/* The same with another end-of-line byte (0 for NUL lists). */
int in_item(struct in *in, char end, char **item, size_t *len,
	struct err *e) COV_MUST;
/*
 * 1 and all bytes that are buffered (at least one), valid until the next
 * call, 0 at the end, -1 on failure. For formats that are not lines.
 */
int in_chunk(struct in *in, char **ptr, size_t *len, struct err *e) COV_MUST;
/* The bytes that are buffered, perhaps none; valid until the next call. */
struct slice in_buffered(const struct in *in);
/* Takes n of them, which are so many lines. */
void in_skip(struct in *in, size_t n, uint64_t lines);
/* Puts back the last n bytes that in_chunk returned. */
void in_unread(struct in *in, size_t n);
/*
 * Bytes that are still to come, buffered ones among them, if they can be told:
 * those of a plain file. 0 otherwise. For reckoning only: files change.
 */
uint64_t in_left(const struct in *in);
/* True when a whole line is buffered, so that in_line will not block. */
int in_ready(const struct in *in);
void in_close(struct in *in);

#endif
