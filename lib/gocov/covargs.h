/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covargs: where a counters file was written, and what the program was called
 * with; and what several such files have in common.
 *
 * Order: covargs_read for one file; covargs_meet to keep of `all` only what
 * the next file says too; covargs_release. Zero-initialised is empty.
 */
#ifndef COV_COVARGS_H
#define COV_COVARGS_H

#include "gocov/covctr.h"

struct covargs {
	struct arena a; /* the strings */
	const char *goos, *goarch; /* "" or NULL: not known */
	const char **argv; /* argc of them, "" for one that the file lacks */
	size_t argc; /* 0: not known */
	int met; /* covargs_meet was called */
};

/*
 * The arguments of the current segment of c. -1 when they are damaged; then
 * args is empty.
 */
int covargs_read(struct covargs *args, const struct covctr *c,
	struct err *e) COV_MUST;
/* The first time a copy, then what both agree in. */
void covargs_meet(struct covargs *all, const struct covargs *one);
void covargs_release(struct covargs *args);

#endif
