/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The center of goc (version 1): list, profile, clear, register, remove.
 *
 * The center asks its agents one after another and without a timeout, so one
 * dead agent would cost the others their answer. Here each address is a request
 * of its own, many at a time, each with its own deadline. Failures come as
 * status 417 with a text, which is passed on in the center's words; a list of
 * several things done can end in an error although the status is 200.
 */
#include "goc.h"
#include "textrun.h"

#include "base/when.h"
#include "cli/tool.h"
#include "fmt/json.h"
#include "fmt/uri.h"

#include <stdlib.h>
#include <string.h>

enum {
	LIST_MAX = 16 << 20,
	ADDRESSES_MAX = 1 << 18 /* that one center may have */
};

/* One request to the center. */
struct center_ask {
	struct http_job job;
	struct round *round;
	struct target *t; /* whose it is; NULL for the list */
	const char *method;
	struct str url, body, reply; /* body "" for none */
	int64_t end_ms; /* until when it may be asked; 0: not asked yet */
	int too_large;
	int ok; /* it went well */
	struct err e; /* when it did not */
};

static int prepare_center_ask(struct http_job *job, struct http_req *q)
{
	struct center_ask *a = job->ctx;
	const struct covpull_cfg *cfg = a->round->cfg;

	int64_t now = when_clock_ms();

	if (!a->end_ms)
		a->end_ms = now + (int64_t)cfg->timeout * 1000;
	if (a->round->fatal.status || now >= a->end_ms)
		return -1;
	str_clear(&a->reply);
	if (a->t)
		target_asked(a->t);
	q->method = a->method;
	str_adds(&q->url, a->url.buf);
	q->connect_ms = (unsigned)(cfg->probe_timeout * 1000);
	q->total_ms = (unsigned)(a->end_ms - now);
	if (!strcmp(a->method, "POST")) {
		q->body = str_get(&a->body);
		q->body_len = a->body.len;
		str_adds(&q->headers,
			a->body.len ? "Content-Type: application/json\n" : "");
	}
	return 0;
}

static int take_center_bytes(struct http_job *job, const char *ptr, size_t len)
{
	struct center_ask *a = job->ctx;
	uint64_t max = a->t ? a->round->cfg->max_bytes : LIST_MAX;

	if (len > max - a->reply.len) {
		a->too_large = 1;
		return -1;
	}
	str_add(&a->reply, ptr, len);
	return 0;
}

/* What went wrong, in the center's words: the text of {"error": ...}, or the
   body as it is. */
static void read_center_error(struct center_ask *a, const char *text,
	size_t len, int status, long http)
{
	struct arena arena = {0};
	struct err ignored = {0};
	const char *said = NULL;
	enum json_type type;
	struct slice o;
	struct json j;

	json_init(&j, text, len);
	if (json_value(&j, &type, &o, &ignored) == 0 && type == JSON_OBJECT)
		said = json_get_text(&arena, o, "error");
	if (said)
		said = words_of(&arena, said, strlen(said));
	else
		said = words_of(&arena, text ? text : "", len);
	if (*said)
		err_set(&a->e, status, "%s", said);
	else
		err_set(&a->e, status, "status %ld of the center", http);
	arena_release(&arena);
}

/* An error glued to what was done before it. */
static const char *glued_error(const struct center_ask *a)
{
	const char *p = str_get(&a->reply), *last = NULL;

	while ((p = strstr(p, "{\"error\"")))
		last = p++;
	return last;
}

static void service_failed(struct target *t, const struct err *e)
{
	round_failed(t);
	if (t->round->cfg->force)
		cov_warn("%s: %s", t->shown, e->text);
	else
		target_failed(t, e->status, e->text);
}

