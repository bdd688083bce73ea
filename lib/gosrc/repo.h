/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * repo: a Git repository, a checkout or a plain folder, read.
 *
 * At an exact commit, out of Git's objects; or as the files lie there, which
 * is written as the commit "". A bare repository has only commits, a plain
 * folder only files, a checkout has both. Nothing is ever written, nothing is
 * fetched, and what a repository tells Git to run is not run.
 *
 * Commits are read once repogit_use (repogit.h) was called: small tools, which
 * link no libgit2, see checkouts and folders only.
 */
#ifndef COV_REPO_H
#define COV_REPO_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

enum { REPO_FILE_MAX = 64 << 20, REPO_OID_HEX = 41 };

struct repo;
typedef void repo_path_fn(void *ctx, const char *path);

/* Opens; -1 (NULL) when path is no folder. */
struct repo *repo_open(const char *path, struct err *e) COV_MUST;
void repo_free(struct repo *r);
/* 1 when it is a Git repository, 0 when it is a plain folder. */
int repo_is_git(const struct repo *r);
/* 1 when files lie there: a checkout, or a plain folder. */
int repo_has_files(const struct repo *r);
/* 1 when commits can be read in this program. */
int repo_knows_git(void);
const char *repo_path(const struct repo *r);
/* Where its files really are; NULL for a bare repository. */
const char *repo_root(const struct repo *r);
/*
 * The full id of a commit (full or at least 7 digits, or a name such as HEAD)
 * in hex. -1 when it is not in the repository.
 */
int repo_commit(struct repo *r, const char *name, char hex[REPO_OID_HEX],
	struct err *e) COV_MUST;
/*
 * A file at a commit (full hex), or as it lies there (""). 1 found (text
 * replaced), 0 there is no such file, -1 failed. path is relative, `..` and
 * absolute paths and `.git` are never followed, nor are symbolic links out of
 * a folder.
 */
int repo_read(struct repo *r, const char *hex, const char *path,
	struct str *text, struct err *e) COV_MUST;
/*
 * Calls fn for each path of a file called `name` ("go.mod"), a folder's own
 * before those below it, folders in byte order; vendor, testdata, node_modules
 * and .git are left out.
 */
int repo_find(struct repo *r, const char *hex, const char *name,
	repo_path_fn *fn, void *ctx, struct err *e) COV_MUST;
/* Calls fn for each plain file, but for those of .git. */
int repo_walk(struct repo *r, const char *hex, repo_path_fn *fn, void *ctx,
	struct err *e) COV_MUST;
/* 1 when a commit has not this text for a path: a file was changed since, or
   never committed. Ends of lines do not count. */
int repo_changed(struct repo *r, const char *hex, const char *path,
	const struct str *text);
/* URLs of its remotes, in order; n of them, owned by r. */
const char *const *repo_remotes(struct repo *r, size_t *n);

/* 1 when the root of a commit has an entry of this name. */
int repo_has_entry(struct repo *r, const char *hex, const char *name);
/* A repository holds files open and mapped once it was asked, until it
   rests. */
int repo_is_awake(const struct repo *r);
void repo_rest(struct repo *r);

/* What reads commits; each gets what open gave. */
struct repo_reader {
	void *(*open)(const char *path, struct err *e);
	void (*close)(void *git);
	int (*commit)(void *git, const char *name, char hex[REPO_OID_HEX],
		struct err *e);
	int (*read)(void *git, const char *hex, const char *path,
		struct str *text, struct err *e);
	int (*find)(void *git, const char *hex, const char *name,
		repo_path_fn *fn, void *ctx, struct err *e);
	int (*walk)(void *git, const char *hex, repo_path_fn *fn, void *ctx,
		struct err *e);
	const char *const *(*remotes)(void *git, size_t *n);
	int (*has)(void *git, const char *hex, const char *name);
	/* Gives up what it holds open until it is asked again. */
	void (*rest)(void *git);
	int (*awake)(const void *git);
};

void repo_use(const struct repo_reader *reader);

#endif
