/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A slot is an easy handle that runs one try; there are as many as transfers
 * at a time, and they are used again, as are the connections of the multi
 * handle. Which job begins when is for schedule.c to say.
 */
#include "net/http.h"

#include "base/url.h"
#include "base/when.h"
#include "base/wipe.h"
#include "net/httpspan.h"
#include "net/schedule.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum {
	POLL_MS = 200,
	BUFFERS = 8 << 20, /* bytes of all of the next */
	BUFFER_MAX = 256 << 10,
	BUFFER_MIN = 16 << 10 /* bytes that are taken
		from a socket at once */
};

struct slot {
	struct http *http;
	struct http_job *job; /* NULL: free */
	CURL *easy;
	struct curl_slist *headers;
	struct http_req req;
	struct host *host; /* NULL: none was asked */
	enum breaker_pass pass;
	struct span *span; /* NULL: none */
	int stopped;
	int64_t begun_ms;
	char why[CURL_ERROR_SIZE];
	struct slot *next_free;
};

const struct http_rules http_rules_default = {.retry = {.retries = 7,
						      .first_ms = 100,
						      .most_ms = 20000,
						      .multiplier_pct = 200,
						      .jitter_pct = 50,
						      .after_most_ms = 120000},
	.breaker = {.failures = 10, .successes = 2, .timeout_ms = 5000}};

struct http {
	struct http_cfg cfg;
	CURLM *multi;
	struct slot *slots; /* cfg.jobs of them */
	struct slot *free;
	struct schedule schedule;
	unsigned running;
};

void http_add(struct http *h, struct http_job *job)
{
	schedule_add(&h->schedule, job);
}

void http_add_later(struct http *h, struct http_job *job)
{
	schedule_add_later(&h->schedule, job);
}

struct http *http_new(const struct http_cfg *cfg, struct err *e)
{
	struct http *h = xcalloc(1, sizeof(*h));
	unsigned i;

	h->cfg = *cfg;
	schedule_init(&h->schedule, cfg);
	h->slots = xcalloc(cfg->jobs, sizeof(*h->slots));
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		h->multi = curl_multi_init();
	if (!h->multi) {
		err_set(e, COV_WORLD, "libcurl does not start");
		http_free(h);
		return NULL;
	}
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)cfg->jobs);
	for (i = cfg->jobs; i-- > 0;) {
		h->slots[i].http = h;
		h->slots[i].next_free = h->free;
		h->free = &h->slots[i];
	}
	return h;
}

/* Tokens are in the headers. */
static void clear_request(struct http_req *q)
{
	wipe(q->headers.buf, q->headers.cap);
	str_release(&q->url);
	str_release(&q->headers);
	str_release(&q->sign);
	*q = (struct http_req){0};
}

void http_free(struct http *h)
{
	unsigned i;

	if (!h)
		return;
	for (i = 0; i < h->cfg.jobs; i++) {
		struct slot *s = &h->slots[i];

		if (s->easy && s->job)
			curl_multi_remove_handle(h->multi, s->easy);
		if (s->easy)
			curl_easy_cleanup(s->easy);
		curl_slist_free_all(s->headers);
		clear_request(&s->req);
	}
	if (h->multi)
		curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	schedule_release(&h->schedule);
	free(h->slots);
	free(h);
}

static size_t on_body(char *ptr, size_t one, size_t len, void *ctx)
{
	struct slot *s = ctx;

	(void)one;
	if (!s->job->body || s->job->body(s->job, ptr, len) == 0)
		return len;
	s->stopped = 1;
	return len ? 0 : 1;
}

/* The lines of a request as libcurl wants them. */
static void set_headers(struct slot *s)
{
	char *p = s->req.headers.buf, *end;

	for (; p && *p; p = end + 1) {
		end = strchr(p, '\n');
		if (!end)
			bug("a header line without end");
		*end = '\0';
		s->headers = curl_slist_append(s->headers, p);
		*end = '\n';
		if (!s->headers)
			xmalloc(SIZE_MAX); /* says that memory is out */
	}
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->headers);
}

static void set_method(struct slot *s)
{
	const struct http_req *q = &s->req;

	if (q->body) {
		curl_easy_setopt(s->easy, CURLOPT_POST, 1L);
		curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE,
			(curl_off_t)q->body_len);
		curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, q->body);
	}
	if (q->method && !strcmp(q->method, "HEAD"))
		curl_easy_setopt(s->easy, CURLOPT_NOBODY, 1L);
	else if (q->method && (q->body || strcmp(q->method, "GET") != 0))
		curl_easy_setopt(s->easy, CURLOPT_CUSTOMREQUEST, q->method);
}

