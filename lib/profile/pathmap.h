/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * pathmap: which file of a repository a profile path is.
 *
 * From the go.mod files (and go.work, where there is one) of a repository at a
 * commit: the longest module that is a prefix of the path at a '/' names the
 * folder (covcompat(7): longest-module). A module that moved is one more
 * pathmap_add: its old path with the root as folder.
 */
#ifndef COV_PATHMAP_H
#define COV_PATHMAP_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

/* One module and where it lies. */
struct pathmap_module {
	char *module; /* "example.com/shop" */
	char *dir; /* "" for the root, else without final slash */
	size_t added; /* how many were before */
};

/* Zero-initialised is empty. */
struct pathmap {
	struct arena arena;
	struct pathmap_module *v; /* longest module first */
	size_t n, cap;
	const char *root; /* module of the root's go.mod, or NULL */
};

/*
 * Calls fn with each folder that a go.work uses, as repository path ("" for
 * the root); folders outside of the repository are left out.
 */
void pathmap_gowork(struct arena *a, const char *text, size_t len,
	void (*fn)(void *ctx, const char *dir), void *ctx);
/* The module path that the text of a go.mod declares, in the arena; NULL when
   it declares none. Comments and quoted paths are understood. */
char *pathmap_gomod(struct arena *a, const char *text, size_t len);
/* OLD [VERSION] => NEW [VERSION]; a version that is not there is "". */
struct pathmap_replacement {
	const char *old, *old_version, *new, *new_version;
};
typedef void pathmap_replace_fn(void *ctx, const struct pathmap_replacement *r);
/* Calls fn with each `replace` of a go.mod or go.work; a new one that begins
   with a dot or a slash is a folder. */
void pathmap_replaces(struct arena *a, const char *text, size_t len,
	pathmap_replace_fn *fn, void *ctx);
/* Calls fn with each module that a go.mod requires, and its version. */
void pathmap_requires(struct arena *a, const char *text, size_t len,
	void (*fn)(void *ctx, const char *module, const char *version),
	void *ctx);
/* Takes ".", ".." and empty parts out of a relative path; -1 when it leads
   outside of where it begins, or is none. */
int pathmap_clean(char *path);
/* Of two folders with one module the first one added counts. */
void pathmap_add(struct pathmap *m, const char *module, const char *dir);
/* Sorts; nothing is found before. More may be added and finished later. */
void pathmap_finish(struct pathmap *m);
void pathmap_release(struct pathmap *m);
/* The import path in a path of a GOPATH (`/go/src/` and what is before it are
   cut away), else the path as it is. */
const char *pathmap_import(const char *path);
/*
 * The module that a path lies in, and the path in the repository, replacing
 * what is in `path`. NULL when no module covers it (then path is empty).
 */
const struct pathmap_module *pathmap_find(const struct pathmap *m,
	const char *name, struct str *path);
/* What the module of a package, or of a file, looks like by its path: a
   folder, or Go's own library, is its first part. */
struct slice pathmap_guess(const char *pkg);

#endif
