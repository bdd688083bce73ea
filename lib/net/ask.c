/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "net/ask.h"

#include "base/wipe.h"
#include "fmt/json.h"
#include "fmt/uri.h"

#include <stdio.h>
#include <string.h>

static int prepare_question(struct http_job *job, struct http_req *r)
{
	struct ask *q = job->ctx;

	str_clear(&q->reply);
	str_clear(&q->location);
	str_clear(&q->range);
	q->status = 0;
	q->too_large = q->transient = 0;
	q->why[0] = '\0';
	str_add(&r->url, q->url.buf, q->url.len);
	str_adds(&r->headers, str_get(&q->headers));
	r->body = q->data;
	r->body_len = q->data_len;
	if (!q->data && q->body.len) {
		r->body = q->body.buf;
		r->body_len = q->body.len;
	}
	r->method = q->method ? q->method : r->body ? "POST" : "GET";
	/* A method that sends a body sends an empty one, too. */
	if (!r->body && strcmp(r->method, "GET") != 0 &&
		strcmp(r->method, "DELETE") != 0)
		r->body = "";
	r->total_ms = q->total_ms ? q->total_ms : ASK_MS;
	if (r->total_ms < HTTP_CONNECT_MS)
		r->connect_ms = r->total_ms;
	r->stall_s = q->stall_s;
	r->direct = q->direct;
	return 0;
}

static int collect_answer(struct http_job *job, const char *ptr, size_t len)
{
	struct ask *q = job->ctx;

	if (q->reply.len + len > ASK_REPLY_MAX) {
		q->too_large = 1;
		return -1;
	}
	str_add(&q->reply, ptr, len);
	return 0;
}

static enum http_next end_question(struct http_job *job,
	const struct http_reply *r)
{
	struct ask *q = job->ctx;
	int again;

	q->status = r->whole ? r->status : 0;
	q->transient = r->transient;
	snprintf(q->why, sizeof(q->why), "%s",
		q->too_large ? "the answer is too large" : r->why);
	if (r->whole) {
		str_adds(&q->location, http_header(job, "location"));
		str_adds(&q->range, http_header(job, "range"));
	}
	again = r->whole ? r->status >= 500 || r->status == 429 ||
			r->status == 408 || (q->again && q->again(q)) :
			   r->transient && !q->too_large;
	if (again && !q->once && retry_has_more(r->retry, job->tries))
		return HTTP_LATER;
	return HTTP_DONE;
}

int ask_put(struct http *h, struct ask *q, int (*stop)(void *), struct err *e)
{
	q->job = (struct http_job){.ctx = q,
		.prepare = prepare_question,
		.body = collect_answer,
		.ended = end_question};
	http_add(h, &q->job);
	return http_run(h, stop, NULL, e);
}

static void wipe_str(struct str *s)
{
	wipe(s->buf, s->cap);
	str_clear(s);
}

void ask_clear(struct ask *q)
{
	struct ask empty = {0};

	wipe_str(&q->headers);
	wipe_str(&q->body);
	wipe_str(&q->reply);
	str_clear(&q->url);
	str_clear(&q->location);
	str_clear(&q->range);
	empty.url = q->url;
	empty.headers = q->headers;
	empty.body = q->body;
	empty.reply = q->reply;
	empty.location = q->location;
	empty.range = q->range;
	*q = empty;
}

void ask_release(struct ask *q)
{
	struct str *v[] = {&q->url, &q->headers, &q->body, &q->reply,
		&q->location, &q->range};
	size_t i;

	for (i = 0; i < sizeof(v) / sizeof(*v); i++) {
		wipe_str(v[i]);
		str_release(v[i]);
	}
}

void ask_add_field(struct str *form, const char *name, const char *value)
{
	if (!value)
		return;
	str_addf(form, "%s%s=", form->len ? "&" : "", name);
	uri_encode(form, value, 0);
}

int ask_object(const struct ask *q, const char *who, struct slice *object,
	struct err *e)
{
	enum json_type type;
	struct json j;
	struct err why = {0};

	json_init(&j, str_get(&q->reply), q->reply.len);
	if (json_value(&j, &type, object, &why) || json_end(&j, &why))
		return err_set(e, COV_WORLD, "%s: the answer is no JSON: %s",
			who, why.text);
	if (type != JSON_OBJECT)
		return err_set(e, COV_WORLD, "%s: the answer is no object",
			who);
	return 0;
}

int ask_is_header_safe(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			return 0;
	return 1;
}