static void keep_service_text(struct center_ask *a)
{
	struct round *r = a->round;
	struct target *t = a->t;
	struct err e = {0};

	switch (keep_text(r->store, r->cfg, t,
		*t->service ? t->service : "unknown", &a->reply, &e)) {
	case KEEP_FAILED:
		if (e.status != COV_ITEMS)
			r->fatal = e;
		else
			service_failed(t, &e);
		return;
	case KEEP_DONE:
		round_pulled(t, "", 0, a->reply.len);
		return;
	case KEEP_META:
	case KEEP_UNWANTED:
		return;
	}
}

/* What the center answered to one. */
static void settle_ask(struct center_ask *a)
{
	enum goc_verb verb = a->round->cfg->verb;
	struct arena arena = {0};

	if (a->round->fatal.status)
		return;
	if (a->ok && !a->t->known && verb != GOC_REGISTER) {
		a->ok = 0;
		err_set(&a->e, COV_ITEMS, "not registered");
	}
	if (!a->ok)
		service_failed(a->t, &a->e);
	else if (verb == GOC_PULL)
		keep_service_text(a);
	else if (a->round->cfg->verbose)
		cov_note("%s: %s", a->t->shown,
			words_of(&arena, str_get(&a->reply), a->reply.len));
	str_release(&a->reply);
	arena_release(&arena);
}

static enum http_next ask_ended(struct http_job *job,
	const struct http_reply *r)
{
	struct center_ask *a = job->ctx;
	int away = r->status >= 500 || round_is_busy(r);
	int status = (a->t && a->t->known) || away ? COV_WORLD : COV_ITEMS;
	const char *error;

	if (!job->once && round_may_retry(r, a->end_ms))
		return HTTP_LATER;
	if (a->too_large) {
		err_set(&a->e, COV_ITEMS,
			"the answer is larger than "
			"--max-bytes");
	} else if (!r->whole) {
		err_set(&a->e, r->transient ? COV_WORLD : COV_ITEMS, "%s",
			r->why);
	} else if (r->status != 200) {
		read_center_error(a, a->reply.buf, a->reply.len, status,
			r->status);
	} else if (a->t && (error = glued_error(a)) != NULL) {
		read_center_error(a, error, strlen(error), status, 200);
	} else {
		a->ok = 1;
	}
	if (a->t)
		settle_ask(a);
	return HTTP_DONE;
}

static void ask_init(struct center_ask *a, struct round *r, const char *method,
	const char *path)
{
	const char *base = r->cfg->goc;
	size_t n = strlen(base);

	while (n > 0 && base[n - 1] == '/')
		n--;
	*a = (struct center_ask){.round = r, .method = method};
	a->job = (struct http_job){.ctx = a,
		.prepare = prepare_center_ask,
		.body = take_center_bytes,
		.ended = ask_ended};
	str_add(&a->url, base, n);
	str_addf(&a->url, "/v1/cover/%s", path);
}

static void ask_release(struct center_ask *a)
{
	str_release(&a->url);
	str_release(&a->body);
	str_release(&a->reply);
}

static int ask_all(struct round *r, struct center_ask *v, size_t n,
	struct err *e)
{
	size_t i;

	if (round_begin(r, e))
		return -1;
	for (i = 0; i < n; i++)
		http_add(r->http, &v[i].job);
	return round_end(r, e);
}

/* --- what is registered --------------------------------------------------- */

static int is_value_of(const struct opt_list *l, const char *text)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!strcmp(l->v[i], text))
			return 1;
	return 0;
}

/* Bytes that stand for a service at an address. */
static void name_service(struct str *s, const char *service,
	const char *address)
{
	str_adds(s, service);
	str_add(s, "", 1); /* stands in neither */
	str_adds(s, address);
}

static int has_service(const struct targets *ts, const char *service,
	const char *address)
{
	struct str s = {0};
	uint32_t i;
	int there;

	name_service(&s, service, address);
	there = interner_find(&ts->names, s.buf, s.len, &i);
	str_release(&s);
	return there;
}

