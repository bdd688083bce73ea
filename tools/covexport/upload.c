/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The API that Codecov's own program uses.
 *
 *     POST URL/upload/SERVICE/OWNER::::REPO/upload-coverage
 *     PUT  what the reply calls raw_upload_location
 *
 * Only the first gets the token; the address of the second is one secret by
 * itself, and is never shown. Nothing goes anywhere else than there.
 */
#include "upload.h"
#include "cli.h"

#include "base/url.h"
#include "base/wipe.h"
#include "cli/tool.h"
#include "fmt/json.h"
#include "fmt/uri.h"
#include "io/fs.h"
#include "net/http.h"

#include <stdlib.h>
#include <string.h>

#define PUBLIC_URL "https://ingest.codecov.io"

enum { REPLY_MAX = 1 << 20, TOKEN_MAX = 4096, SHOWN_MAX = 200, STALL_S = 60 };

struct upload {
	const struct covexport_cfg *cfg;
	struct http *h;
	char *url; /* without a slash at its end */
	char *token;
	/* The one at hand. */
	const struct target *t;
	struct str post, put; /* bodies */
	struct str reply;
	struct str place; /* where it is put; empty: not yet asked for */
	struct str shown;
	struct err failed;
};

/* --- token and address ---------------------------------------------------- */

static char *read_codecov_token(const struct covexport_cfg *cfg, struct err *e)
{
	const char *env = getenv("CODECOV_TOKEN");
	struct str s = {0};
	size_t i;
	int rc = 0;

	if (cfg->token_file)
		rc = fs_read(&s, cfg->token_file, TOKEN_MAX, NULL, e);
	else if (env)
		str_adds(&s, env);
	while (s.len && strchr("\r\n\t ", s.buf[s.len - 1]))
		str_cut(&s, s.len - 1);
	for (i = 0; rc == 0 && i < s.len; i++)
		if (s.buf[i] <= ' ' || s.buf[i] > '~')
			rc = err_set(e, COV_USAGE,
				"the token of Codecov has a byte that no "
				"token has");
	if (rc == 0 && !s.len)
		rc = err_set(e, COV_USAGE,
			"no token of Codecov: CODECOV_TOKEN in the "
			"environment, or --token-file; -n needs none");
	if (rc == 0)
		return str_detach(&s);
	if (s.buf)
		wipe(s.buf, s.cap);
	str_release(&s);
	return NULL;
}

static char *read_url(const struct covexport_cfg *cfg, struct err *e)
{
	const char *env = getenv("CODECOV_URL");
	const char *url = cfg->url ? cfg->url : env && *env ? env : PUBLIC_URL;
	size_t len = strlen(url);
	struct str shown = {0};

	while (len && url[len - 1] == '/')
		len--;
	if ((str_starts(url, "https://") || str_starts(url, "http://")) &&
		!url[strcspn(url, "@?# \t\n")])
		return xstrndup(url, len);
	url_add_refused(&shown, url);
	err_set(e, COV_USAGE,
		"%s: no address of Codecov: http:// or https://, without a "
		"user",
		str_get(&shown));
	str_release(&shown);
	return NULL;
}

static void warn_of_codecov(const char *host, const char *what)
{
	cov_warn("%s: %s", host, what);
}

struct upload *upload_open(const struct covexport_cfg *cfg, struct err *e)
{
	const struct http_cfg http = {.jobs = 1,
		.agent = "covexport",
		.rules = cfg->rules,
		.warn = warn_of_codecov,
		.telemetry = cfg->telemetry};
	struct upload *u = xcalloc(1, sizeof(*u));

	wipe_no_core();
	u->cfg = cfg;
	u->url = read_url(cfg, e);
	u->token = u->url ? read_codecov_token(cfg, e) : NULL;
	u->h = u->token && !cfg->with_cli ? http_new(&http, e) : NULL;
	if (u->h || (u->token && cfg->with_cli))
		return u;
	upload_close(u);
	return NULL;
}

void upload_close(struct upload *u)
{
	if (!u)
		return;
	http_free(u->h);
	wipe_free(u->token);
	free(u->url);
	str_release(&u->post);
	str_release(&u->put);
	str_release(&u->reply);
	str_release(&u->place);
	str_release(&u->shown);
	free(u);
}

/* --- what is asked -------------------------------------------------------- */

/* The JSON of the POST, without what a build would know of itself. */
static void make_post(struct upload *u)
{
	const struct opt_list *flags = target_flags(u->cfg);
	struct str *s = &u->post;
	size_t i;

	str_clear(s);
	str_adds(s,
		"{\"branch\":null,\"ci_service\":null,\"ci_url\":null,"
		"\"cli_args\":{},\"code\":\"default\",\"commitid\":");
	json_string(s, u->t->commit, strlen(u->t->commit));
	str_adds(s, ",\"env\":{},\"file_not_found\":false,\"flags\":[");
	for (i = 0; i < flags->n; i++) {
		str_adds(s, i ? "," : "");
		json_string(s, flags->v[i], strlen(flags->v[i]));
	}
	str_addf(s,
		"],\"job_code\":null,\"name\":null,\"parent_commit_id\":null,"
		"\"pullid\":null,\"report_payload_bytes\":%zu,\"version\":",
		u->put.len);
	json_string(s, cov_version_name(), strlen(cov_version_name()));
	str_addc(s, '}');
}

