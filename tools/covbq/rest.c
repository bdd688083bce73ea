/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "rest.h"
#include "ndjson.h"

#include "base/url.h"
#include "base/when.h"
#include "cli/tool.h"
#include "fmt/uri.h"
#include "google/gauth.h"

#include <stdlib.h>
#include <string.h>

#define GOOGLE_API "https://bigquery.googleapis.com"
#define SCOPE "https://www.googleapis.com/auth/bigquery"

enum {
	QUERY_MS = 10000 /* a call of a query that is not done waits so long */
};

static int is_ended(void *ctx)
{
	(void)ctx;
	return cov_terminated();
}

/* --- errors --------------------------------------------------------------- */

static struct slice error_object(const struct ask *q)
{
	struct slice object, none = {0};
	struct err ignored = {0};

	if (ask_object(q, "", &object, &ignored))
		return none;
	object = json_get(object, "error");
	return object.ptr && *object.ptr == '{' ? object : none;
}

const char *rest_reason(struct arena *a, const struct ask *q)
{
	struct slice errors = json_get(error_object(q), "errors"), item;
	struct err ignored = {0};
	enum json_type type;
	struct json j;
	const char *text;

	if (!errors.ptr || *errors.ptr != '[')
		return "";
	json_init(&j, errors.ptr, errors.len);
	if (json_element(&j, &type, &item, &ignored) <= 0 ||
		type != JSON_OBJECT)
		return "";
	text = json_get_text(a, item, "reason");
	return text ? text : "";
}

static int is_over_rate(const struct ask *q)
{
	struct arena a = {0};
	int over = q->status == 403 &&
		strcmp(rest_reason(&a, q), "rateLimitExceeded") == 0;

	arena_release(&a);
	return over;
}

int rest_fail(const struct ask *q, const char *what, struct err *e)
{
	struct arena a = {0};
	const char *message, *reason;
	int later = q->status >= 500 || q->status == 429 || is_over_rate(q);

	if (!q->status)
		return err_set(e, COV_WORLD, "%s: %s", what,
			*q->why ? q->why : "no answer");
	message = json_get_text(&a, error_object(q), "message");
	reason = rest_reason(&a, q);
	err_set(e, later ? COV_WORLD : COV_USAGE, "%s: %ld%s%s%s%.1000s", what,
		q->status, *reason ? " " : "", reason, message ? ": " : "",
		message ? message : "");
	arena_release(&a);
	return -1;
}

/* --- opening -------------------------------------------------------------- */

static void warn_host(const char *host, const char *what)
{
	cov_warn("%s: %s", host, what);
}

static void set_places(struct rest *r)
{
	const char *emulator = getenv("BIGQUERY_EMULATOR_HOST");
	const char *at = r->cfg->endpoint;

	if (!at && emulator && *emulator)
		at = emulator;
	if (!at)
		at = GOOGLE_API;
	if (!strstr(at, "://"))
		str_adds(&r->host, "http://");
	str_adds(&r->host, at);
	while (r->host.len && r->host.buf[r->host.len - 1] == '/')
		str_cut(&r->host, r->host.len - 1);
	str_addf(&r->api, "%s/bigquery/v2", r->host.buf);
	str_addf(&r->upload, "%s/upload/bigquery/v2", r->host.buf);
	str_adds(&r->project, "/projects/");
	uri_encode(&r->project, r->cfg->project, 0);
	str_adds(&r->dataset, "/datasets/");
	uri_encode(&r->dataset, r->cfg->dataset, 0);
	if (r->cfg->location)
		r->location = xstrdup(r->cfg->location);
}

int rest_open(struct rest *r, const struct covbq_cfg *cfg, struct err *e)
{
	const char *emulator = getenv("BIGQUERY_EMULATOR_HOST");
	struct gauth_cfg auth = {.token_file = cfg->token_file,
		.scope = SCOPE,
		.http = {.jobs = 1,
			.agent = cov_name(),
			.rules = cfg->rules,
			.warn = warn_host,
			.telemetry = cfg->telemetry},
		.stop = is_ended};

	*r = (struct rest){.cfg = cfg};
	set_places(r);
	r->http = http_new(&auth.http, e);
	if (r->http && (cfg->endpoint || !emulator || !*emulator))
		r->auth = gauth_new(&auth, e);
	if (!e->status && r->http)
		return 0;
	rest_close(r);
	return -1;
}

void rest_close(struct rest *r)
{
	http_free(r->http);
	gauth_free(r->auth);
	str_release(&r->api);
	str_release(&r->upload);
	str_release(&r->host);
	str_release(&r->project);
	str_release(&r->dataset);
	free(r->location);
	*r = (struct rest){0};
}

