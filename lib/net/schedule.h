/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * schedule: which job's try begins next; for http.c.
 *
 * Jobs are ready, wait for their time, or wait for their host. The host of a
 * job is known once its first request was made: schedule_next gives jobs that
 * may begin as far as is known, and one whose host turns out to be one that has
 * to be waited for comes back by schedule_hold.
 */
#ifndef COV_SCHEDULE_H
#define COV_SCHEDULE_H

#include "net/host.h"
#include "net/http.h"

struct schedule {
	struct http_rules rules;
	void (*warn)(const char *host, const char *what); /* or NULL */
	struct hosts hosts;
	struct job_queue ready;
	struct http_job *waiting; /* for their time; not in order */
	struct host *holding; /* those for which jobs wait */
	struct retry_random random;
};

/* Zero-initialises; most is how many transfers may be at a time. */
void schedule_init(struct schedule *s, const struct http_cfg *cfg);
void schedule_release(struct schedule *s);

void schedule_add(struct schedule *s, struct http_job *job);
/* After the wait of its tries. */
void schedule_add_later(struct schedule *s, struct http_job *job);
/* Those whose time has come are ready, before the others. */
void schedule_wake(struct schedule *s);
/* The next one that may begin, NULL: none may now. */
struct http_job *schedule_next(struct schedule *s);
/* A job that has to wait for job->host; or, as that would be for an open
   breaker, whose try counts as made. */
void schedule_hold(struct schedule *s, struct http_job *job);
/* 1 when no job is left. */
int schedule_is_empty(const struct schedule *s);
/* Milliseconds, at most `most`, until schedule_next may have one. */
int64_t schedule_wait(struct schedule *s, int64_t most);

/* 1 when the next try of a job is the last that it has. */
int schedule_is_before_last(const struct schedule *s,
	const struct http_job *job);
/* What a reply tells of the next try; retry_after as for retry_delay. */
void schedule_reply(struct schedule *s, struct http_reply *r,
	const char *retry_after);
/* A try has ended, and the job said what is next. */
void schedule_again(struct schedule *s, struct http_job *job,
	enum http_next next, int64_t wait_ms);
/* The same for its host; afterwards, as it may end other jobs. */
void schedule_leave(struct schedule *s, struct host *host,
	const struct host_end *end, const struct http_reply *r);

#endif
