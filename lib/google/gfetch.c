/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Tokens that services give for credentials (gcred.h).
 *
 * What a service says beside its status is shown only as OAuth's short code of
 * an error: the rest may repeat what it was sent.
 */
#include "google/gcred.h"

#include "base/num.h"
#include "base/when.h"
#include "base/wipe.h"
#include "fmt/b64.h"
#include "fmt/json.h"
#include "google/gsign.h"
#include "io/fs.h"
#include "net/ask.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define METADATA_HOST "metadata.google.internal"
#define SCOPE_IAM "https://www.googleapis.com/auth/iam"
#define STS_TYPE "urn:ietf:params:oauth:token-type:access_token"
#define STS_GRANT "urn:ietf:params:oauth:grant-type:token-exchange"
#define JWT_GRANT "urn:ietf:params:oauth:grant-type:jwt-bearer"
#define FORM "Content-Type: application/x-www-form-urlencoded\n"

enum {
	TOKEN_MS = 20000, /* for an answer */
	MACHINE_MS = 3000, /* for one that says whether there is a server */
	JWT_S = 3600, /* how long an assertion holds */
	SUBJECT_MAX = 1 << 20
};

/* --- answers -------------------------------------------------------------- */

/* A short word of letters, digits and marks; "" for anything else. */
static void error_code(const struct ask *q, char code[64])
{
	struct slice object, raw;
	struct err ignored = {0};
	size_t i;

	code[0] = '\0';
	if (ask_object(q, "", &object, &ignored))
		return;
	raw = json_get(object, "error");
	/* Google's other form: {"error":{"status":"..."}} */
	if (raw.ptr && *raw.ptr == '{')
		raw = json_get(raw, "status");
	if (!raw.ptr || raw.len < 3 || raw.len - 2 >= 64)
		return;
	for (i = 0; i < raw.len - 2; i++) {
		char c = raw.ptr[i + 1];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
			c != '_')
			return;
	}
	memcpy(code, raw.ptr + 1, i);
	code[i] = '\0';
}

static int fail_token(const struct ask *q, const char *who, struct err *e)
{
	char code[64];
	int later = q->status >= 500 || q->status == 429;

	if (!q->status)
		return err_set(e, COV_WORLD, "%s: %s", who,
			*q->why ? q->why : "no answer");
	error_code(q, code);
	return err_set(e, later ? COV_WORLD : COV_USAGE, "%s: status %ld%s%s%s",
		who, q->status, *code ? " " : "", code,
		strcmp(code, "invalid_grant") == 0 ?
			" (expired, or taken back: log in again)" :
			"");
}

/* Puts a question, and takes the token out of the answer: `key` is its name,
   `until` that of when it runs out, as seconds from now or as a time. */
static int ask_token(const struct gask *a, struct ask *q, const char *who,
	const char *key, const char *until, struct gtoken *t, struct err *e)
{
	struct slice object, raw;
	uint64_t seconds;
	int64_t ms;
	char *text;

	if (!q->total_ms)
		q->total_ms = TOKEN_MS;
	if (ask_put(a->http, q, a->stop, e))
		return -1;
	if (q->status != 200)
		return fail_token(q, who, e);
	if (ask_object(q, who, &object, e))
		return -1;
	t->text = json_get_secret(object, key);
	if (!t->text || !ask_is_header_safe(t->text)) {
		gtoken_release(t);
		return err_set(e, COV_WORLD, "%s: no token in the answer", who);
	}
	raw = json_get(object, until);
	text = json_get_secret(object, until);
	if (text && when_parse(text, &ms) == 0)
		t->expires = ms / 1000;
	else if (!text && raw.ptr &&
		num_u64(raw.ptr, raw.len, UINT32_MAX, &seconds) == NUM_OK)
		t->expires = (int64_t)time(NULL) + (int64_t)seconds;
	free(text);
	return 0;
}

/* --- service accounts ----------------------------------------------------- */

/* Base64 for URLs, without padding (RFC 7515, section 2). */
static void add_base64url(struct str *s, const void *ptr, size_t len)
{
	size_t at = s->len;
	char *p;

	b64_encode(s, ptr, len);
	while (s->len > at && s->buf[s->len - 1] == '=')
		str_cut(s, s->len - 1);
	for (p = s->buf + at; p < s->buf + s->len; p++) {
		if (*p == '+')
			*p = '-';
		else if (*p == '/')
			*p = '_';
	}
}

static void add_claim(struct str *s, const char *before, const char *text)
{
	str_adds(s, before);
	json_string(s, text, strlen(text));
}

/* The assertion of a service account (RFC 7523). */
static int make_assertion(const struct gcred *c, const char *scope,
	struct str *jwt, struct err *e)
{
	struct str part = {0};
	long long now = (long long)time(NULL);
	int rc;