/* The target of a service at an address; made when it is new. */
static struct target *service_target(struct round *r, const char *service,
	const char *address)
{
	struct targets *ts = r->targets;
	struct target *t;
	struct str s = {0};
	uint32_t i;
	int fresh;

	name_service(&s, service, address);
	i = interner_add(&ts->names, s.buf, s.len, &fresh);
	str_clear(&s);
	if (!fresh) {
		str_release(&s);
		return ts->named[i];
	}
	t = targets_new(ts, &r->cfg->at);
	mem_grow(&ts->named, &ts->capnamed, (size_t)i + 1, sizeof(*ts->named));
	ts->named[i] = t;
	t->round = r;
	t->service = arena_strdup(&ts->arena, service);
	t->base = arena_strdup(&ts->arena, address);
	t->host = "unknown";
	str_addf(&s, "%s%s%s", service, *service && *address ? " at " : "",
		address_shown(&ts->arena, address));
	t->shown = words_of(&ts->arena, s.buf, s.len);
	str_release(&s);
	return t;
}

/* A registered address that is wanted: -1 when there is no room for it. */
static int add_registered(struct round *r, const char *service,
	const char *address)
{
	const struct covpull_cfg *cfg = r->cfg;
	struct target *t;
	const char *base;
	struct err e = {0};

	if ((cfg->services.n && !is_value_of(&cfg->services, service)) ||
		(cfg->addresses.n && !is_value_of(&cfg->addresses, address)))
		return 0;
	if (r->targets->n >= ADDRESSES_MAX &&
		!has_service(r->targets, service, address))
		return -1;
	t = service_target(r, service, address);
	t->known = t->seen = 1;
	if (url_parse(&r->targets->arena, address, &base, &t->host, &t->port,
		    &e))
		t->host = "unknown"; /* the center is asked all the same */
	return 0;
}

static int read_services(struct round *r, struct slice all, struct err *e)
{
	struct slice key, list, item;
	struct arena a = {0};
	enum json_type type;
	struct json j, k;
	size_t left_out = 0;
	int got;

	json_init(&j, all.ptr, all.len);
	while ((got = json_member(&j, &key, &type, &list, e)) > 0) {
		const char *service = json_text(&a, key, NULL), *address;

		if (type != JSON_ARRAY)
			continue;
		json_init(&k, list.ptr, list.len);
		while (json_element(&k, &type, &item, e) > 0)
			if ((address = json_text(&a, item, NULL)) &&
				add_registered(r, service, address))
				left_out++;
	}
	if (left_out)
		cov_error(COV_ITEMS,
			"%s: %zu addresses are left out: more than %d",
			r->cfg->goc, left_out, ADDRESSES_MAX);
	arena_release(&a);
	return got;
}

static int by_service(const void *x, const void *y)
{
	const struct target *a = *(struct target *const *)x;
	const struct target *b = *(struct target *const *)y;
	int c = strcmp(a->service, b->service);

	return c ? c : strcmp(a->base, b->base);
}

/* Those who are named, but not registered: the center will say so. */
static void add_unregistered(struct round *r)
{
	const struct covpull_cfg *cfg = r->cfg;
	struct targets *ts = r->targets;
	size_t i, k;

	for (i = 0; i < cfg->services.n; i++) {
		for (k = 0; k < ts->n; k++)
			if (ts->v[k]->seen &&
				!strcmp(ts->v[k]->service, cfg->services.v[i]))
				break;
		if (k == ts->n)
			service_target(r, cfg->services.v[i], "")->seen = 1;
	}
	for (i = 0; i < cfg->addresses.n; i++) {
		for (k = 0; k < ts->n; k++)
			if (ts->v[k]->seen &&
				!strcmp(ts->v[k]->base, cfg->addresses.v[i]))
				break;
		if (k == ts->n)
			service_target(r, "", cfg->addresses.v[i])->seen = 1;
	}
	if (ts->n > 1)
		qsort(ts->v, ts->n, sizeof(*ts->v), by_service);
}

