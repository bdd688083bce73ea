/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * bare: the bare repository of one address, as it lies in a collection.
 *
 * It is REPOS/HOST/PATH/.bare, and .bare.part until something is in it, so
 * that no reader meets one without commits. Every commit that was fetched has
 * a ref, refs/covsrc/ID, which is made last: what has none may be half there.
 * One process at a time works in a repository; others wait.
 */
#ifndef COVSRC_BARE_H
#define COVSRC_BARE_H

#include "base/err.h"
#include "base/str.h"
#include "gosrc/repo.h"

struct bare {
	char *folder; /* REPOS/HOST/PATH */
	char *path; /* its .bare or .bare.part */
	int lock; /* descriptor, -1: none */
};

/* Makes what is missing, waits for the lock, clears what killed programs left
   locked, and writes the settings anew: those of strangers would be obeyed.
   Release also after a failure. */
int bare_open(struct bare *b, const char *repos, const char *place,
	const char *url, struct err *e) COV_MUST;
void bare_release(struct bare *b);
/* The id that a name has there: 1, or 0. */
int bare_resolve(const struct bare *b, const char *name,
	char hex[REPO_OID_HEX]);
/* 1 when the whole commit is known to be there. */
int bare_is_pinned(const struct bare *b, const char *hex);
/* Gives a commit its ref, and the repository its name. */
int bare_pin(struct bare *b, const char *hex, struct err *e) COV_MUST;
/* 1 when a checkout of the commit lies beside it, whoever made it: its HEAD was
   compared. `where` gets its path. */
int bare_find_checkout(const struct bare *b, const char *hex,
	struct str *where);
/* Makes one, folder/ID8, unless it is there; its path in `made`. */
int bare_checkout(const struct bare *b, const char *hex, struct str *made,
	struct err *e) COV_MUST;

#endif
