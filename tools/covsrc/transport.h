/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * transport: git, the program, or libgit2 where there is none.
 *
 * git is run without a shell, has nobody to ask, runs no hooks, and fetches by
 * the allowed protocols only, also where its settings turn addresses into
 * others. It knows credential helpers, ~/.netrc and the settings of ssh.
 */
#ifndef COVSRC_TRANSPORT_H
#define COVSRC_TRANSPORT_H

#include "base/err.h"
#include "base/str.h"
#include "cli/opt.h"

struct transport {
	int git; /* there is a git program */
	int said; /* what git says comes here, from our standard error */
};

/* For a process that does nothing else: its environment and standard error
   are changed. */
int transport_begin(struct transport *t, const struct opt_list *allowed,
	struct err *e) COV_MUST;
/* How a fetch ended. */
enum transport_end {
	TRANSPORT_DONE,
	TRANSPORT_FAILED, /* e says why: COV_ITEMS when it will again */
	TRANSPORT_NO_SINGLE, /* this server gives no single commits */
	TRANSPORT_NO_REF /* there is none of this name */
};
/* Fetches a refspec into a repository: its newest commits only, or all. */
enum transport_end transport_fetch(const struct transport *t, const char *repo,
	const char *url, const char *refspec, int whole,
	struct err *e) COV_MUST;
/* The ids that begin with the digits among those that the server names: how
   many differ, up to 2, and the first of them in `id`. */
int transport_ids(const struct transport *t, const char *url,
	const char *digits, struct str *id);
/* 1 when nothing of a commit is missing, as far as that can be told. */
int transport_is_whole(const struct transport *t, const char *repo,
	const char *hex);

#endif
