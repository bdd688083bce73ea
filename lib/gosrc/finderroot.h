/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * finderroot: where a program was built is undone; rules for finderrules.c.
 *
 * Each returns 1 when the answer is in s->a, 0 when it is not, -1 when
 * something failed.
 */
#ifndef COV_FINDERROOT_H
#define COV_FINDERROOT_H

#include "gosrc/finderrules.h"

/* /workspace/ is the root of a repository. */
int finderroot_workspace(struct search *s, const struct finder_seen *seen);
/* The path of a module is inside of the path. */
int finderroot_module(struct search *s, const struct finder_seen *seen);
/* An end of the path is a file and fits, when only one does; else s->a->why may
   say that there are several. */
int finderroot_end(struct search *s);

#endif
