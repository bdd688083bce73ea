/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * gitfetch: what libgit2 does where there is no git program, and checkouts.
 *
 * No settings of a user or the system are read, no hooks or filters run, and
 * nobody is asked for anything; repogit_use or a repository that was opened
 * before is not needed.
 */
#ifndef COV_GITFETCH_H
#define COV_GITFETCH_H

#include "base/err.h"

/* Fetches one refspec from an address into a repository, with the whole
   history. -1: e has the reason, not what it was about. */
int gitfetch_refs(const char *repo, const char *url, const char *refspec,
	struct err *e) COV_MUST;
/* Writes the files of a repository's HEAD beside its .git; symbolic links
   become files that hold their target. */
int gitfetch_checkout(const char *repo, struct err *e) COV_MUST;

#endif
