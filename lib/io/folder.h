/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * folder: a plain folder of sources, read so that nothing outside of it shows.
 *
 * What repo.h does for folders without Git, and the walk that both share.
 * Paths are relative and hostile: `..` and absolute ones are never followed,
 * symbolic links only to files inside the folder.
 */
#ifndef COV_FOLDER_H
#define COV_FOLDER_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/* Folders nested deeper than this are not searched. */
enum { FOLDER_DEPTH_MAX = 64 };

/* -1 when the path is no folder; the text helps with a git bundle. */
int folder_check(const char *path, struct err *e) COV_MUST;
/* Where a folder really is, a new string; NULL when it cannot be told. */
char *folder_root(const char *path, struct err *e) COV_MUST;
/* 1 when a path is relative, with plain components only, none of them .git. */
int folder_safe(const char *path);
/* A file of at most max bytes below a root of folder_root's, behind what is in
   text: 1 found, 0 there is none, -1 failed. */
int folder_read(const char *root, const char *path, uint64_t max,
	struct str *text, struct err *e) COV_MUST;

/* A search for files of one name, or for all. */
struct folder_search {
	const char *name; /* "go.mod"; NULL: all plain files */
	void (*fn)(void *ctx, const char *path); /* called for each */
	void *ctx;
	struct str path; /* where the search stands, with final slash */
	int depth; /* folders in path */
	size_t seen; /* entries, of trees that are no folders */
};

/* Searches below a root; the caller releases s->path. */
int folder_search(struct folder_search *s, const char *root,
	struct err *e) COV_MUST;
/* The steps of a search, for trees that are no folders. */
void folder_found(struct folder_search *s, const char *name);
size_t folder_enter(struct folder_search *s, const char *folder);
void folder_leave(struct folder_search *s, size_t len);
/* 1 for folders that a search does not enter: .git, and, when it is for one
   name, those in which nothing of the program itself lies. */
int folder_left_out(const struct folder_search *s, const char *folder);

#endif
