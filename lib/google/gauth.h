/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * gauth: the access token for Google's services, found where Google's own
 * programs find it, and in their order (application default credentials):
 *
 *	the file that GOOGLE_APPLICATION_CREDENTIALS names
 *	application_default_credentials.json of gcloud: in CLOUDSDK_CONFIG, or
 *	~/.config/gcloud
 *	the metadata server of the machine
 *
 * or in a file with a token, when one is named. Credentials may be a service
 * account, an authorized user, an impersonated service account, or an external
 * account whose token is in a file or at a URL.
 *
 * A token is kept until five minutes before it runs out. A file with a mistake
 * in it is a failure, not a reason to look further. Once something secret was
 * read the process leaves no core files, and secrets are wiped when they are
 * freed. No message holds a secret.
 */
#ifndef COV_GAUTH_H
#define COV_GAUTH_H

#include "base/err.h"
#include "net/http.h"

struct gauth;

struct gauth_cfg {
	const char *token_file; /* a token is in it; NULL: as above */
	const char *scope; /* what the token is for */
	struct http_cfg http; /* how services are asked; jobs is ignored */
	int (*stop)(void *); /* ends waiting for the network; NULL: never */
};

/* Finds credentials and reads them; asks nobody, unless there are none but
   those of the machine. NULL when there are none, or bad ones. cfg's strings
   must outlive it. */
struct gauth *gauth_new(const struct gauth_cfg *cfg, struct err *e) COV_MUST;
/* Wipes what is secret. NULL is allowed. */
void gauth_free(struct gauth *g);

/* The token to send now; it stays until the next call. May wait for the
   network. */
int gauth_token(struct gauth *g, const char **token, struct err *e) COV_MUST;
/* A server refused the token: the next call gets another one. 0 when there
   will be none. */
int gauth_renew(struct gauth *g);
/* The project that is charged, for the header x-goog-user-project: of
   GOOGLE_CLOUD_QUOTA_PROJECT, or the credentials; NULL: none is named. */
const char *gauth_quota_project(const struct gauth *g);
/* What they are, for messages: "the service account x@y". */
const char *gauth_origin(const struct gauth *g);

#endif
