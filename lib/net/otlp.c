/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "net/otlp.h"

#include "base/when.h"
#include "net/http.h"
#include "telemetry/otlp_json.h"

#include <string.h>

enum { REPLY_MAX = 64 << 10 };

struct otlp_post {
	struct http_job job;
	const struct otel_to *to;
	struct str body;
	struct str reply; /* as far as it is looked at */
	int ended;
	struct errlist *notes;
};

static int prepare_post(struct http_job *job, struct http_req *q)
{
	const struct otlp_post *p = job->ctx;
	size_t i;

	q->method = "POST";
	str_adds(&q->url, p->to->url);
	str_adds(&q->headers, "Content-Type: application/json\n");
	for (i = 0; i < p->to->headers.n; i++)
		str_addf(&q->headers, "%s: %s\n", p->to->headers.v[i].key,
			p->to->headers.v[i].value);
	q->ca_file = p->to->ca_file;
	q->body = p->body.buf;
	q->body_len = p->body.len;
	q->connect_ms = q->total_ms =
		p->to->timeout_ms < OTLP_MS ? p->to->timeout_ms : OTLP_MS;
	return 0;
}

static int collect_post_reply(struct http_job *job, const char *ptr, size_t len)
{
	struct otlp_post *p = job->ctx;

	if (p->reply.len + len <= REPLY_MAX)
		str_add(&p->reply, ptr, len);
	return 0;
}

static void note_refused(const struct otlp_post *p)
{
	struct str what = {0};

	otlp_add_refused(&what, str_get(&p->reply), p->reply.len);
	if (what.len)
		errlist_add(p->notes, 0, "%s: %s", p->to->url, what.buf);
	str_release(&what);
}

static enum http_next post_ended(struct http_job *job,
	const struct http_reply *r)
{
	struct otlp_post *p = job->ctx;

	p->ended = 1;
	if (!r->whole)
		errlist_add(p->notes, 0, "%s: %s", p->to->url, r->why);
	else if (r->status < 200 || r->status > 299)
		errlist_add(p->notes, 0, "%s: status %ld", p->to->url,
			r->status);
	else
		note_refused(p);
	return HTTP_DONE;
}

static void add_post(struct http *h, struct otlp_post *p,
	const struct otel_to *to, struct errlist *notes)
{
	p->to = to;
	p->notes = notes;
	p->job = (struct http_job){.ctx = p,
		.prepare = prepare_post,
		.body = collect_post_reply,
		.ended = post_ended};
	if (to->protocol)
		errlist_add(notes, 0, "%s: http/json is sent, not %s", to->url,
			to->protocol);
	http_add(h, &p->job);
}

static int is_time_over(void *ctx)
{
	const int64_t *until = ctx;

	return when_clock_ms() >= *until;
}

void otlp_send(struct telemetry *t, const char *version, struct errlist *notes)
{
	struct otlp_post posts[OTEL_SIGNALS] = {{.to = NULL}};
	struct http_cfg cfg = {.jobs = OTEL_SIGNALS,
		.agent = "cov",
		.small = 1};
	int64_t until = when_clock_ms() + OTLP_MS;
	struct err e = {0};
	struct http *h = NULL;
	int i;

	if (t->env.to[OTEL_METRICS].url)
		otlp_add_metrics(&posts[OTEL_METRICS].body, &t->metrics,
			&t->env, version, t->begun_ns, when_now_ns());
	if (t->env.to[OTEL_TRACES].url &&
		!otlp_add_traces(&posts[OTEL_TRACES].body, &t->trace, &t->env,
			version))
		str_clear(&posts[OTEL_TRACES].body);
	for (i = 0; i < OTEL_SIGNALS; i++)
		if (posts[i].body.len && (h || (h = http_new(&cfg, &e))))
			add_post(h, &posts[i], &t->env.to[i], notes);
	if (h && http_run(h, is_time_over, &until, &e) == 0)
		for (i = 0; i < OTEL_SIGNALS; i++)
			if (posts[i].to && !posts[i].ended)
				errlist_add(notes, 0, "%s: no answer in time",
					posts[i].to->url);
	if (e.status)
		errlist_add(notes, 0, "%s", e.text);
	http_free(h);
	for (i = 0; i < OTEL_SIGNALS; i++) {
		str_release(&posts[i].body);
		str_release(&posts[i].reply);
	}
	trace_clear(&t->trace);
	t->sent_ns = when_now_ns();
}

void otlp_finish(struct telemetry *t, int status, const char *version,
	int verbose, struct errlist *told)
{
	struct errlist unsaid = {0};

	telemetry_end(t, status, told);
	otlp_send(t, version, verbose ? told : &unsaid);
	telemetry_release(t);
	errlist_release(&unsaid);
}