/* OWNER:::SUBGROUP::::REPO */
static void add_encoded_slug(struct str *url, const char *slug)
{
	const char *last = strrchr(slug, '/'), *slash;
	struct str part = {0};

	for (;; slug = slash + 1) {
		slash = strchr(slug, '/');
		str_clear(&part);
		str_add(&part, slug,
			slash ? (size_t)(slash - slug) : strlen(slug));
		uri_encode(url, part.buf, 0);
		if (!slash)
			break;
		str_adds(url, slash == last ? "::::" : ":::");
	}
	str_release(&part);
}

static int prepare_upload(struct http_job *job, struct http_req *q)
{
	struct upload *u = job->ctx;
	const struct str *body = u->place.len ? &u->put : &u->post;

	str_clear(&u->reply);
	q->body = body->buf;
	q->body_len = body->len;
	q->stall_s = STALL_S;
	str_adds(&q->headers, "Content-Type: application/json\n");
	if (u->place.len) {
		q->method = "PUT";
		str_add(&q->url, u->place.buf, u->place.len);
		return 0;
	}
	q->method = "POST";
	str_addf(&q->url, "%s/upload/%s/", u->url, u->t->service);
	add_encoded_slug(&q->url, u->t->slug);
	str_adds(&q->url, "/upload-coverage");
	str_addf(&q->headers, "Authorization: token %s\n", u->token);
	return 0;
}

static int take_upload_reply(struct http_job *job, const char *ptr, size_t len)
{
	struct upload *u = job->ctx;

	if (len > REPLY_MAX - u->reply.len)
		return -1;
	str_add(&u->reply, ptr, len);
	return 0;
}

/* --- what came ------------------------------------------------------------ */

/* Appends what a server said, in its words, unless the token is in them. */
static void add_words(struct str *s, const struct upload *u)
{
	const char *text = str_get(&u->reply);

	if (!u->reply.len || *text == '<' || strstr(text, u->token))
		return;
	str_adds(s, ": ");
	if (u->reply.len <= SHOWN_MAX) {
		url_add_text(s, text);
		return;
	}
	str_add(s, text, SHOWN_MAX);
	str_adds(s, "...");
}

static enum http_next upload_failed(struct upload *u,
	const struct http_reply *r, const char *why)
{
	int world = r->status == 0 || r->transient || r->status == 429 ||
		r->status >= 500;
	struct str s = {0};

	str_addf(&s, "%s: ", u->place.len ? "the upload" : "Codecov");
	if (why)
		str_adds(&s, why);
	else if (r->whole)
		str_addf(&s, "status %ld", r->status);
	else
		str_adds(&s, r->why);
	if (!why && r->status >= 300 && r->status < 400)
		str_adds(&s, ": redirects are not followed");
	else if (!why && r->whole)
		add_words(&s, u);
	err_set(&u->failed, world && !why ? COV_WORLD : COV_ITEMS, "%s", s.buf);
	str_release(&s);
	return HTTP_DONE;
}

/* Takes the place of the upload out of the reply; it is what the server says,
   but never another protocol. */
static enum http_next take_place(struct upload *u, struct http_job *job,
	const struct http_reply *r)
{
	struct slice all = {str_get(&u->reply), u->reply.len}, raw;
	enum json_type type;
	struct arena a = {0};
	struct err ignored = {0};
	const char *place = NULL, *shown = NULL;
	struct json j;

	json_init(&j, all.ptr, all.len);
	if (json_value(&j, &type, &raw, &ignored) == 0 && type == JSON_OBJECT) {
		place = json_get_text(&a, raw, "raw_upload_location");
		shown = json_get_text(&a, raw, "url");
	}
	if (shown)
		str_adds(&u->shown, shown);
	if (place &&
		(str_starts(place, "https://") ||
			(str_starts(place, "http://") &&
				str_starts(u->url, "http://"))))
		str_adds(&u->place, place);
	arena_release(&a);
	if (!u->place.len)
		return upload_failed(u, r,
			"its reply says of no address where to upload");
	job->tries = 0;
	return HTTP_AGAIN;
}

static enum http_next upload_ended(struct http_job *job,
	const struct http_reply *r)
{
	struct upload *u = job->ctx;
	int again =
		r->whole ? r->status == 429 || r->status >= 500 : r->transient;

	if (again && retry_has_more(r->retry, job->tries))
		return HTTP_LATER;
	if (!r->whole || r->status < 200 || r->status > 299)
		return upload_failed(u, r, NULL);
	return u->place.len ? HTTP_DONE : take_place(u, job, r);
}

static int must_upload_stop(void *ctx)
{
	(void)ctx;
	return cov_terminated();
}

static int upload_itself(struct upload *u, struct err *e)
{
	struct http_job job = {.ctx = u,
		.prepare = prepare_upload,
		.body = take_upload_reply,
		.ended = upload_ended};

	make_post(u);
	str_clear(&u->place);
	http_add(u->h, &job);
	if (http_run(u->h, must_upload_stop, u, e) < 0)
		return -1;
	if (cov_terminated())
		return err_set(e, COV_WORLD, "ended by a signal");
	*e = u->failed;
	return e->status ? -1 : 0;
}

int upload_send(struct upload *u, const struct target *t,
	const struct payload *p, struct str *shown, struct err *e)
{
	int rc;

	u->t = t;
	u->failed = (struct err){0};
	str_clear(&u->shown);
	if (u->cfg->with_cli) {
		rc = cli_send(u->cfg, u->url, u->token, t, p, e);
	} else {
		payload_json(p, &u->put);
		rc = upload_itself(u, e);
	}
	str_clear(shown);
	url_add_text(shown, str_get(&u->shown));
	return rc;
}
