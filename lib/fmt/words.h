/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * words: a command line cut into words, so that no shell is needed to start it.
 *
 * The rules are those of a POSIX shell for words and quotes, and nothing else
 * of a shell: blanks part words; '...' is as it stands; "..." may hold \" and
 * \\; a backslash elsewhere takes the next character as it is.
 */
#ifndef COV_WORDS_H
#define COV_WORDS_H

#include "base/err.h"
#include "base/mem.h"

/* The words, and a NULL behind them, in the arena; NULL when a quote is not
   closed, or there is no word. */
char **words_split(struct arena *a, const char *text, struct err *e) COV_MUST;

#endif
