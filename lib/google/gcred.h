/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * gcred: files of Google's credentials, and the tokens that services give for
 * them; for gauth.c.
 */
#ifndef COV_GCRED_H
#define COV_GCRED_H

#include "base/err.h"
#include "base/str.h"
#include "net/http.h"

#include <stdint.h>

enum gcred_kind {
	GCRED_SERVICE, /* a key signs */
	GCRED_USER, /* a refresh token */
	GCRED_WORKFORCE, /* the same, of an external account */
	GCRED_EXTERNAL, /* somebody else's token is exchanged */
	GCRED_IMPERSONATED, /* for which another one is needed */
	GCRED_MACHINE, /* the metadata server knows */
	GCRED_FILE /* a token in a file */
};

/* The members of a file; NULL, or "" in v, for what is not there. */
enum gcred_text {
	G_EMAIL,
	G_KEY, /* the private key, secret */
	G_KEY_ID,
	G_TOKEN_URI,
	G_CLIENT_ID,
	G_CLIENT_SECRET, /* secret */
	G_REFRESH, /* the refresh token, secret */
	G_AUDIENCE,
	G_TOKEN_TYPE,
	G_IMPERSONATE, /* URL */
	G_QUOTA,
	G_USER_PROJECT, /* of a workforce pool */
	G_SOURCE_FILE,
	G_SOURCE_URL,
	G_SOURCE_FIELD, /* of JSON with the token; "": it is text */
	G_COUNT
};

struct gcred {
	enum gcred_kind kind;
	char *v[G_COUNT];
	struct str headers; /* for G_SOURCE_URL, lines */
	struct str delegates; /* JSON array, or empty */
	uint64_t lifetime; /* seconds of an impersonated token */
	struct gcred *source; /* of GCRED_IMPERSONATED */
};

struct gtoken {
	char *text; /* NULL: none */
	int64_t expires; /* seconds since 1970; 0: never, as far as is known */
};

void gtoken_release(struct gtoken *t);

/* A file of credentials, whose bytes these are; name is for messages. NULL when
   they are not such, or of a kind that is not known. */
struct gcred *gcred_read(const char *ptr, size_t len, const char *name,
	struct err *e) COV_MUST;
/* Zero-initialised, of a kind. */
struct gcred *gcred_new(enum gcred_kind kind);
/* Wipes and frees. NULL is allowed. */
void gcred_free(struct gcred *c);

/* Whom tokens are asked of, and for what. */
struct gask {
	struct http *http;
	int (*stop)(void *);
	const char *scope;
};

/* Is there a metadata server? Asks it. */
int gcred_has_machine(const struct gask *a);
/* Gets a token for these credentials. */
int gcred_fetch(const struct gask *a, const struct gcred *c, const char *scope,
	struct gtoken *t, struct err *e) COV_MUST;

#endif
