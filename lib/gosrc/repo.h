/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * repo: a Git repository or a checkout, read at an exact commit.
 *
 * libgit2, and nothing else knows of it. A path may be a bare repository, a
 * repository with a work tree, or a plain folder without Git (then commit is
 * not known and its files are read as they are). Nothing is ever written and
 * nothing is fetched.
 */
#ifndef COV_REPO_H
#define COV_REPO_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

enum { REPO_FILE_MAX = 64 << 20, REPO_OID_HEX = 41 };

struct repo;

/* Opens; -1 (NULL) when path is no folder. */
struct repo *repo_open(const char *path, struct err *e) COV_MUST;
void repo_free(struct repo *r);
/* 1 when it is a Git repository, 0 when it is a plain folder. */
int repo_is_git(const struct repo *r);
const char *repo_path(const struct repo *r);
/*
 * The full id of a commit (full or at least 7 digits, or a name such as HEAD)
 * in hex. -1 when it is not in the repository.
 */
int repo_commit(struct repo *r, const char *name, char hex[REPO_OID_HEX],
	struct err *e) COV_MUST;
/*
 * A file at a commit (full hex; ignored for a plain folder). 1 found (text
 * replaced), 0 there is no such file, -1 failed. path is relative, `..` and
 * absolute paths are never followed, nor are symbolic links out of a folder.
 */
int repo_read(struct repo *r, const char *hex, const char *path,
	struct str *text, struct err *e) COV_MUST;
/*
 * Calls fn for each path of a file called `name` ("go.mod") at the commit, a
 * folder's own before those below it, folders in byte order; vendor, testdata,
 * node_modules and .git are left out.
 */
int repo_find(struct repo *r, const char *hex, const char *name,
	void (*fn)(void *ctx, const char *path), void *ctx,
	struct err *e) COV_MUST;
/* URLs of its remotes, in order; n of them, owned by r. */
const char *const *repo_remotes(struct repo *r, size_t *n);

#endif
