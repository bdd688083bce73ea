/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covsrcchild: source text out of repositories, through the covsrc beside us.
 *
 * Small tools link no libgit2. `covsrc --batch` is started once, without a
 * shell, at the first question, and answers one name after the other.
 */
#ifndef COV_COVSRCCHILD_H
#define COV_COVSRCCHILD_H

#include "base/err.h"
#include "base/str.h"
#include "io/in.h"

#include <sys/types.h>

struct covsrcchild {
	const char *commit; /* NULL: HEAD */
	const char **sources; /* repositories; the caller's */
	size_t n;
	int state; /* its own: not started, answers, or failed */
	int status; /* when it failed: of the reason */
	int fd; /* both ways */
	pid_t pid;
	struct in in;
};

/* 1 the text of a profile path, 0 not there (why gets the reason, when it is
   not NULL), -1 failed; then it stays failed. */
int covsrcchild_read(struct covsrcchild *c, const char *profile_path,
	struct str *text, struct str *why, struct err *e) COV_MUST;
/* Ends it. Harmless when it was never started. */
void covsrcchild_stop(struct covsrcchild *c);

#endif
