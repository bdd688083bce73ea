/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* findercache: the rule for modules that lie as MODULE@VERSION, in a module
   cache or in the archives of a GOPROXY. */
#ifndef COV_FINDERCACHE_H
#define COV_FINDERCACHE_H

#include "gosrc/finderrules.h"

/* 1 the answer is there, 0 not, -1 failed. */
int findercache(struct search *s, const struct finder_seen *seen);
/* A path as it is in a cache, where `!a` stands for A, as it is elsewhere. */
char *findercache_unescape(struct arena *a, const char *path);

#endif
