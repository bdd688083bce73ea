/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "net/schedule.h"

#include "base/str.h"
#include "base/when.h"

#include <time.h>

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

/* Before all that are ready. */
static void add_job_first(struct schedule *s, struct http_job *job)
{
	job->next = s->ready.first;
	s->ready.first = job;
	if (!s->ready.last)
		s->ready.last = job;
}

static void wait_for_time(struct schedule *s, struct http_job *job, int64_t ms)
{
	job->due_ms = when_clock_ms() + ms;
	job->next = s->waiting;
	s->waiting = job;
}

void schedule_init(struct schedule *s, const struct http_cfg *cfg)
{
	*s = (struct schedule){.rules = cfg->rules,
		.warn = cfg->warn,
		.hosts = {.breaker = cfg->rules.breaker,
			.pace = cfg->rules.pace,
			.most = cfg->jobs}};
	retry_seed(&s->random, cfg->rules.seed);
}

void schedule_release(struct schedule *s)
{
	hosts_release(&s->hosts);
	*s = (struct schedule){0};
}

void schedule_add(struct schedule *s, struct http_job *job)
{
	push_job(&s->ready, job);
}

void schedule_add_later(struct schedule *s, struct http_job *job)
{
	wait_for_time(s, job,
		retry_delay(&s->rules.retry, job->tries, &s->random, "", 0));
}

int schedule_is_before_last(const struct schedule *s,
	const struct http_job *job)
{
	return job->once || !retry_has_more(&s->rules.retry, job->tries + 1);
}

static void hold_job(struct schedule *s, struct http_job *job)
{
	struct host *host = job->host;

	push_job(&host->held, job);
	if (host->holding)
		return;
	host->holding = 1;
	host->next_holding = s->holding;
	s->holding = host;
}

/* 1 when a job can only wait for the time of an open breaker: that would take
   longer than to try and to fail. */
static int is_refused(const struct schedule *s, const struct http_job *job)
{
	return job->host->breaker.state == BREAKER_OPEN &&
		breaker_wait(&job->host->breaker, when_clock_ms()) > 0 &&
		!schedule_is_before_last(s, job);
}

/* A try that is not made, as it would fail: it takes as long as the last one
   that failed, so that the next is not made earlier either. */
static void refuse_job(struct schedule *s, struct http_job *job)
{
	const struct host *host = job->host;
	struct str why = {0};
	struct http_reply r = {.transient = 1,
		.refused = 1,
		.length = -1,
		.job = job};

	str_addf(&why, "%s: not asked: it failed %u times in a row", host->name,
		host->breaker.failed);
	r.why = why.buf;
	job->tries++;
	schedule_reply(s, &r, "");
	r.wait_ms += host->failure_ms;
	schedule_again(s, job, job->ended(job, &r), r.wait_ms);
	str_release(&why);
}

void schedule_hold(struct schedule *s, struct http_job *job)
{
	if (is_refused(s, job))
		refuse_job(s, job);
	else
		hold_job(s, job);
}

/* After a host's breaker opened, for all that waited for it. */
static void refuse_held_jobs(struct schedule *s, struct host *host)
{
	struct job_queue held = host->held;
	struct http_job *job;

	host->held = (struct job_queue){0};
	while ((job = pop_job(&held)))
		schedule_hold(s, job);
}

static int64_t wait_for_host(const struct schedule *s,
	const struct http_job *job)
{
	return host_wait(job->host, schedule_is_before_last(s, job),
		when_clock_ms());
}

void schedule_wake(struct schedule *s)
{
	int64_t now = when_clock_ms();
	struct http_job **p = &s->waiting, *job;

	while ((job = *p)) {
		if (job->due_ms > now) {
			p = &job->next;
			continue;
		}
		*p = job->next;
		add_job_first(s, job);
	}
}

static struct http_job *next_held_job(struct schedule *s)
{
	struct host **p = &s->holding, *host;
	struct http_job *job = NULL;

	while (!job && (host = *p)) {
		if (host->held.first && wait_for_host(s, host->held.first) == 0)
			job = pop_job(&host->held);
		if (host->held.first) {
			p = &host->next_holding;
			continue;
		}
		*p = host->next_holding;
		host->holding = 0;
	}
	return job;
}

struct http_job *schedule_next(struct schedule *s)
{
	struct http_job *job;

	if ((job = next_held_job(s)))
		return job;
	while ((job = pop_job(&s->ready))) {
		if (!job->host || wait_for_host(s, job) == 0)
			return job;
		schedule_hold(s, job);
	}
	return NULL;
}

int schedule_is_empty(const struct schedule *s)
{
	return !s->ready.first && !s->waiting && !s->holding;
}

int64_t schedule_wait(struct schedule *s, int64_t most)
{
	int64_t now = when_clock_ms(), wait;
	const struct http_job *job;
	struct host *host;

	for (job = s->waiting; job; job = job->next)
		if (job->due_ms - now < most)
			most = job->due_ms > now ? job->due_ms - now : 0;
	for (host = s->holding; host; host = host->next_holding) {
		job = host->held.first;
		wait = job ? wait_for_host(s, job) : 0;
		if (wait > 0 && wait < most)
			most = wait;
	}
	return most;
}

void schedule_reply(struct schedule *s, struct http_reply *r,
	const char *retry_after)
{
	r->retry = &s->rules.retry;
	r->wait_ms = retry_delay(r->retry, r->job->tries, &s->random,
		retry_after, (int64_t)time(NULL));
}

void schedule_again(struct schedule *s, struct http_job *job,
	enum http_next next, int64_t wait_ms)
{
	if (next == HTTP_AGAIN)
		add_job_first(s, job);
	else if (next == HTTP_LATER)
		wait_for_time(s, job, wait_ms);
}

/* A breaker opened or closed. */
static void tell_change(const struct schedule *s, const struct host *host,
	const struct http_reply *r)
{
	struct str what = {0};

	if (!s->warn)
		return;
	if (host->breaker.state == BREAKER_CLOSED) {
		str_adds(&what, "answers again");
	} else {
		str_addf(&what, "failed %u times in a row, last with ",
			host->breaker.failed);
		if (*r->why)
			str_adds(&what, r->why);
		else
			str_addf(&what, "status %ld", r->status);
	}
	s->warn(host->name, what.buf);
	str_release(&what);
}

void schedule_leave(struct schedule *s, struct host *host,
	const struct host_end *end, const struct http_reply *r)
{
	if (host_leave(host, end, when_clock_ms()))
		tell_change(s, host, r);
	if (host->breaker.state == BREAKER_OPEN)
		refuse_held_jobs(s, host);
}