	str_adds(&part, "{\"alg\":\"RS256\",\"typ\":\"JWT\"");
	if (c->v[G_KEY_ID])
		add_claim(&part, ",\"kid\":", c->v[G_KEY_ID]);
	str_addc(&part, '}');
	add_base64url(jwt, part.buf, part.len);
	str_clear(&part);
	add_claim(&part, "{\"iss\":", c->v[G_EMAIL]);
	add_claim(&part, ",\"scope\":", scope);
	add_claim(&part, ",\"aud\":", c->v[G_TOKEN_URI]);
	str_addf(&part, ",\"iat\":%lld,\"exp\":%lld}", now, now + JWT_S);
	str_addc(jwt, '.');
	add_base64url(jwt, part.buf, part.len);
	str_clear(&part);
	rc = rs256_sign(&part, c->v[G_KEY], jwt->buf, jwt->len, e);
	if (rc == 0) {
		str_addc(jwt, '.');
		add_base64url(jwt, part.buf, part.len);
	}
	str_release(&part);
	return rc;
}

static int fetch_service(const struct gask *a, const struct gcred *c,
	const char *scope, struct ask *q, struct gtoken *t, struct err *e)
{
	struct str jwt = {0};
	int rc = make_assertion(c, scope, &jwt, e);

	str_adds(&q->url, c->v[G_TOKEN_URI]);
	str_adds(&q->headers, FORM);
	ask_add_field(&q->body, "grant_type", JWT_GRANT);
	ask_add_field(&q->body, "assertion", str_get(&jwt));
	wipe(jwt.buf, jwt.cap);
	str_release(&jwt);
	return rc ? rc :
		    ask_token(a, q, "the token of the service account",
			    "access_token", "expires_in", t, e);
}

/* --- users ---------------------------------------------------------------- */

static void add_basic(struct str *headers, const struct gcred *c)
{
	struct str pair = {0};

	str_addf(&pair, "%s:%s", c->v[G_CLIENT_ID], c->v[G_CLIENT_SECRET]);
	str_adds(headers, "Authorization: Basic ");
	b64_encode(headers, pair.buf, pair.len);
	str_addc(headers, '\n');
	wipe(pair.buf, pair.cap);
	str_release(&pair);
}

static int fetch_user(const struct gask *a, const struct gcred *c,
	struct ask *q, struct gtoken *t, struct err *e)
{
	str_adds(&q->url, c->v[G_TOKEN_URI]);
	str_adds(&q->headers, FORM);
	ask_add_field(&q->body, "grant_type", "refresh_token");
	ask_add_field(&q->body, "refresh_token", c->v[G_REFRESH]);
	if (c->kind == GCRED_WORKFORCE) {
		add_basic(&q->headers, c);
	} else {
		ask_add_field(&q->body, "client_id", c->v[G_CLIENT_ID]);
		ask_add_field(&q->body, "client_secret", c->v[G_CLIENT_SECRET]);
	}
	return ask_token(a, q, "the token of the user", "access_token",
		"expires_in", t, e);
}

/* --- impersonation -------------------------------------------------------- */

/* Has a token, wants that of another account. */
static int fetch_impersonated(const struct gask *a, const struct gcred *c,
	const char *scope, const struct gtoken *with, struct gtoken *t,
	struct err *e)
{
	struct ask q = {0};
	int rc;

	str_adds(&q.url, c->v[G_IMPERSONATE]);
	str_addf(&q.headers,
		"Authorization: Bearer %s\nContent-Type: application/json\n",
		with->text);
	str_addf(&q.body, "{\"delegates\":%s",
		c->delegates.len ? c->delegates.buf : "[]");
	add_claim(&q.body, ",\"scope\":[", scope);
	str_addf(&q.body, "],\"lifetime\":\"%llus\"}",
		(unsigned long long)c->lifetime);
	rc = ask_token(a, &q, "the token of the impersonated account",
		"accessToken", "expireTime", t, e);
	ask_release(&q);
	return rc;
}

/* --- external accounts ---------------------------------------------------- */

/* The subject token out of what the source gave. */
static int read_subject(const struct gcred *c, const char *text, size_t len,
	char **subject, struct err *e)
{
	const char *field = c->v[G_SOURCE_FIELD];
	enum json_type type;
	struct slice object;
	struct err why = {0};
	struct json j;

	*subject = NULL;
	if (field) {
		json_init(&j, text, len);
		if (json_value(&j, &type, &object, &why) == 0 &&
			type == JSON_OBJECT)
			*subject = json_get_secret(object, field);
	} else {
		while (len && (unsigned char)text[len - 1] <= ' ')
			len--;
		if (len)
			*subject = xstrndup(text, len);
	}
	if (*subject)
		return 0;
	return err_set(e, COV_USAGE,
		"the source of the external account has no token");
}

