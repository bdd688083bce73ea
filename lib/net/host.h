/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * host: what is known of each host that is asked; for http.c.
 *
 * A host is a name with a port. It has a breaker, a pace, a limit of transfers
 * at a time that falls when it says that it has too much and slowly rises
 * again, and a time before which it wants to hear nothing. host_wait says when
 * a try may begin; host_enter that it does; host_leave that it has ended.
 */
#ifndef COV_HOST_H
#define COV_HOST_H

#include "base/interner.h"
#include "net/breaker.h"
#include "net/pace.h"

struct http_job;

struct job_queue {
	struct http_job *first, *last;
};

struct host {
	char *name; /* "h.example:443" */
	struct breaker breaker;
	struct pace pace;
	unsigned running; /* tries under way */
	unsigned limit; /* 1..most at a time */
	unsigned most;
	unsigned good; /* replies since the limit changed */
	int64_t halt_ms; /* nothing begins before */
	int64_t failure_ms; /* how long the last failure took */
	int64_t less_ms; /* when the limit was lowered */
	struct job_queue held; /* jobs that wait for it */
	struct host *next_holding; /* another one that has, or had, such */
	int holding; /* it is in the list of these */
};

struct hosts {
	struct breaker_cfg breaker;
	struct pace_cfg pace;
	unsigned most; /* transfers at a time, of each */
	struct interner names;
	struct host **v; /* by the numbers of their names */
	size_t cap;
};

/* The host of a URL, the same for the same name and port; stays until
   hosts_release. */
struct host *hosts_find(struct hosts *t, const char *url);
void hosts_release(struct hosts *t);

/*
 * Milliseconds until a try may begin, 0: now; -1 when that depends on tries
 * under way. The last try of a job (last is 1) goes past the breaker.
 */
int64_t host_wait(struct host *h, int last, int64_t now_ms);
/* A try begins, which host_wait let. */
enum breaker_pass host_enter(struct host *h, int last, int64_t now_ms);

/* How a try ended. */
struct host_end {
	enum breaker_pass pass; /* of host_enter */
	enum breaker_how how;
	long status; /* 0: no reply */
	int64_t begun_ms;
	int64_t halt_ms; /* it asked for silence until then; 0: it did not */
};

/* 1 when the breaker opened or closed by it (breaker_note). */
int host_leave(struct host *h, const struct host_end *end, int64_t now_ms);

#endif
