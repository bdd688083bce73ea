/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A slot is an easy handle that runs one try; there are as many as transfers
 * at a time, and they are used again, as are the connections of the multi
 * handle. Jobs that wait for their time are in one list, those that can begin
 * in another. A server that says when to come back makes all of them wait.
 */
#include "net/http.h"

#include "base/num.h"
#include "base/url.h"
#include "base/when.h"
#include "base/wipe.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

enum {
	WAIT_MAX_MS = 20000,
	AFTER_MAX_S = 120,
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
	int stopped;
	int64_t begun_ms;
	char why[CURL_ERROR_SIZE];
	struct slot *next_free;
};

struct job_queue {
	struct http_job *first, *last;
};

struct http {
	struct http_cfg cfg;
	CURLM *multi;
	struct slot *slots; /* cfg.jobs of them */
	struct slot *free;
	struct job_queue ready;
	struct http_job *waiting; /* not in order */
	unsigned running;
	unsigned limit; /* 1..cfg.jobs */
	unsigned good; /* replies since the limit changed */
	int64_t halt_ms; /* nothing begins before */
	int64_t less_ms; /* when the limit was lowered */
	uint32_t random;
};

/* xorshift: it only has to differ between processes and calls. */
static uint32_t next_random(struct http *h)
{
	h->random ^= h->random << 13;
	h->random ^= h->random >> 17;
	h->random ^= h->random << 5;
	return h->random;
}

int64_t http_wait(unsigned first_ms, unsigned tries, uint32_t random,
	const char *retry_after)
{
	int64_t wait = first_ms, after;
	uint64_t s;

	for (; tries > 1 && wait < WAIT_MAX_MS; tries--)
		wait *= 2;
	if (wait > WAIT_MAX_MS)
		wait = WAIT_MAX_MS;
	wait = wait / 2 + (int64_t)(random % (uint32_t)(wait / 2 + 1));
	if (num_u64(retry_after, strlen(retry_after), UINT32_MAX, &s) != NUM_OK)
		return wait;
	after = (int64_t)(s > AFTER_MAX_S ? AFTER_MAX_S : s) * 1000;
	return wait > after ? wait : after;
}

static void push_job(struct job_queue *q, struct http_job *job)
{
	job->next = NULL;
	if (q->last)
		q->last->next = job;
	else
		q->first = job;
	q->last = job;
}

static struct http_job *pop_job(struct job_queue *q)
{
	struct http_job *job = q->first;

	if (job && !(q->first = job->next))
		q->last = NULL;
	return job;
}

void http_add(struct http *h, struct http_job *job)
{
	push_job(&h->ready, job);
}

/* Before all that wait. */
static void add_job_first(struct http *h, struct http_job *job)
{
	job->next = h->ready.first;
	h->ready.first = job;
	if (!h->ready.last)
		h->ready.last = job;
}

void http_add_later(struct http *h, struct http_job *job)
{
	job->due_ms = when_clock_ms() +
		http_wait(h->cfg.delay_ms, job->tries, next_random(h), "");
	job->next = h->waiting;
	h->waiting = job;
}

struct http *http_new(const struct http_cfg *cfg, struct err *e)
{
	struct http *h = xcalloc(1, sizeof(*h));
	struct timespec t;
	unsigned i;

	h->cfg = *cfg;
	if (!h->cfg.delay_ms)
		h->cfg.delay_ms = 100;
	h->limit = cfg->jobs;
	clock_gettime(CLOCK_REALTIME, &t);
	h->random = ((uint32_t)t.tv_nsec ^ (uint32_t)getpid() << 16) | 1;
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
		return BUFFER_MAX;
	return size < BUFFER_MIN ? BUFFER_MIN : size;
}

static void set_all(struct slot *s)
{
	const struct http_req *q = &s->req;
	CURL *c = s->easy;

	curl_easy_reset(c);
	curl_easy_setopt(c, CURLOPT_PRIVATE, s);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->why);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
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
	if (s->http->cfg.ca_file)
		curl_easy_setopt(c, CURLOPT_CAINFO, s->http->cfg.ca_file);
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

