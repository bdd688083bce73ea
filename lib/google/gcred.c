/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Files are what gcloud and the console write. A member that is needed is
   missed when the file is read, not when a token is. */
#include "google/gcred.h"

#include "base/num.h"
#include "base/wipe.h"
#include "fmt/json.h"
#include "net/ask.h"

#include <stdlib.h>
#include <string.h>

#define GOOGLE_TOKEN_URL "https://oauth2.googleapis.com/token"
#define GOOGLE_UNIVERSE "googleapis.com"

enum { SOURCES_MAX = 4 /* credentials within credentials */ };

struct gcred *gcred_new(enum gcred_kind kind)
{
	struct gcred *c = xcalloc(1, sizeof(*c));

	c->kind = kind;
	return c;
}

void gcred_free(struct gcred *c)
{
	size_t i;

	if (!c)
		return;
	for (i = 0; i < G_COUNT; i++)
		wipe_free(c->v[i]);
	wipe(c->headers.buf, c->headers.cap);
	str_release(&c->headers);
	str_release(&c->delegates);
	gcred_free(c->source);
	free(c);
}

void gtoken_release(struct gtoken *t)
{
	wipe_free(t->text);
	*t = (struct gtoken){0};
}

/* Where a member of the file goes. */
struct cred_member {
	const char *key;
	enum gcred_text text;
	int needed;
};

static int read_cred_members(struct gcred *c, struct slice object,
	const struct cred_member *v, const char *name, struct err *e)
{
	for (; v->key; v++) {
		free(c->v[v->text]);
		c->v[v->text] = json_get_secret(object, v->key);
		if (v->needed && !c->v[v->text])
			return err_set(e, COV_USAGE, "%s: no '%s' in it", name,
				v->key);
	}
	return 0;
}

/* Secrets go to nobody who listens: without TLS only to this machine. */
static int check_cred_url(const char *url, const char *name, struct err *e)
{
	static const char *const near[] = {"http://127.0.0.1", "http://[::1]",
		"http://localhost"};
	size_t i, n;

	if (!url || str_starts(url, "https://"))
		return 0;
	for (i = 0; i < sizeof(near) / sizeof(*near); i++) {
		n = strlen(near[i]);
		if (strncmp(url, near[i], n) == 0 &&
			(!url[n] || strchr(":/?", url[n])) &&
			!strchr(url + n, '@'))
			return 0;
	}
	return err_set(e, COV_USAGE, "%s: an address in it is not of https",
		name);
}

static int check_cred_urls(const struct gcred *c, const char *name,
	struct err *e)
{
	if (check_cred_url(c->v[G_TOKEN_URI], name, e) ||
		check_cred_url(c->v[G_IMPERSONATE], name, e))
		return -1;
	return 0;
}

/* --- external accounts ---------------------------------------------------- */

static int read_source_headers(struct gcred *c, struct slice object,
	const char *name, struct err *e)
{
	struct arena a = {0};
	struct slice key, raw;
	enum json_type type;
	struct json j;
	const char *k, *v;
	int got, rc = 0;

	if (!object.ptr || *object.ptr != '{')
		return 0;
	json_init(&j, object.ptr, object.len);
	while (rc == 0 && (got = json_member(&j, &key, &type, &raw, e)) > 0) {
		k = json_text(&a, key, NULL);
		v = json_text(&a, raw, NULL);
		if (!k || !v || !ask_is_header_safe(k) || strpbrk(v, "\r\n"))
			rc = err_set(e, COV_USAGE,
				"%s: 'headers' of its source are none", name);
		else
			str_addf(&c->headers, "%s: %s\n", k, v);
	}
	arena_release(&a);
	return rc;
}

static int read_external_source(struct gcred *c, struct slice object,
	const char *name, struct err *e)
{
	struct slice source = json_get(object, "credential_source");
	struct slice format;
	char *type;
	int json;

	if (!source.ptr || *source.ptr != '{')
		return err_set(e, COV_USAGE, "%s: no 'credential_source' in it",
			name);
	c->v[G_SOURCE_FILE] = json_get_secret(source, "file");
	c->v[G_SOURCE_URL] = json_get_secret(source, "url");
	if (json_get(source, "environment_id").ptr ||
		(!c->v[G_SOURCE_FILE] && !c->v[G_SOURCE_URL]))
		return err_set(e, COV_USAGE,
			"%s: its token is neither in a file nor at a URL; "
			"--access-token-file takes one of any origin",
			name);
	format = json_get(source, "format");
	type = json_get_secret(format, "type");
	json = type && strcmp(type, "json") == 0;
	free(type);
	if (json &&
		!(c->v[G_SOURCE_FIELD] = json_get_secret(format,
			  "subject_token_field_name")))
		return err_set(e, COV_USAGE,
			"%s: no 'subject_token_field_name' in it", name);
	if (read_source_headers(c, json_get(source, "headers"), name, e))
		return -1;
	/* A metadata service of another cloud is at such an address. */
	if (c->v[G_SOURCE_URL] &&
		!str_starts(c->v[G_SOURCE_URL], "http://169.254.169.254/"))
		return check_cred_url(c->v[G_SOURCE_URL], name, e);
	return 0;
}

static void read_lifetime(struct gcred *c, struct slice object)
{
	struct slice raw =
		json_get(json_get(object, "service_account_impersonation"),
			"token_lifetime_seconds");

	if (!raw.ptr ||
		num_u64(raw.ptr, raw.len, 43200, &c->lifetime) != NUM_OK ||
		!c->lifetime)
		c->lifetime = 3600;
}

