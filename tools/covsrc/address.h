/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * address: where a repository is fetched from, and where it is kept.
 *
 * Taken are `PROTOCOL://HOST[:PORT]/PATH`, `USER@HOST:PATH` and `HOST/PATH`,
 * which means https. What git would run a program for, and what would lead out
 * of the folder of repositories, is refused.
 */
#ifndef COVSRC_ADDRESS_H
#define COVSRC_ADDRESS_H

#include "base/err.h"
#include "base/str.h"
#include "cli/opt.h"

struct address {
	struct str url; /* as git takes it */
	struct str place; /* HOST[:PORT]/PATH, without .git */
};

/* Fills a, whose strings keep their room. Protocols are https, http, ssh, git,
   and what is allowed beside them; -1 with the reason, without the address. */
int address_read(struct address *a, const char *url,
	const struct opt_list *allowed, struct err *e) COV_MUST;
void address_release(struct address *a);
/* 1 for what can be a name of a commit: an id, a tag, a branch. */
int address_is_commit(const char *name);
/* 1 for all digits of an id. */
int address_is_whole_id(const char *name);

#endif
