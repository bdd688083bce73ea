/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * One round over coverage servers.
 *
 * Each target is a job of http.h that goes through steps: HEAD /health says
 * whether a server is there and which; GET /coverage?nometa=1 is asked when a
 * covmeta of its program lies in the collection; GET /coverage otherwise, or
 * when the counters turn out to be of another. A target has one deadline for
 * the first step and one for the others, whatever it does in between.
 */
#include "pull.h"
#include "answer.h"
#include "keep.h"
#include "meta.h"
#include "range.h"

#include "base/num.h"
#include "base/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANGE_MS = 60000 };

/* Whether a host is this machine. */
static int is_loopback(const char *host)
{
	return !strcmp(host, "localhost") || !strcmp(host, "::1") ||
		!strncmp(host, "127.", 4);
}

static enum http_next pull_failed(struct target *t, int status, const char *why)
{
	/* What never said that it is one is passed over in a range. */
	if (!t->range->single && !t->ident.server && !t->run.home)
		return range_no_server(t, status, why);
	round_failed(t);
	target_failed(t, status, why);
	return HTTP_DONE;
}

/* --- asking --------------------------------------------------------------- */

static int ask_probe(struct target *t, struct http_req *q)
{
	const struct covpull_cfg *cfg = t->round->cfg;
	struct port_range *g = t->range;
	int64_t now = when_clock_ms();

	if (!g->end_ms)
		g->end_ms = now + RANGE_MS;
	/* A host that is silent, or none, is not asked port by port. */
	if (!g->single &&
		((g->silent && !g->alive) || g->unresolved || now > g->end_ms))
		return -1;
	q->method = "HEAD";
	str_addf(&q->url, "%s/health", t->base);
	q->connect_ms = q->total_ms = (unsigned)(cfg->probe_timeout * 1000);
	return 0;
}

static int ask_pull(struct target *t, struct http_req *q)
{
	int64_t left = t->end_ms - when_clock_ms();

	if (left < 1)
		return -1;
	target_asked(t);
	str_addf(&q->url, "%s/coverage%s", t->base,
		t->step == STEP_NOMETA ? "?nometa=1" : "");
	q->connect_ms = (unsigned)(t->round->cfg->probe_timeout * 1000);
	q->total_ms = (unsigned)left;
	return 0;
}

static int prepare_pull(struct http_job *job, struct http_req *q)
{
	struct target *t = job->ctx;

	int rc = -1;

	str_clear(&t->body);
	t->too_large = 0;
	t->begin_ms = when_clock_ms();
	if (!t->begun_ns)
		t->begun_ns = when_clock_ns();
	q->direct = is_loopback(t->host);
	if (!t->round->fatal.status)
		rc = t->step == STEP_PROBE ? ask_probe(t, q) : ask_pull(t, q);
	t->skipped = rc != 0;
	return rc;
}

static int take_answer_bytes(struct http_job *job, const char *ptr, size_t len)
{
	struct target *t = job->ctx;

	if (len > t->round->cfg->max_bytes - t->body.len) {
		t->too_large = 1;
		return -1;
	}
	str_add(&t->body, ptr, len);
	return 0;
}

/* --- what came ------------------------------------------------------------ */

static enum http_next next_step(struct target *t, enum pull_step step)
{
	t->step = step;
	t->job.tries = 0;
	t->job.once = 0;
	return HTTP_AGAIN;
}

/* 1 when what is there may be asked for coverage without its headers. */
static int may_be_ancestor(const struct target *t)
{
	return t->round->cfg->headerless || t->port == ANCESTOR_PORT;
}

static enum http_next probe_ended(struct target *t, const struct http_reply *r)
{
	const struct covpull_cfg *cfg = t->round->cfg;
	struct port_range *g = t->range;
	int64_t took = when_clock_ms() - t->begin_ms;
	char why[128];

	if (r->status == 0) {
		if (r->unresolved)
			g->unresolved = 1;
		else if (r->transient &&
			took * 10 >= (int64_t)cfg->probe_timeout * 9000)
			g->silent = 1;
		else if (!t->skipped)
			g->alive = 1;
		return range_no_server(t,
			r->transient || t->skipped ? COV_WORLD : COV_ITEMS,
			r->why);
	}
	g->alive = 1;
	ident_read(&t->ident, r->job);
	if (!t->ident.server && !r->whole)
		return range_no_server(t, r->transient ? COV_WORLD : COV_ITEMS,
			r->why);
	if (!t->ident.server && !may_be_ancestor(t)) {
		snprintf(why, sizeof(why),
			"not a coverage server (status %ld "
			"without X-Art-Coverage-Server)",
			r->status);
		return range_no_server(t, COV_ITEMS, why);
	}
	t->end_ms = when_clock_ms() + (int64_t)cfg->timeout * 1000;
	if (cfg->probe && t->ident.server) {
		t->seen = 1;
		range_looked_at(g, 1);
		return HTTP_DONE;
	}
	return next_step(t,
		t->ident.server && !cfg->probe &&
				(cfg->nometa ||
					store_knows_binary(t->round->store,
						t->ident.binary)) ?
			STEP_NOMETA :
			STEP_FULL);
}

