/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covname: what a file in a coverage directory is, by its name.
 *
 * Go writes `covmeta.TAG` and `covcounters.TAG.PID.NUMBER` (covformat(5));
 * a collection has `coverage.out` for a report that is text only.
 */
#ifndef COV_COVNAME_H
#define COV_COVNAME_H

#include "base/str.h"

enum covname {
	COVNAME_OTHER,
	COVNAME_META, /* covmeta.* */
	COVNAME_COUNTERS, /* covcounters.* */
	COVNAME_TEXT /* coverage.out */
};

/* Which of them a name is; only its beginning is looked at, so a name that
   begins well may still be of no use (covdir.h). */
enum covname covname_of(const char *name);
/* 1 when a file of this name may begin with these bytes, however few; any may
   begin a file of another name. */
int covname_fits(const char *name, const char *ptr, size_t len);
/* What is behind `covmeta.` or `covcounters.`; "" of other names. */
const char *covname_tag(const char *name);
/* 1 for a covmeta or counters, Go's binary files. */
int covname_is_binary(const char *name);
/* Appends `covmeta.` and the tag. */
void covname_add_meta(struct str *s, const char *tag);

#endif
