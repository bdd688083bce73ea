/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * glob: patterns on names, in two dialects (ARCHITECTURE: two-globs).
 *
 * GLOB_GO is Go's path.Match: `*` and `?` do not match '/', `[^a-z]` negates,
 * `\` escapes, the whole name must match. GLOB_DEEP adds `**`, which matches
 * any number of whole components (`**` + '/' + name: at any depth, the top
 * included; dir + '/' + `**`: everything below dir, not dir itself; `**` alone:
 * everything). Inside a component `**` is the same as `*`. In GLOB_GO a class
 * may match '/', as in Go; in GLOB_DEEP nothing but `**` crosses one.
 * Matching time is bounded by len(pattern) * len(name).
 */
#ifndef COV_GLOB_H
#define COV_GLOB_H

#include "base/err.h"

enum glob_dialect { GLOB_GO, GLOB_DEEP };

/* 0, or -1 with the reason when the pattern is malformed. */
int glob_check(const char *pattern, enum glob_dialect d,
	struct err *e) COV_MUST;
/* 1 when name matches. The pattern must have passed glob_check. */
int glob_match(const char *pattern, enum glob_dialect d, const char *name);
/* 1 when one of n patterns matches it. */
int glob_any(const char *const *patterns, size_t n, enum glob_dialect d,
	const char *name);

#endif