/* After what a server said: fewer at a time, or one more. Of all that were
   under way when it said so first, only one answer counts. */
static void adapt_limit(struct http *h, long status, int64_t begun_ms)
{
	if (status == 503 || status == 429) {
		if (begun_ms <= h->less_ms)
			return;
		h->limit = h->limit > 1 ? h->limit / 2 : 1;
		h->less_ms = when_clock_ms();
		h->good = 0;
	} else if (status > 0 && status < 500 && h->limit < h->cfg.jobs &&
		++h->good >= h->limit) {
		h->limit++;
		h->good = 0;
	}
}

static void try_job_again(struct http *h, struct http_job *job,
	enum http_next next, int64_t wait, int all)
{
	if (next == HTTP_AGAIN) {
		add_job_first(h, job);
	} else if (next == HTTP_LATER) {
		job->due_ms = when_clock_ms() + wait;
		job->next = h->waiting;
		h->waiting = job;
		if (all && job->due_ms > h->halt_ms)
			h->halt_ms = job->due_ms;
	}
}

static void end_transfer(struct slot *s, struct http_reply *r)
{
	struct http *h = s->http;
	struct http_job *job = s->job;
	enum http_next next;
	int64_t wait = 0, begun = s->begun_ms;
	int all = 0; /* what the server asks for concerns all */

	r->job = job;
	next = job->ended(job, r);
	if (next == HTTP_LATER) {
		const char *after = http_header(job, "retry-after");

		all = *after && (r->status == 503 || r->status == 429);
		wait = http_wait(h->cfg.delay_ms, job->tries, next_random(h),
			after);
	}
	if (next != HTTP_DONE)
		job->slot = NULL;
	leave_slot(s);
	try_job_again(h, job, next, wait, all);
	adapt_limit(h, r->status, begun);
}

/* Starts a try; one that cannot begin has ended at once. */
static void begin_job(struct http *h, struct http_job *job)
{
	struct slot *s = h->free;
	struct http_reply r = {.length = -1, .why = "libcurl fails"};

	h->free = s->next_free;
	h->running++;
	s->job = job;
	s->stopped = 0;
	s->begun_ms = when_clock_ms();
	s->why[0] = '\0';
	job->slot = s;
	job->tries++;
	if (!s->easy && !(s->easy = curl_easy_init()))
		xmalloc(SIZE_MAX); /* says that memory is out */
	if (job->prepare(job, &s->req) == 0) {
		set_all(s);
		if (curl_multi_add_handle(h->multi, s->easy) == CURLM_OK)
			return;
	}
	curl_easy_reset(s->easy);
	end_transfer(s, &r);
}

/* Those whose time has come go before the others; when the next one is due, in
   milliseconds from now, POLL_MS at most. */
static int64_t wake_waiting_jobs(struct http *h)
{
	int64_t now = when_clock_ms(), left = POLL_MS;
	struct http_job **p = &h->waiting, *job;

	while ((job = *p)) {
		if (job->due_ms <= now) {
			*p = job->next;
			add_job_first(h, job);
			continue;
		}
		if (job->due_ms - now < left)
			left = job->due_ms - now;
		p = &job->next;
	}
	if (h->halt_ms > now && h->halt_ms - now < left)
		left = h->halt_ms - now;
	return left;
}

static void fill_slots(struct http *h)
{
	struct http_job *job;

	while (h->running < h->limit && h->ready.first &&
		(!h->halt_ms || h->halt_ms <= when_clock_ms())) {
		job = pop_job(&h->ready);
		begin_job(h, job);
	}
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
	int64_t left;
	int n;

	for (;;) {
		if (stop && stop(ctx))
			return 0;
		left = wake_waiting_jobs(h);
		fill_slots(h);
		if (!h->running && !h->waiting && !h->ready.first)
			return 0;
		rc = curl_multi_perform(h->multi, &n);
		if (rc == CURLM_OK && reap_ended(h))
			continue; /* there is more to begin, or all is done */
		if (rc == CURLM_OK)
			rc = curl_multi_poll(h->multi, NULL, 0, (int)left, &n);
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
