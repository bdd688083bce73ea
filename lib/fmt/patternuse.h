/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * patternuse: which patterns of a command line never matched, and what was
 * meant by them.
 *
 * A pattern that matches nothing is told once, when all names are known; what
 * is said to be meant does match one of them. Order:
 * patternuse_add for each option, patternuse_see for each name that the option
 * was tried on (any number of threads may), patternuse_end.
 */
#ifndef COV_PATTERNUSE_H
#define COV_PATTERNUSE_H

#include "base/err.h"

#include <stddef.h>

enum pattern_kind {
	PATTERN_NAME, /* glob.h, GLOB_GO, on one name */
	PATTERN_PATH, /* glob.h, GLOB_DEEP, on a path */
	PATTERN_PACKAGE, /* pkgpattern.h, lists of patterns */
	PATTERN_PREFIX /* how a path begins */
};

struct patternuse;

/*
 * Watches the n patterns of an option, which is shown in messages and must
 * outlive all; the patterns are copied. The result belongs to the list, which
 * begins as NULL. NULL, and nothing is watched, for n = 0.
 */
struct patternuse *patternuse_add(struct patternuse **list, const char *option,
	enum pattern_kind kind, const char *const *v, size_t n);
/* The patterns are tried on this name. u NULL: nothing is done. */
void patternuse_see(struct patternuse *u, const char *name);
/* Tells each pattern that was tried and never matched, in the order of adding,
   and frees the list. tell is cov_warn (tool.h), or NULL: frees only. */
void patternuse_end(struct patternuse **list,
	void (*tell)(const char *fmt, ...) COV_PRINTF(1, 2));

#endif
