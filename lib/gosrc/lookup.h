/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * lookup: source text for the files of a binary.
 *
 * Knows a list of repositories and checkouts (--source, and the repos/ folder
 * of a collection), finds the one whose modules cover a binary's files and that
 * has the binary's commit, and reads files out of it. Never another commit
 * silently (ARCHITECTURE: exact-commit): lookup_choose says which it took. What
 * it returns is read with lookup_read (lookup_view.h) and owned by the lookup.
 */
#ifndef COV_LOOKUP_H
#define COV_LOOKUP_H

#include "base/err.h"
#include "gosrc/lookup_view.h"
#include "profile/blocks.h"

struct lookup; /* repositories, opened once; commits and maps cached */

struct lookup *lookup_new(void);
void lookup_free(struct lookup *l);
/*
 * Adds a bare repository, a checkout or a folder of sources; or all of these
 * below a folder such as a collection's `repos` (`HOST/PATH/.bare`). Nothing
 * found: -1.
 */
int lookup_add(struct lookup *l, const char *path, struct err *e) COV_MUST;

/*
 * Chooses for a binary with these facts ("" when unknown) and these profile
 * paths (some of each of its modules suffice). NULL when nothing fits: e says
 * why (status 1), e.g. `no repository has commit ...`. A wanted commit that a
 * covering repository lacks is a failure, not a reason to take another commit.
 * When no commit is wanted a repository's HEAD is taken; then, and for a plain
 * folder, whose commit nobody knows, exact is 0, and who shows the text says
 * so. Of several that fit the exact one wins, then the one of that URL, then
 * the one with most of the files, then the first.
 */
const struct lookup_view *lookup_choose(struct lookup *l, const char *url,
	const char *commit, const char *const *paths, size_t npaths,
	struct err *e) COV_MUST;
/* Paths for lookup_choose: some of each module of a profile, the same for the
   same files. Array and strings are malloc'd. */
char **lookup_sample(const struct profile *p, size_t *n);

#endif
