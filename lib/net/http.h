/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * http: many transfers at a time, in one thread, over connections that are
 * used again (libcurl, and the only module that knows it).
 *
 * A job is one thing to be had; it may take several tries. Order: http_new,
 * http_add for each job (also from a callback), http_run until all have ended,
 * which may be repeated, http_free. For every try `prepare` fills a fresh
 * request, `body` gets the reply's bytes, `ended` says what next: the job is
 * done, once more at once, or once more after a while, that of retry.h. Each
 * host has its own breaker, pace and limit (host.h): one that says it has too
 * much (429, 503) gets half as many transfers at a time, and slowly more again.
 *
 * A try at a host whose breaker is open is not made, and counts as one that
 * failed, in the time that the last failure took: its job waits as else, and
 * the time of an outage is not longer for it. But the last try of a job is
 * always made, and not earlier: who stops only when there are no more tries has
 * lost nothing by it.
 *
 * Redirects are never followed: a reply says where to, the caller decides.
 * Nothing is ever printed, and secrets are in no URL. Callers ignore SIGPIPE.
 */
#ifndef COV_HTTP_H
#define COV_HTTP_H

#include "base/err.h"
#include "base/str.h"
#include "net/breaker.h"
#include "net/pace.h"
#include "net/retry.h"

#include <stdint.h>

struct http;
struct telemetry;
struct http_job;

/* One try. Everything but the method may be left as it is: empty. */
struct http_req {
	const char *method; /* "GET", "HEAD", "POST", "PUT"; "GET" unless set */
	struct str url;
	struct str headers; /* lines `Name: value`, each with its newline */
	const char *body; /* lives until the try has ended; NULL: none */
	size_t body_len;
	/* AWS signature: "aws:amz:REGION:SERVICE" and the two keys */
	struct str sign; /* empty: not signed */
	const char *id, *secret; /* live until prepare returns */
	unsigned connect_ms; /* 0: HTTP_CONNECT_MS */
	unsigned total_ms; /* deadline of the try; 0: none */
	unsigned stall_s; /* give up after so long below HTTP_SLOW; 0: not */
	const char *ca_file; /* certificates to trust; NULL: those of all */
	int direct; /* past any proxy */
	int secret_path; /* its span does not have the path of its URL */
};

enum { HTTP_CONNECT_MS = 10000, HTTP_SLOW = 64 /* bytes a second */ };

/* How a try went. */
struct http_reply {
	long status; /* 0: no reply came */
	int whole; /* the body came to its end */
	int stopped; /* a callback gave up */
	int unresolved; /* the host's name has no address */
	int transient; /* no reply, or a broken one: trying again may help */
	int refused; /* it was not made: others of its host had failed */
	const char *why; /* the reason when it is not whole, else "" */
	const struct retry_policy *retry; /* with job->tries: are there more? */
	int64_t wait_ms; /* that HTTP_LATER means, unless tries are set back */
	int64_t length; /* Content-Length, -1 when not said */
	const struct http_job *job; /* for http_header */
};

enum http_next {
	HTTP_DONE, /* the job has ended; the struct is the caller's again */
	HTTP_AGAIN, /* at once */
	HTTP_LATER /* after a while */
};

struct http_job {
	void *ctx; /* the caller's */
	/* -1 ends the job: ended is called with status 0, not transient. May be
	   called again before the try, when its host has to be waited for */
	int (*prepare)(struct http_job *, struct http_req *);
	/* http_status tells the status; -1 gives up. NULL: bytes are dropped */
	int (*body)(struct http_job *, const char *ptr, size_t len);
	enum http_next (*ended)(struct http_job *, const struct http_reply *);
	/* what the reply says of the host; NULL: http_blame */
	enum breaker_how (*blame)(struct http_job *, const struct http_reply *);
	int once; /* the next try is its last: none is made after a failure */
	unsigned tries; /* tries so far, the one at hand too; a caller may set
		it back when something was won */
	/* Private. */
	struct http_job *next;
	void *slot;
	struct host *host; /* NULL: not known yet */
	int64_t due_ms;
};

/* How to go on when hosts fail, of all tools alike. */
struct http_rules {
	struct retry_policy retry;
	struct breaker_cfg breaker; /* of each host */
	struct pace_cfg pace; /* the same */
	uint64_t seed; /* of the waits; 0: another one each time */
};

/* 7 retries, after 100 ms, doubled up to 20 s, half of it random, of a
   Retry-After 2 minutes; 10 failures, 2 successes, 5 s; no pace. */
extern const struct http_rules http_rules_default;

struct http_cfg {
	unsigned jobs; /* transfers at a time, 1 or more */
	const char *ca_file; /* certificates to trust; NULL: the system's */
	const char *agent; /* User-Agent */
	int small; /* replies are: buffers are as well */
	struct http_rules rules;
	/* told when the breaker of a host opened or closed; NULL: nobody is */
	void (*warn)(const char *host, const char *what);
	struct telemetry *telemetry; /* NULL: nothing is seen of tries */
};

/* NULL when libcurl cannot be set up. Strings must outlive it. */
struct http *http_new(const struct http_cfg *cfg, struct err *e) COV_MUST;
/* Jobs that have not ended are forgotten. NULL is allowed. */
void http_free(struct http *h);

/* Adds a zero-initialised job whose callbacks are set. */
void http_add(struct http *h, struct http_job *job);
/* The same after a while, that of its tries. */
void http_add_later(struct http *h, struct http_job *job);
/*
 * Until no job is left, or stop() gives true, which is asked several times a
 * second and after http_wake (NULL: never), and may add jobs. 0, or -1 when
 * libcurl fails.
 */
int http_run(struct http *h, int (*stop)(void *), void *ctx,
	struct err *e) COV_MUST;
/* Lets http_run ask stop() now; from any thread. */
void http_wake(struct http *h);

/* No reply, one that broke off, 500, 502 and 504 are failures of the host; what
   the caller stopped, or no host can help, says nothing. */
enum breaker_how http_blame(const struct http_reply *r);

/* Inside of body and ended: the status, 0 when there is none; a header of the
   reply ("" when it is not there), valid until the callback returns. */
long http_status(const struct http_job *job);
const char *http_header(const struct http_job *job, const char *name);
/* Calls fn for each header of the reply, also there; strings are valid until
   fn returns. */
void http_headers(const struct http_job *job,
	void (*fn)(void *ctx, const char *name, const char *value), void *ctx);

#endif