/* --- kinds ---------------------------------------------------------------- */

static const struct cred_member service_members[] = {
	{"client_email", G_EMAIL, 1},
	{"private_key", G_KEY, 1},
	{"private_key_id", G_KEY_ID, 0},
	{"token_uri", G_TOKEN_URI, 0},
	{NULL, G_COUNT, 0},
};

static const struct cred_member user_members[] = {
	{"client_id", G_CLIENT_ID, 1},
	{"client_secret", G_CLIENT_SECRET, 1},
	{"refresh_token", G_REFRESH, 1},
	{"token_uri", G_TOKEN_URI, 0},
	{NULL, G_COUNT, 0},
};

static const struct cred_member workforce_members[] = {
	{"client_id", G_CLIENT_ID, 1},
	{"client_secret", G_CLIENT_SECRET, 1},
	{"refresh_token", G_REFRESH, 1},
	{"token_url", G_TOKEN_URI, 1},
	{NULL, G_COUNT, 0},
};

static const struct cred_member external_members[] = {
	{"audience", G_AUDIENCE, 1},
	{"subject_token_type", G_TOKEN_TYPE, 1},
	{"token_url", G_TOKEN_URI, 1},
	{"service_account_impersonation_url", G_IMPERSONATE, 0},
	{"client_id", G_CLIENT_ID, 0},
	{"client_secret", G_CLIENT_SECRET, 0},
	{"workforce_pool_user_project", G_USER_PROJECT, 0},
	{NULL, G_COUNT, 0},
};

static const struct cred_member impersonated_members[] = {
	{"service_account_impersonation_url", G_IMPERSONATE, 1},
	{NULL, G_COUNT, 0},
};

static const struct {
	const char *type;
	enum gcred_kind kind;
	const struct cred_member *members;
} cred_kinds[] = {
	{"service_account", GCRED_SERVICE, service_members},
	{"authorized_user", GCRED_USER, user_members},
	{"external_account_authorized_user", GCRED_WORKFORCE,
		workforce_members},
	{"external_account", GCRED_EXTERNAL, external_members},
	{"impersonated_service_account", GCRED_IMPERSONATED,
		impersonated_members},
};

static struct gcred *read_cred_object(struct slice object, const char *name,
	unsigned depth, struct err *e);

static int read_impersonated(struct gcred *c, struct slice object,
	const char *name, unsigned depth, struct err *e)
{
	struct slice raw = json_get(object, "delegates");

	if (raw.ptr && *raw.ptr == '[')
		str_add(&c->delegates, raw.ptr, raw.len);
	raw = json_get(object, "source_credentials");
	if (!raw.ptr || *raw.ptr != '{')
		return err_set(e, COV_USAGE,
			"%s: no 'source_credentials' in it", name);
	if (depth == SOURCES_MAX)
		return err_set(e, COV_USAGE,
			"%s: credentials in credentials too often", name);
	c->source = read_cred_object(raw, name, depth + 1, e);
	return c->source ? 0 : -1;
}

static int read_cred_kind(struct gcred *c, struct slice object,
	const struct cred_member *members, const char *name, unsigned depth,
	struct err *e)
{
	if (read_cred_members(c, object, members, name, e))
		return -1;
	c->v[G_QUOTA] = json_get_secret(object, "quota_project_id");
	read_lifetime(c, object);
	if (c->kind == GCRED_EXTERNAL &&
		read_external_source(c, object, name, e))
		return -1;
	if (c->kind == GCRED_IMPERSONATED &&
		read_impersonated(c, object, name, depth, e))
		return -1;
	if (!c->v[G_TOKEN_URI])
		c->v[G_TOKEN_URI] = xstrdup(GOOGLE_TOKEN_URL);
	return check_cred_urls(c, name, e);
}

static struct gcred *read_cred_object(struct slice object, const char *name,
	unsigned depth, struct err *e)
{
	char *type = json_get_secret(object, "type");
	char *universe = json_get_secret(object, "universe_domain");
	struct gcred *c = NULL;
	size_t i, n = sizeof(cred_kinds) / sizeof(*cred_kinds);

	for (i = 0; i < n; i++)
		if (type && strcmp(type, cred_kinds[i].type) == 0)
			break;
	if (universe && strcmp(universe, GOOGLE_UNIVERSE) != 0)
		err_set(e, COV_USAGE, "%s: is for '%s', not for %s", name,
			universe, GOOGLE_UNIVERSE);
	else if (i == n && type)
		err_set(e, COV_USAGE,
			"%s: credentials of type '%s' are not known", name,
			type);
	else if (i == n)
		err_set(e, COV_USAGE, "%s: no credentials: 'type' is missing",
			name);
	else
		c = gcred_new(cred_kinds[i].kind);
	free(type);
	free(universe);
	if (c &&
		read_cred_kind(c, object, cred_kinds[i].members, name, depth,
			e)) {
		gcred_free(c);
		return NULL;
	}
	return c;
}

struct gcred *gcred_read(const char *ptr, size_t len, const char *name,
	struct err *e)
{
	enum json_type type;
	struct slice object;
	struct err why = {0};
	struct json j;

	json_init(&j, ptr, len);
	if (json_value(&j, &type, &object, &why) || json_end(&j, &why)) {
		err_set(e, COV_USAGE, "%s: no JSON: %s", name, why.text);
		return NULL;
	}
	if (type != JSON_OBJECT) {
		err_set(e, COV_USAGE, "%s: no credentials", name);
		return NULL;
	}
	return read_cred_object(object, name, 0, e);
}
