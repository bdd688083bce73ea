/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * eventqueue: lines for whoever follows a run, written by a thread of their
 * own.
 *
 * Nobody ever waits for a reader: a line that finds no room is dropped, and
 * counted. Order: eventqueue_open, eventqueue_add, eventqueue_close. Callers
 * ignore SIGPIPE.
 */
#ifndef COV_EVENTQUEUE_H
#define COV_EVENTQUEUE_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/* What waits at most. */
enum {
	EVENTQUEUE_LINES = 8192,
	EVENTQUEUE_BYTES = 1 << 20,
	EVENTQUEUE_END_MS = 1000
};

struct eventqueue;

/* NULL when the file cannot be written. A FIFO that nobody reads is opened as
   soon as somebody does. */
struct eventqueue *eventqueue_open(const char *path, struct err *e) COV_MUST;
/* A line with its newline. -1: it was not taken. */
int eventqueue_add(struct eventqueue *q, const struct str *line) COV_MUST;
/*
 * Writes what waits, for EVENTQUEUE_END_MS at most, and frees. *dropped gets
 * how many lines were taken and not written; -1 when that was an error of
 * writing. NULL is allowed.
 */
int eventqueue_close(struct eventqueue *q, uint64_t *dropped, struct err *e);

#endif
