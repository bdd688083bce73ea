/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * http: many transfers at a time, in one thread, over connections that are
 * used again (libcurl, and the only module that knows it).
 *
 * A job is one thing to be had; it may take several tries. Order: http_new,
 * http_add for each job (also from a callback), http_run until all have ended,
 * http_free. For every try `prepare` fills a fresh request, `body` gets the
 * reply's bytes, `ended` says what next: the job is done, once more at once,
 * or once more after a while. The while grows with the tries, is random within
 * its bounds, and is not less than what the server's Retry-After asks for. A
 * server that says it has too much (429, 503) gets half as many transfers at a
 * time, and slowly more again.
 *
 * Redirects are never followed: a reply says where to, the caller decides.
 * Nothing is ever printed, and secrets are in no URL. Callers ignore SIGPIPE.
 */
#ifndef COV_HTTP_H
#define COV_HTTP_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct http;
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
	int direct; /* past any proxy */
};

enum { HTTP_CONNECT_MS = 10000, HTTP_SLOW = 64 /* bytes a second */ };

/* How a try went. */
struct http_reply {
	long status; /* 0: no reply came */
	int whole; /* the body came to its end */
	int stopped; /* a callback gave up */
	int unresolved; /* the host's name has no address */
	int transient; /* no reply, or a broken one: trying again may help */
	const char *why; /* the reason when it is not whole, else "" */
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
	/* -1 ends the job: ended is called with status 0, not transient */
	int (*prepare)(struct http_job *, struct http_req *);
	/* http_status tells the status; -1 gives up. NULL: bytes are dropped */
	int (*body)(struct http_job *, const char *ptr, size_t len);
	enum http_next (*ended)(struct http_job *, const struct http_reply *);
	unsigned tries; /* tries so far, the one at hand too; a caller may set
		it back when something was won */
	/* Private. */
	struct http_job *next;
	void *slot;
	int64_t due_ms;
};

struct http_cfg {
	unsigned jobs; /* transfers at a time, 1 or more */
	const char *ca_file; /* certificates to trust; NULL: the system's */
	const char *agent; /* User-Agent */
	unsigned delay_ms; /* first wait between tries; 0: 100 */
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

/* Inside of body and ended: the status, 0 when there is none; a header of the
   reply ("" when it is not there), valid until the callback returns. */
long http_status(const struct http_job *job);
const char *http_header(const struct http_job *job, const char *name);
/* Calls fn for each header of the reply, also there; strings are valid until
   fn returns. */
void http_headers(const struct http_job *job,
	void (*fn)(void *ctx, const char *name, const char *value), void *ctx);

/*
 * The wait before try number `tries` + 1, in milliseconds, given a random
 * number: between half and all of first * 2^(tries - 1), at most 20 s; not
 * less than what retry_after (text of the header, may be "") says, of which
 * at most two minutes count.
 */
int64_t http_wait(unsigned first_ms, unsigned tries, uint32_t random,
	const char *retry_after);

#endif