/* A pid that is no number is a lie, and would be part of a name. */
static int is_pid_bad(const struct ident *id)
{
	uint64_t v;

	return *id->pid &&
		num_u64(id->pid, strlen(id->pid), INT64_MAX, &v) != NUM_OK;
}

/* A reply that is no coverage: why, in the server's own words. */
static enum http_next pull_refused(struct target *t, const struct http_reply *r)
{
	struct arena a = {0};
	struct str why = {0};
	enum http_next next;

	if (round_may_retry(r, t->end_ms))
		return HTTP_LATER;
	str_addf(&why, "status %ld", r->status);
	if (r->status >= 300 && r->status < 400)
		str_adds(&why, ": redirects are not followed");
	else if (t->body.len)
		str_addf(&why, ": %s", words_of(&a, t->body.buf, t->body.len));
	next = pull_failed(t, round_is_busy(r) ? COV_WORLD : COV_ITEMS,
		why.buf);
	str_release(&why);
	arena_release(&a);
	return next;
}

/* The answer is put into the collection. */
static enum http_next keep_pulled(struct target *t, struct answer *a)
{
	struct round *r = t->round;
	struct err e = {0};

	switch (keep_answer(r->store, r->cfg, t, a, &e)) {
	case KEEP_META:
		if (t->step == STEP_NOMETA && !r->cfg->nometa)
			return next_step(t, STEP_FULL);
		return pull_failed(t, COV_ITEMS, "no covmeta for its counters");
	case KEEP_UNWANTED:
		return HTTP_DONE;
	case KEEP_FAILED:
		if (e.status == COV_ITEMS)
			return pull_failed(t, e.status, e.text);
		r->fatal = e;
		return HTTP_DONE;
	case KEEP_DONE:
		round_pulled(t, *t->ident.pid ? t->ident.pid : a->pid,
			a->meta.len, a->counters.len);
	}
	return HTTP_DONE;
}

static enum http_next answer_came(struct target *t)
{
	const struct covpull_cfg *cfg = t->round->cfg;
	struct answer a;
	struct err e = {0};
	enum http_next next;

	if (is_pid_bad(&t->ident))
		return pull_failed(t, COV_ITEMS,
			"its X-Art-Coverage-Pid is not a "
			"number");
	if (answer_parse(&a, str_get(&t->body), t->body.len, &e)) {
		next = pull_failed(t, e.status, e.text);
	} else if (!*t->ident.pid && !a.pid[0]) {
		next = pull_failed(t, COV_ITEMS,
			"neither header nor file name "
			"tells its pid");
	} else if (cfg->probe) {
		t->seen = 1;
		next = HTTP_DONE;
	} else {
		next = keep_pulled(t, &a);
	}
	answer_release(&a);
	return next;
}

static enum http_next answer_broke_off(struct target *t,
	const struct http_reply *r)
{
	if (t->too_large)
		return pull_failed(t, COV_ITEMS,
			"the answer is larger than "
			"--max-bytes");
	if (round_may_retry(r, t->end_ms))
		return HTTP_LATER;
	return pull_failed(t,
		r->transient || r->status == 0 ? COV_WORLD : COV_ITEMS,
		t->skipped ? "no answer in time" : r->why);
}

static enum http_next pull_ended(struct target *t, const struct http_reply *r)
{
	int was = t->ident.server;
	enum http_next next;

	if (t->round->fatal.status)
		return HTTP_DONE;
	if (!r->whole)
		return answer_broke_off(t, r);
	/* Who answers may be another than who was there a moment ago. */
	ident_read(&t->ident, r->job);
	if (was && !t->ident.server)
		return pull_failed(t, COV_ITEMS,
			"the coverage server is gone, "
			"something else answers");
	if (!t->ident.server && !may_be_ancestor(t))
		return pull_failed(t, COV_ITEMS, "not a coverage server");
	next = r->status == 200 ? answer_came(t) : pull_refused(t, r);
	str_release(&t->body);
	return next;
}

static enum http_next pull_step_ended(struct http_job *job,
	const struct http_reply *r)
{
	struct target *t = job->ctx;
	enum http_next next;

	if (t->step == STEP_PROBE)
		return probe_ended(t, r);
	next = pull_ended(t, r);
	if (next == HTTP_DONE && !t->missed)
		range_looked_at(t->range, 1);
	return next;
}

/* Ports at which a server may be are none that fail. */
static enum breaker_how blame_step(struct http_job *job,
	const struct http_reply *r)
{
	const struct target *t = job->ctx;

	return r->status || t->range->single || t->run.home ? http_blame(r) :
							      BREAKER_UNSAID;
}

/* --- a round -------------------------------------------------------------- */

int pull_round(struct round *r, struct err *e)
{
	size_t i;

	if (round_begin(r, e))
		return -1;
	ranges_begin(r->targets);
	for (i = 0; i < r->targets->n; i++) {
		struct target *t = r->targets->v[i];

		t->round = r;
		t->step = STEP_PROBE;
		t->missed = t->seen = 0;
		t->begun_ns = 0;
		t->job = (struct http_job){.ctx = t,
			.prepare = prepare_pull,
			.body = take_answer_bytes,
			.ended = pull_step_ended,
			.blame = blame_step,
			.once = r->last};
		http_add(r->http, &t->job);
	}
	return round_end(r, e);
}
