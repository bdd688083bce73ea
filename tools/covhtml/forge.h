/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Pages of repositories: which hosts have them, and where.
 *
 * A host is a forge by its whole name (or the end of it, behind a dot), by a
 * first label `github` or `gitlab`, or because --forge says so; a name that
 * looks like one is none. Addresses begin with https:// always.
 */
#ifndef COVHTML_FORGE_H
#define COVHTML_FORGE_H

#include "cli/opt.h"

#include "base/str.h"

/* -1 when one of --forge is no HOST=KIND. */
int forge_check(const struct opt_list *named, struct err *e) COV_MUST;
/* The page of a repository, replacing what is in at; "" when it has none. */
void forge_page(struct str *at, const struct opt_list *named, const char *url);
/* What stands there before the path of a file at a commit; "" likewise. */
void forge_files(struct str *at, const struct opt_list *named, const char *url,
	const char *commit);
/* The page of a commit; "" likewise. */
void forge_commit(struct str *at, const struct opt_list *named, const char *url,
	const char *commit);

#endif
