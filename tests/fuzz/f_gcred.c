/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as a file of Google's credentials: refused, or with all that its
 * kind needs, and addresses that secrets may go to; no message has a secret.
 */
#include "google/gcred.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static const enum gcred_text needed[][4] = {
	[GCRED_SERVICE] = {G_EMAIL, G_KEY, G_TOKEN_URI, G_COUNT},
	[GCRED_USER] = {G_CLIENT_ID, G_CLIENT_SECRET, G_REFRESH, G_COUNT},
	[GCRED_WORKFORCE] = {G_CLIENT_ID, G_CLIENT_SECRET, G_REFRESH, G_COUNT},
	[GCRED_EXTERNAL] = {G_AUDIENCE, G_TOKEN_TYPE, G_TOKEN_URI, G_COUNT},
	[GCRED_IMPERSONATED] = {G_IMPERSONATE, G_COUNT},
};

static void check(const struct gcred *c)
{
	static const enum gcred_text urls[] = {G_TOKEN_URI, G_IMPERSONATE};
	const enum gcred_text *t;
	size_t i;

	if (c->kind > GCRED_IMPERSONATED)
		bug("kind %d out of a file", (int)c->kind);
	for (t = needed[c->kind]; *t != G_COUNT; t++)
		if (!c->v[*t] || !*c->v[*t])
			bug("text %d is missing", (int)*t);
	for (i = 0; i < sizeof(urls) / sizeof(*urls); i++)
		if (c->v[urls[i]] && !str_starts(c->v[urls[i]], "https://") &&
			(!str_starts(c->v[urls[i]], "http://") ||
				strchr(c->v[urls[i]], '@')))
			bug("a secret goes to '%s'", c->v[urls[i]]);
	if ((c->kind == GCRED_IMPERSONATED) != (c->source != NULL))
		bug("another one is missing");
	if (c->source)
		check(c->source);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct err e = {0};
	struct gcred *c = gcred_read((const char *)ptr, len, "fuzz", &e);

	if (c)
		check(c);
	else if (!e.status ||
		(strstr(e.text, "s3cret") && !strstr(e.text, "type '") &&
			!strstr(e.text, "is for '")))
		bug("refused as '%s'", e.text);
	gcred_free(c);
	return 0;
}
