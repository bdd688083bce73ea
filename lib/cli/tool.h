/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * tool: how every program of the suite begins, speaks and ends.
 *
 * Order: cov_start(argv), opt_main (opt.h), the work, `return cov_finish(rc)`.
 * Messages are one line each, `tool: text`, made whole and written with one
 * write(2) after standard output was flushed; control bytes are shown as `?`.
 * Only tools call this, never other modules of lib/.
 */
#ifndef COV_TOOL_H
#define COV_TOOL_H

#include "base/err.h"
#include "io/out.h"

/*
 * Opens closed descriptors 0-2 on /dev/null (the wrong way round, so that use
 * still fails), sets SIGPIPE to its default, ignores SIGXFSZ (a write then
 * fails with EFBIG), remembers the program's name.
 */
void cov_start(char **argv);
/* The program's name, without folders. */
const char *cov_name(void);
/* Standard output, buffered; every tool writes its results here. */
struct out *cov_stdout(void);
/*
 * Where -o says that results go: standard output for NULL and "-", else `file`,
 * begun by out_to. NULL after telling why not. Write, then cov_output_end.
 */
struct out *cov_output(struct out *file, const char *path) COV_MUST;
/* Ends what cov_output gave, and tells what went wrong. */
void cov_output_end(struct out *o);
/*
 * Flushes and closes standard output; returns the worst of rc, all statuses
 * noted by cov_error and friends, and 3 when standard output failed.
 */
int cov_finish(int rc) COV_MUST;

/* Prints an error and notes its status for cov_finish. */
void cov_error(int status, const char *fmt, ...) COV_PRINTF(2, 3);
void cov_err(const struct err *e);
/* Prints and notes each item; warnings get `warning: ` before the text. */
void cov_errlist(const struct errlist *l);
void cov_warn(const char *fmt, ...) COV_PRINTF(1, 2);
/* A line without a word before it, for -v. */
void cov_note(const char *fmt, ...) COV_PRINTF(1, 2);
/* 1 when somebody reads along: standard error is a terminal. */
int cov_on_terminal(void);
/* Notes a status without printing anything. */
void cov_status(int status);
/* The worst status so far. */
int cov_worst(void);
/* True after SIGTERM, once cov_catch_term was called: finish the record at
   hand, then `return cov_finish(...)`, which gives 143. */
void cov_catch_term(void);
int cov_terminated(void);

/* The version, as --version has it. */
const char *cov_version_name(void);
/* The five lines of --version. */
void cov_version(struct out *o);

#endif
