/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * srctext: the text of a profile path, for tools that link no libgit2.
 *
 * A source is a folder, read as its files lie there (srctree.h), a bare
 * repository, or a folder with any number of these below it. Bare
 * repositories, and everything when a commit is asked for, are read through
 * covsrc (covsrcchild.h). Of several the first that has a path counts, folders
 * before repositories.
 */
#ifndef COV_SRCTEXT_H
#define COV_SRCTEXT_H

#include "base/err.h"
#include "base/str.h"

struct srctext;

/* commit may be NULL. NULL when a source is not there (status 2). */
struct srctext *srctext_new(const char *const *sources, size_t n,
	const char *commit, struct err *e) COV_MUST;
void srctext_free(struct srctext *s);
/* 1 the text, 0 no source has it, -1 failed. */
int srctext_read(struct srctext *s, const char *profile_path, struct str *text,
	struct err *e) COV_MUST;
/* Why covsrc had no text for the last path that was not found; "" unknown. */
const char *srctext_why(const struct srctext *s);
/* Calls fn with the path of every module of the folders. */
void srctext_modules(const struct srctext *s,
	void (*fn)(void *ctx, const char *module), void *ctx);

#endif