static void set_limits(struct slot *s)
{
	const struct http_req *q = &s->req;

	curl_easy_setopt(s->easy, CURLOPT_CONNECTTIMEOUT_MS,
		(long)(q->connect_ms ? q->connect_ms : HTTP_CONNECT_MS));
	curl_easy_setopt(s->easy, CURLOPT_TIMEOUT_MS, (long)q->total_ms);
	if (q->stall_s) {
		curl_easy_setopt(s->easy, CURLOPT_LOW_SPEED_LIMIT,
			(long)HTTP_SLOW);
		curl_easy_setopt(s->easy, CURLOPT_LOW_SPEED_TIME,
			(long)q->stall_s);
	}
	if (q->direct)
		curl_easy_setopt(s->easy, CURLOPT_NOPROXY, "*");
}

/* Few large ones save calls; a thousand of them would be too much. */
static long buffer_size(const struct http *h)
{
	long size = BUFFERS / (long)h->cfg.jobs;

	if (size > BUFFER_MAX)
		size = BUFFER_MAX;
	return h->cfg.small || size < BUFFER_MIN ? BUFFER_MIN : size;
}

static void set_all(struct slot *s)
{
	const struct http_req *q = &s->req;
	CURL *c = s->easy;

	curl_easy_reset(c);
	curl_easy_setopt(c, CURLOPT_PRIVATE, s);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->why);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	/* Else the end of a program waits for a name that nobody resolves. */
	curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	/* Else `..` in a key would fetch another key. */
	curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(c, CURLOPT_BUFFERSIZE, buffer_size(s->http));
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(c, CURLOPT_URL, str_get(&q->url));
	if (s->http->cfg.agent)
		curl_easy_setopt(c, CURLOPT_USERAGENT, s->http->cfg.agent);
	if (q->ca_file || s->http->cfg.ca_file)
		curl_easy_setopt(c, CURLOPT_CAINFO,
			q->ca_file ? q->ca_file : s->http->cfg.ca_file);
	if (q->sign.len) {
		curl_easy_setopt(c, CURLOPT_AWS_SIGV4, q->sign.buf);
		curl_easy_setopt(c, CURLOPT_USERNAME, q->id);
		curl_easy_setopt(c, CURLOPT_PASSWORD, q->secret);
	}
	set_method(s);
	set_limits(s);
	set_headers(s);
}

/* The try is over; the job may be gone. */
static void leave_slot(struct slot *s)
{
	struct http *h = s->http;

	s->job = NULL;
	s->host = NULL;
	curl_slist_free_all(s->headers);
	s->headers = NULL;
	str_clear(&s->req.url);
	str_clear(&s->req.headers);
	str_clear(&s->req.sign);
	s->req = (struct http_req){.url = s->req.url,
		.sign = s->req.sign,
		.headers = s->req.headers};
	s->next_free = h->free;
	h->free = s;
	h->running--;
}

enum breaker_how http_blame(const struct http_reply *r)
{
	if (r->stopped)
		return r->status ? BREAKER_WELL : BREAKER_UNSAID;
	if (!r->whole)
		return r->transient ? BREAKER_FAILED : BREAKER_UNSAID;
	return r->status == 500 || r->status == 502 || r->status == 504 ?
		BREAKER_FAILED :
		BREAKER_WELL;
}

static void end_transfer(struct slot *s, struct http_reply *r)
{
	struct schedule *schedule = &s->http->schedule;
	struct telemetry *telemetry = s->http->cfg.telemetry;
	struct http_job *job = s->job;
	struct host *host = s->host;
	struct host_end end = {.pass = s->pass,
		.status = r->status,
		.begun_ms = s->begun_ms};
	const char *after = http_header(job, "retry-after");
	int asks = *after && (r->status == 503 || r->status == 429);
	unsigned tries = job->tries;
	enum http_next next;

	r->job = job;
	schedule_reply(schedule, r, after);
	httpspan_end(s->span, r);
	s->span = NULL;
	end.how = job->blame ? job->blame(job, r) : http_blame(r);
	next = job->ended(job, r);
	if (next != HTTP_DONE)
		job->slot = NULL;
	if (next == HTTP_LATER && job->tries != tries)
		schedule_reply(schedule, r, after);
	/* What the server asks for concerns all. */
	if (next == HTTP_LATER && asks)
		end.halt_ms = when_clock_ms() + r->wait_ms;
	leave_slot(s);
	schedule_again(schedule, job, next, r->wait_ms);
	if (host) {
		schedule_leave(schedule, host, &end, r);
		httpspan_host(telemetry, host, end.how);
	}
}

static struct slot *take_slot(struct http *h, struct http_job *job)
{
	struct slot *s = h->free;

	h->free = s->next_free;
	h->running++;
	s->job = job;
	s->stopped = 0;
	s->begun_ms = when_clock_ms();
	s->why[0] = '\0';
	job->slot = s;
	if (!s->easy && !(s->easy = curl_easy_init()))
		xmalloc(SIZE_MAX); /* says that memory is out */
	return s;
}