static int fetch_subject(const struct gask *a, const struct gcred *c,
	char **subject, struct err *e)
{
	struct str text = {0};
	struct ask q = {.total_ms = TOKEN_MS};
	int rc;

	if (c->v[G_SOURCE_FILE]) {
		rc = fs_read(&text, c->v[G_SOURCE_FILE], SUBJECT_MAX, NULL, e);
		if (rc == 0)
			rc = read_subject(c, str_get(&text), text.len, subject,
				e);
		wipe(text.buf, text.cap);
		str_release(&text);
		return rc;
	}
	str_adds(&q.url, c->v[G_SOURCE_URL]);
	str_add(&q.headers, str_get(&c->headers), c->headers.len);
	rc = ask_put(a->http, &q, a->stop, e);
	if (rc == 0 && q.status != 200)
		rc = fail_token(&q, "the source of the external account", e);
	if (rc == 0)
		rc = read_subject(c, str_get(&q.reply), q.reply.len, subject,
			e);
	ask_release(&q);
	return rc;
}

static int fetch_external(const struct gask *a, const struct gcred *c,
	const char *scope, struct ask *q, struct gtoken *t, struct err *e)
{
	struct gtoken first = {0};
	struct str options = {0};
	char *subject = NULL;
	int rc = fetch_subject(a, c, &subject, e);

	if (rc)
		return rc;
	str_adds(&q->url, c->v[G_TOKEN_URI]);
	str_adds(&q->headers, FORM);
	if (c->v[G_CLIENT_ID] && c->v[G_CLIENT_SECRET]) {
		add_basic(&q->headers, c);
	} else if (c->v[G_USER_PROJECT]) {
		add_claim(&options, "{\"userProject\":", c->v[G_USER_PROJECT]);
		str_addc(&options, '}');
	}
	ask_add_field(&q->body, "grant_type", STS_GRANT);
	ask_add_field(&q->body, "audience", c->v[G_AUDIENCE]);
	ask_add_field(&q->body, "scope",
		c->v[G_IMPERSONATE] ? SCOPE_IAM : scope);
	ask_add_field(&q->body, "requested_token_type", STS_TYPE);
	ask_add_field(&q->body, "subject_token", subject);
	ask_add_field(&q->body, "subject_token_type", c->v[G_TOKEN_TYPE]);
	ask_add_field(&q->body, "options", options.len ? options.buf : NULL);
	wipe_free(subject);
	str_release(&options);
	rc = ask_token(a, q, "the exchange of the external account's token",
		"access_token", "expires_in", &first, e);
	if (rc == 0 && c->v[G_IMPERSONATE]) {
		rc = fetch_impersonated(a, c, scope, &first, t, e);
		gtoken_release(&first);
	} else {
		*t = first;
	}
	return rc;
}

/* --- machines ------------------------------------------------------------- */

static void machine_question(struct ask *q, const char *path)
{
	const char *host = getenv("GCE_METADATA_HOST");

	str_addf(&q->url, "http://%s%s", host && *host ? host : METADATA_HOST,
		path);
	str_adds(&q->headers, "Metadata-Flavor: Google\n");
	q->direct = 1;
}

int gcred_has_machine(const struct gask *a)
{
	const char *no = getenv("NO_GCE_CHECK");
	struct ask q = {.total_ms = MACHINE_MS};
	struct err ignored = {0};
	int there;

	if (no && strcmp(no, "true") == 0)
		return 0;
	machine_question(&q, "/computeMetadata/v1/instance/");
	/* Some networks answer for whoever is not there. */
	there = ask_put(a->http, &q, a->stop, &ignored) == 0 &&
		q.status == 200 &&
		strstr(str_get(&q.reply), "service-accounts/") != NULL;
	ask_release(&q);
	return there;
}

static int fetch_machine(const struct gask *a, const char *scope, struct ask *q,
	struct gtoken *t, struct err *e)
{
	machine_question(q,
		"/computeMetadata/v1/instance/service-accounts/default/token");
	str_addf(&q->url, "?scopes=%s", scope);
	return ask_token(a, q, "the machine's metadata server", "access_token",
		"expires_in", t, e);
}

static int fetch_of_source(const struct gask *a, const struct gcred *c,
	const char *scope, struct gtoken *t, struct err *e)
{
	struct gtoken first = {0};
	int rc = gcred_fetch(a, c->source, SCOPE_IAM, &first, e);

	if (rc == 0)
		rc = fetch_impersonated(a, c, scope, &first, t, e);
	gtoken_release(&first);
	return rc;
}

int gcred_fetch(const struct gask *a, const struct gcred *c, const char *scope,
	struct gtoken *t, struct err *e)
{
	struct ask q = {0};
	int rc = -1;

	*t = (struct gtoken){0};
	switch (c->kind) {
	case GCRED_SERVICE:
		rc = fetch_service(a, c, scope, &q, t, e);
		break;
	case GCRED_USER:
	case GCRED_WORKFORCE:
		rc = fetch_user(a, c, &q, t, e);
		break;
	case GCRED_EXTERNAL:
		rc = fetch_external(a, c, scope, &q, t, e);
		break;
	case GCRED_IMPERSONATED:
		rc = fetch_of_source(a, c, scope, t, e);
		break;
	case GCRED_MACHINE:
		rc = fetch_machine(a, scope, &q, t, e);
		break;
	case GCRED_FILE:
		bug("a token in a file is not fetched");
	}
	ask_release(&q);
	return rc;
}