/* --- calls ---------------------------------------------------------------- */

/* A session may be at another host: that gets no token. */
static int is_ours(const struct rest *r, const struct ask *q)
{
	const char *url = str_get(&q->url);

	return strncmp(url, r->host.buf, r->host.len) == 0 &&
		url[r->host.len] == '/';
}

static int add_who(struct rest *r, struct ask *q, struct err *e)
{
	const char *token, *quota;

	if (!r->auth || !is_ours(r, q))
		return 0;
	if (gauth_token(r->auth, &token, e))
		return -1;
	str_addf(&q->headers, "Authorization: Bearer %s\n", token);
	quota = gauth_quota_project(r->auth);
	if (quota)
		str_addf(&q->headers, "x-goog-user-project: %s\n", quota);
	return 0;
}

int rest_put(struct rest *r, struct ask *q, struct err *e)
{
	size_t own = q->headers.len;
	int again, rc;

	if (!q->again)
		q->again = is_over_rate;
	for (again = 0;; again = 1) {
		rc = add_who(r, q, e);
		if (rc == 0 && !cov_terminated())
			rc = ask_put(r->http, q, is_ended, e);
		if (cov_terminated()) {
			*e = (struct err){0};
			return -1;
		}
		if (rc || q->status != 401 || again || !r->auth ||
			!gauth_renew(r->auth))
			return rc;
		if (q->headers.buf)
			str_cut(&q->headers, own);
	}
}

int rest_call(struct rest *r, struct ask *q, const char *method,
	const char *path, struct err *e)
{
	q->method = method;
	str_addf(&q->url, "%s%s%s", r->api.buf, r->project.buf, path);
	if (q->body.len)
		str_adds(&q->headers, "Content-Type: application/json\n");
	return rest_put(r, q, e);
}

/* --- queries -------------------------------------------------------------- */

void rest_add_param(struct str *params, const char *name, const char *type,
	const char *value)
{
	str_adds(params, params->len ? ",{" : "{");
	add_column(params, "\"name\":", name);
	str_addf(params, ",\"parameterType\":{\"type\":\"%s\"}", type);
	add_column(params, ",\"parameterValue\":{\"value\":", value);
	str_adds(params, "}}");
}

static void query_body(const struct rest *r, struct str *s, const char *sql,
	const char *params)
{
	add_column(s, "{\"query\":", sql);
	str_addf(s,
		",\"useLegacySql\":false,\"timeoutMs\":%d,"
		"\"maxResults\":100000,\"defaultDataset\":{",
		QUERY_MS);
	add_column(s, "\"projectId\":", r->cfg->project);
	add_column(s, ",\"datasetId\":", r->cfg->dataset);
	str_addc(s, '}');
	if (params)
		str_addf(s,
			",\"parameterMode\":\"NAMED\",\"queryParameters\":[%s]",
			params);
	if (r->location)
		add_column(s, ",\"location\":", r->location);
	str_addc(s, '}');
}

/* The path of a query that goes on; 0: it is done. */
static int query_goes_on(const struct ask *q, struct str *path)
{
	struct arena a = {0};
	struct slice object, job;
	struct err ignored = {0};
	const char *id = NULL, *location = NULL;

	str_clear(path);
	if (q->status == 200 && ask_object(q, "", &object, &ignored) == 0 &&
		slice_is(json_get(object, "jobComplete"), "false")) {
		job = json_get(object, "jobReference");
		id = json_get_text(&a, job, "jobId");
		location = json_get_text(&a, job, "location");
	}
	if (id) {
		str_adds(path, "/queries/");
		uri_encode(path, id, 0);
		str_addf(path, "?timeoutMs=%d&maxResults=100000", QUERY_MS);
		if (location) {
			str_adds(path, "&location=");
			uri_encode(path, location, 0);
		}
	}
	arena_release(&a);
	return id != NULL;
}

int rest_query(struct rest *r, struct ask *q, const char *sql,
	const char *params, struct err *e)
{
	struct str path = {0};
	int rc;

	query_body(r, &q->body, sql, params);
	rc = rest_call(r, q, "POST", "/queries", e);
	while (rc == 0 && query_goes_on(q, &path)) {
		ask_clear(q);
		rc = rest_call(r, q, "GET", path.buf, e);
	}
	if (rc == 0 && q->status != 200)
		rc = rest_fail(q, "query", e);
	str_release(&path);
	return rc;
}
