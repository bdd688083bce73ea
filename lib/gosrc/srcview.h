/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * srcview: a repository at a commit, or as its files lie there, and what its
 * go.mod and go.work files say.
 *
 * Order: the first fields are set, srcview_open, then the rest.
 */
#ifndef COV_SRCVIEW_H
#define COV_SRCVIEW_H

#include "base/err.h"
#include "base/interner.h"
#include "gosrc/repo.h"
#include "profile/pathmap.h"

/* A module that stands for another one: `replace OLD => NEW`. */
struct srcview_alias {
	const char *old, *new;
	const char *old_version, *new_version; /* "" for none */
};

/* A module that a go.mod requires. */
struct srcview_required {
	const char *module, *version;
};

/* A file, small: repositories have many. */
struct srcview_file {
	uint32_t last, dir; /* words; a folder has its final slash */
};

struct srcview {
	struct repo *repo; /* borrowed */
	char commit[REPO_OID_HEX]; /* full id; of a checkout that is read as it
				      lies, HEAD's; "" unknown */
	int lies; /* read as the files lie there */
	int exact; /* the commit is the one that was asked for, by its id */
	int other; /* another one was asked for */

	struct arena arena;
	struct pathmap map; /* modules */
	struct pathmap replaced; /* those that stand in a folder of it */
	struct srcview_alias *aliases;
	size_t naliases, capaliases;
	struct srcview_required *required;
	size_t nrequired, caprequired;
	struct interner absent; /* some names that its root has not */
	const char *zips; /* where a module cache has its archives, NULL for
			     none; "" the root */
	struct str archive, archived; /* the bytes of the last one, its path */
	struct interner *words; /* borrowed: folders and last parts of files,
				   of all views that share it */
	struct srcview_file *files; /* all, by the number of the last part */
	size_t nfiles, capfiles;
	int listed; /* they are */
	struct arena asked; /* the namesakes last asked for */
	struct err *error; /* why it cannot be read, or NULL */
};

/* Reads go.work and every go.mod. A root without go.mod is taken for `gopath`
   (HOST/PATH, or ""). */
void srcview_open(struct srcview *v, const char *gopath);
void srcview_release(struct srcview *v);
/* 1 a file's text, 0 not there, -1 failed. */
int srcview_read(struct srcview *v, const char *path, struct str *text,
	struct err *e) COV_MUST;
/* The files whose last part is that of a path, in byte order; n of them, until
   the view is asked again. */
const char *const *srcview_namesakes(struct srcview *v, const char *path,
	size_t *n);
/* Forgets the list of files, until it is asked for again. */
void srcview_forget(struct srcview *v);
/* The path of a file with the module that it lies in before it, replacing what
   is in name; the path alone when there is none. */
void srcview_name(const struct srcview *v, const char *path, struct str *name);

/* How many parts at their ends two paths have in common. */
size_t srcview_common(const char *a, const char *b);

#endif
