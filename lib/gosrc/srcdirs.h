/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * srcdirs: the repositories and folders of sources below a folder.
 *
 * A source is a folder with .git, a bare repository, or a folder with go.mod
 * or go.work; what lies in one is part of it. Hidden folders are left out, but
 * for `.bare`, in which a collection keeps the repository of HOST/PATH.
 */
#ifndef COV_SRCDIRS_H
#define COV_SRCDIRS_H

#include "base/err.h"

struct srcdirs {
	/* Called for each in byte order of its path; url is HOST/PATH by where
	   it lies, "" when that says nothing. -1 ends the walk. */
	int (*fn)(void *ctx, const char *path, const char *url, struct err *e);
	void *ctx;
};

int srcdirs_walk(const struct srcdirs *w, const char *path,
	struct err *e) COV_MUST;

#endif
