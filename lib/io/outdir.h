/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * outdir: flat folders that appear whole or not at all, as out.h does files.
 *
 * Order: outdir_sweep once, before the first outdir_begin; outdir_begin, files
 * made in d->path, then outdir_commit until it does not give 0, or
 * outdir_abort. The folder is built as `.cov-XXXXXX` beside its place, with a
 * locked file in it as long as its builder lives, so that a sweeper can tell it
 * from one whose builder was killed. Never call out_sweep on it: a process does
 * not see its own locks.
 */
#ifndef COV_OUTDIR_H
#define COV_OUTDIR_H

#include "base/err.h"
#include "io/out.h"

struct outdir {
	char *path; /* the temporary folder, owned; NULL: none */
	struct out lock; /* its locked file */
};

/* Begins a folder that will appear in `parent`. On failure d is empty. */
int outdir_begin(struct outdir *d, const char *parent, struct err *e) COV_MUST;
/* Gives it a name in its parent: 1 it is there and d empty; 0 something has
   that name already, another may be tried; -1 failed. */
int outdir_commit(struct outdir *d, const char *target, struct err *e) COV_MUST;
/* Removes what was built. Harmless after outdir_commit gave 1. */
void outdir_abort(struct outdir *d);
/* The same in the place of a flat folder, which is removed; when it fails, that
   is there as before. */
int outdir_replace(struct outdir *d, const char *parent, const char *target,
	struct err *e) COV_MUST;
/* Removes what killed builders left in a folder. */
void outdir_sweep(const char *parent);
/* 1 for the names of temporaries. */
int outdir_is_temporary(const char *name);

#endif
