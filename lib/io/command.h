/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * command: a command line cut into words, so that no shell is needed to start it.
 *
 * The rules are those of a POSIX shell for words and quotes, and nothing else
 * of a shell: blanks part words; '...' is as it stands; "..." may hold \" and
 * \\; a backslash elsewhere takes the next character as it is.
 */
#ifndef COV_COMMAND_H
#define COV_COMMAND_H

#include "base/err.h"
#include "base/mem.h"

#include <sys/types.h>

/* The words, and a NULL behind them, in the arena; NULL when a quote is not
   closed, or there is no word. */
char **command_words(struct arena *a, const char *text, struct err *e) COV_MUST;

struct str;

/*
 * Runs a program and waits: what it prints goes to out, at most max bytes of
 * it; its standard error is ours, its standard input is empty. -1 when it
 * could not be started, ended with another status than 0, printed more, or
 * took longer than timeout_s, after which it is killed.
 */
int command_run(char **argv, struct str *out, size_t max, unsigned timeout_s,
	struct err *e) COV_MUST;

#endif
