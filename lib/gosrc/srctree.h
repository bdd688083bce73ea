/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * srctree: a folder of Go sources, read as its files lie there.
 *
 * Every go.mod below it names a module, those of go.work first; the longest
 * module that is a prefix of a profile path names the folder (pathmap.h).
 * What no module has is looked for in vendor/, below the folder itself (as in
 * GOPATH/src), and, when the path is absolute and leads into it, there.
 * Nothing outside of the folder is read (folder.h).
 */
#ifndef COV_SRCTREE_H
#define COV_SRCTREE_H

#include "base/err.h"
#include "base/str.h"
#include "profile/pathmap.h"

/* Largest source file that is read, in bytes. */
#define SRCTREE_FILE_MAX ((uint64_t)1 << 26)

struct srctree {
	char *dir; /* as given */
	char *root; /* where it really is */
	struct pathmap map; /* its modules */
};

/* -1 when the folder cannot be read; damaged go.mod files are passed over. */
int srctree_open(struct srctree *t, const char *dir, struct err *e) COV_MUST;
/* 1 the text of a profile path, 0 not there, -1 failed. */
int srctree_read(const struct srctree *t, const char *profile_path,
	struct str *text, struct err *e) COV_MUST;
void srctree_close(struct srctree *t);

#endif