static int list_services(struct round *r, struct err *e)
{
	enum json_type type;
	struct err why = {0};
	struct slice all;
	struct json j;
	struct center_ask a;
	size_t i;
	int rc;

	for (i = 0; i < r->targets->n; i++)
		r->targets->v[i]->known = r->targets->v[i]->seen = 0;
	ask_init(&a, r, "GET", "list");
	rc = ask_all(r, &a, 1, e);
	if (rc == 0 && !a.ok && !cov_terminated())
		rc = err_set(e, a.e.status, "%s: %s", r->cfg->goc, a.e.text);
	if (rc == 0 && a.ok) {
		json_init(&j, str_get(&a.reply), a.reply.len);
		if (json_value(&j, &type, &all, &why) || json_end(&j, &why) ||
			type != JSON_OBJECT || read_services(r, all, &why))
			rc = err_set(e, COV_ITEMS,
				"%s: not the list of a "
				"center of goc",
				r->cfg->goc);
	}
	ask_release(&a);
	if (rc == 0)
		add_unregistered(r);
	return rc;
}

/* --- what is asked of each ------------------------------------------------ */

/* {"force":false,"address":["..."]} */
static void name_target(struct center_ask *a, const struct target *t)
{
	const char *what = *t->base ? "address" : "service";
	const char *text = *t->base ? t->base : t->service;

	str_addf(&a->body, "{\"force\":false,\"%s\":[", what);
	json_string(&a->body, text, strlen(text));
	str_adds(&a->body, "]}");
}

static int ask_each_service(struct round *r, const char *path, struct err *e)
{
	struct targets *ts = r->targets;
	struct center_ask *v = xcalloc(ts->n + 1, sizeof(*v));
	size_t i, n = 0;
	int rc;

	for (i = 0; i < ts->n; i++) {
		if (!ts->v[i]->seen)
			continue;
		ask_init(&v[n], r, "POST", path);
		/* What changes something is not asked again. */
		v[n].job.once = r->cfg->verb != GOC_PULL;
		v[n].t = ts->v[i];
		if (r->cfg->verb == GOC_REGISTER) {
			str_adds(&v[n].url, "?name=");
			uri_encode(&v[n].url, ts->v[i]->service, 0);
			str_adds(&v[n].url, "&address=");
			uri_encode(&v[n].url, ts->v[i]->base, 0);
			str_adds(&v[n].url, "&ip_revise=false");
		} else {
			name_target(&v[n], ts->v[i]);
		}
		n++;
	}
	rc = ask_all(r, v, n, e);
	for (i = 0; i < n; i++)
		ask_release(&v[i]);
	free(v);
	return rc;
}

static int register_services(struct round *r, struct err *e)
{
	const struct covpull_cfg *cfg = r->cfg;
	size_t i;

	for (i = 0; i < cfg->addresses.n; i++)
		service_target(r, cfg->services.v[0], cfg->addresses.v[i])
			->seen = 1;
	return ask_each_service(r, "register", e);
}

static void print_registered(const struct round *r)
{
	struct str line = {0};
	struct err e = {COV_ITEMS, "not registered"};
	size_t i;

	for (i = 0; i < r->targets->n; i++) {
		if (!r->targets->v[i]->known) {
			service_failed(r->targets->v[i], &e);
			continue;
		}
		str_clear(&line);
		target_line(r->targets->v[i], &line);
		print_line(r->cfg, &line);
	}
	str_release(&line);
}

int goc_round(struct round *r, struct err *e)
{
	enum goc_verb verb = r->cfg->verb;
	struct arena a = {0};
	const char *base, *host;
	unsigned port;
	int rc = url_parse(&a, r->cfg->goc, &base, &host, &port, e);

	arena_release(&a);
	if (rc)
		return -1;
	if (verb == GOC_REGISTER)
		return register_services(r, e);
	if (list_services(r, e))
		return -1;
	if (verb == GOC_LIST)
		print_registered(r);
	else
		rc = ask_each_service(r,
			verb == GOC_CLEAR          ? "clear" :
				verb == GOC_REMOVE ? "remove" :
						     "profile",
			e);
	return rc;
}
