/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * lookup_view: a repository at a commit, with its map of modules.
 *
 * What lookup.h chooses among and reads from.
 */
#ifndef COV_LOOKUP_VIEW_H
#define COV_LOOKUP_VIEW_H

#include "base/err.h"
#include "gosrc/repo.h"
#include "profile/pathmap.h"

struct lookup_view {
	struct repo *repo; /* borrowed */
	char commit[REPO_OID_HEX]; /* full id, "" for a plain folder */
	struct pathmap map; /* its modules */
	int exact; /* the commit is the one that was asked for */
};

/*
 * Reads go.work and every go.mod into the map of v, whose repo and commit are
 * set. A root without go.mod is taken for `gopath` (HOST/PATH, or ""); `moved`
 * is an old path of the root's module, or "".
 */
int lookup_view_map(struct lookup_view *v, const char *gopath,
	const char *moved, struct err *e) COV_MUST;
/* 1 text of a profile path, 0 not in the view, -1 failed. repo_path may be
   NULL; else it gets the path in the repository. */
int lookup_read(const struct lookup_view *v, const char *profile_path,
	struct str *text, struct str *repo_path, struct err *e) COV_MUST;

#endif