/* Starts a try, unless its host, which only the request tells, has to be waited
   for; one that cannot begin has ended at once. */
static void begin_job(struct http *h, struct http_job *job)
{
	struct slot *s = take_slot(h, job);
	struct http_reply r = {.length = -1, .why = "not asked"};
	int last = schedule_is_before_last(&h->schedule, job);

	job->tries++;
	if (job->prepare(job, &s->req) == 0) {
		job->host =
			hosts_find(&h->schedule.hosts, str_get(&s->req.url));
		if (host_wait(job->host, last, s->begun_ms) != 0) {
			job->tries--;
			job->slot = NULL;
			leave_slot(s);
			schedule_hold(&h->schedule, job);
			return;
		}
		s->host = job->host;
		s->pass = host_enter(s->host, last, s->begun_ms);
		s->span = httpspan_begin(h->cfg.telemetry, &s->req, s->host,
			job->tries);
		if (s->pass == BREAKER_PROBE)
			httpspan_host(h->cfg.telemetry, s->host,
				BREAKER_UNSAID);
		r.why = "libcurl fails";
		set_all(s);
		if (curl_multi_add_handle(h->multi, s->easy) == CURLM_OK)
			return;
	}
	curl_easy_reset(s->easy);
	end_transfer(s, &r);
}

static void fill_slots(struct http *h)
{
	struct http_job *job;

	schedule_wake(&h->schedule);
	while (h->running < h->cfg.jobs && (job = schedule_next(&h->schedule)))
		begin_job(h, job);
}

/* 1 when trying again may help. */
static int is_transient_curl(CURLcode rc)
{
	switch (rc) {
	case CURLE_OK:
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_WRITE_ERROR:
	case CURLE_NOT_BUILT_IN:
		return 0;
	default:
		return 1;
	}
}

/* How many have ended. */
static unsigned reap_ended(struct http *h)
{
	struct CURLMsg *m;
	struct str why = {0};
	unsigned done = 0;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left))) {
		struct http_reply r = {.length = -1};
		CURLcode rc = m->data.result;
		curl_off_t length = -1;
		struct slot *s;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE,
			(char **)&s);
		curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &r.status);
		curl_easy_getinfo(s->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
			&length);
		r.length = length;
		r.whole = rc == CURLE_OK;
		r.stopped = s->stopped;
		r.transient = is_transient_curl(rc);
		r.unresolved = rc == CURLE_COULDNT_RESOLVE_HOST ||
			rc == CURLE_COULDNT_RESOLVE_PROXY;
		/* libcurl quotes a proxy that it does not take. */
		str_clear(&why);
		url_add_refused(&why,
			*s->why ? s->why : curl_easy_strerror(rc));
		r.why = rc == CURLE_OK ? "" : str_get(&why);
		curl_multi_remove_handle(h->multi, s->easy);
		end_transfer(s, &r);
		done++;
	}
	str_release(&why);
	return done;
}

int http_run(struct http *h, int (*stop)(void *), void *ctx, struct err *e)
{
	CURLMcode rc = CURLM_OK;
	int n;

	for (;;) {
		if (stop && stop(ctx))
			return 0;
		fill_slots(h);
		if (!h->running && schedule_is_empty(&h->schedule))
			return 0;
		rc = curl_multi_perform(h->multi, &n);
		if (rc == CURLM_OK && reap_ended(h))
			continue; /* there is more to begin, or all is done */
		if (rc == CURLM_OK)
			rc = curl_multi_poll(h->multi, NULL, 0,
				(int)schedule_wait(&h->schedule, POLL_MS), &n);
		if (rc != CURLM_OK)
			return err_set(e, COV_WORLD, "libcurl: %s",
				curl_multi_strerror(rc));
	}
}

void http_wake(struct http *h)
{
	curl_multi_wakeup(h->multi);
}

long http_status(const struct http_job *job)
{
	const struct slot *s = job->slot;
	long status = 0;

	if (s && s->easy)
		curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

const char *http_header(const struct http_job *job, const char *name)
{
	const struct slot *s = job->slot;
	struct curl_header *header;

	if (!s || !s->easy ||
		curl_easy_header(s->easy, name, 0, CURLH_HEADER, -1, &header) !=
			CURLHE_OK)
		return "";
	return header->value;
}

void http_headers(const struct http_job *job,
	void (*fn)(void *ctx, const char *name, const char *value), void *ctx)
{
	const struct slot *s = job->slot;
	struct curl_header *header = NULL;

	if (!s || !s->easy)
		return;
	while ((header = curl_easy_nextheader(s->easy, CURLH_HEADER, -1,
			header)))
		fn(ctx, header->name, header->value);
}
