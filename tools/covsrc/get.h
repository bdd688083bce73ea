/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * get: one commit into a bare repository, by whatever way its server knows.
 */
#ifndef COVSRC_GET_H
#define COVSRC_GET_H

#include "bare.h"
#include "transport.h"

struct get {
	const struct transport *t;
	struct bare *bare;
	int again; /* what is there is fetched once more */
};

/*
 * Gets the commit of a name from an address: an id or its first digits, a tag,
 * a branch, or "" for the newest. 1 it was fetched, 0 it was there, -1 with the
 * reason. hex gets its id. Never is it another commit than that.
 */
int get_commit(const struct get *g, const char *url, const char *name,
	char hex[REPO_OID_HEX], struct err *e) COV_MUST;

#endif
