/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * err: what went wrong, and which exit status that means.
 *
 * Functions of lib/ never print. One that can fail in one way takes a
 * `struct err *` and returns 0 or -1 (or NULL); one that carries on after
 * damaged parts takes a `struct errlist *`. The text is made where the fact is
 * known, in the form `file:line: what is wrong: reason`, without the tool's
 * name and without a final full stop; tool.h prints it.
 */
#ifndef COV_ERR_H
#define COV_ERR_H

#include "base/mem.h"

#include <stdarg.h>

/* Exit statuses of the suite (ARCHITECTURE: exit-status). */
enum cov_status {
	COV_OK = 0,
	COV_ITEMS = 1, /* the answer is no, or some items failed */
	COV_USAGE = 2, /* wrong arguments or input: do not retry */
	COV_WORLD = 3 /* I/O, network, memory: a retry may help */
};

enum { ERR_TEXT_MAX = 2048 };

/* One failure. Zero-initialised means "none". Needs no release. */
struct err {
	int status; /* enum cov_status; 0 when nothing failed */
	char text[ERR_TEXT_MAX]; /* cut with "..." when longer */
};

/* Sets text and status; returns -1, so that callers can return it. */
int err_set(struct err *e, int status, const char *fmt, ...) COV_PRINTF(3, 4);
int err_setv(struct err *e, int status, const char *fmt, va_list ap)
	COV_PRINTF(3, 0);
/*
 * The same, with ": " and the system's reason for errnum behind the text.
 * Status COV_WORLD, but COV_USAGE for ENOENT, ENOTDIR, EISDIR, EACCES, EPERM
 * and ELOOP: things that are not there stay so when one tries again.
 */
int err_sys(struct err *e, int errnum, const char *fmt, ...) COV_PRINTF(3, 4);
/* The same, always COV_WORLD: for what we were writing. */
int err_write(struct err *e, int errnum, const char *fmt, ...) COV_PRINTF(3, 4);

/* Something to tell: a failure of one item, or a warning (status 0). */
struct errlist_item {
	int status; /* enum cov_status; 0 for a warning */
	char *text; /* owned by the list */
};

/* Zero-initialised is empty and ready. */
struct errlist {
	struct errlist_item *v;
	size_t n, cap;
};

void errlist_add(struct errlist *l, int status, const char *fmt, ...)
	COV_PRINTF(3, 4);
/* Adds e when its status is not 0. */
void errlist_err(struct errlist *l, const struct err *e);
/* The first text whose status is not 0, or NULL. */
const char *errlist_first(const struct errlist *l);
/* The greatest status in the list. */
int errlist_worst(const struct errlist *l);
/* The failure is of one item of many: what would be wrong input, were it all
   there is, becomes an item that failed (COV_USAGE becomes COV_ITEMS). */
void err_of_item(struct err *e);
/* The same for each in a list. */
void errlist_of_item(struct errlist *l);
void errlist_clear(struct errlist *l);
void errlist_release(struct errlist *l);

/* A broken invariant of our own: says where, and aborts. */
#define bug(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
COV_NORETURN void bug_at(const char *file, int line, const char *fmt, ...)
	COV_PRINTF(3, 4);

#endif
