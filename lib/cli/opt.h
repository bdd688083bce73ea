/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * opt: options of a tool from one table.
 *
 * The table yields parsing, --help, --version, suggestions for unknown
 * options, and --help-options (one option a line, for shell completion and
 * for the test that compares table and manual page). Long options may be
 * written `--name value` or `--name=value`, and cut short where that is
 * unambiguous; short ones may be joined (`-rj8`). `--` ends options; options
 * may stand between operands.
 */
#ifndef COV_OPT_H
#define COV_OPT_H

#include "base/err.h"

#include <stdint.h>

enum opt_kind {
	OPT_END, /* last entry of a table */
	OPT_FLAG, /* int *: set to 1 */
	OPT_OFF, /* int *: set to 0 */
	OPT_STR, /* const char **: points into argv */
	OPT_PATH, /* the same, and not empty: a file or folder to write */
	OPT_U64, /* uint64_t *: decimal */
	OPT_LIST, /* struct opt_list *: every use adds one */
	OPT_LIST_MAYBE, /* the same; only as `--name` (adds "") and
			   `--name=value` */
	OPT_CHOICE, /* int *: index into words "a|b|c" of `arg` */
	OPT_CALL, /* int (*)(void *ctx, const char *value, struct err *) */
	OPT_GROUP /* only a heading in --help */
};

/* Values of a repeated option, in order. Zero-initialised is empty. */
struct opt_list {
	const char **v; /* point into argv */
	size_t n, cap;
};

typedef int opt_call(void *ctx, const char *value, struct err *e);

struct opt {
	char letter; /* short name, or 0 */
	const char *name; /* long name, without dashes */
	enum opt_kind kind;
	void *dest; /* where the value goes; for OPT_CALL: ctx */
	const char *arg; /* name of the argument, or "a|b|c"; NULL for none */
	const char *help; /* one line; NULL hides it from --help */
	opt_call *call; /* OPT_CALL only */
};

/* What --help says beside the options. */
struct opt_usage {
	const char *synopsis; /* lines behind "usage: ", one per form */
	const char *about; /* one sentence */
	const struct opt *opts; /* ends with OPT_END */
};

/* What a tool does with its settings and the n operands behind its options;
   returns its exit status. */
typedef int opt_run(void *cfg, char **operands, size_t n);
/*
 * All of main(): begins the program, reads the options, runs, releases the
 * lists (OPT_LIST) of the table, ends the program; returns its exit status.
 * cfg and the operands are handed to run, unless there is nothing left to do
 * (--help, --version, a usage error, which was then told). -h/--help,
 * -V/--version and --help-options are added to every table.
 */
int opt_main(const struct opt_usage *usage, int argc, char **argv, opt_run *run,
	void *cfg);
/* The same where operands are a command and its arguments: the first of them
   ends the options. */
int opt_main_command(const struct opt_usage *usage, int argc, char **argv,
	opt_run *run, void *cfg);

/* Prints a usage error and the hint to --help; returns 2. */
int opt_usage_error(const char *fmt, ...) COV_PRINTF(1, 2);

#endif
