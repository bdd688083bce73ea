/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "io/parts.h"

#include "io/pool.h"

#include <pthread.h>

/* Bytes of a part that are made before its turn comes. */
enum { PART_BUF = 1 << 19 };

struct parts {
	struct out *to;
	parts_make *make;
	void *ctx;
	pthread_mutex_t lock;
	pthread_cond_t passed; /* turn changed */
	size_t turn; /* the part that may write, and use `to` */
};

struct part {
	struct out out; /* first: out_turn gives it */
	struct parts *parts;
	size_t i;
};

static void await_turn(struct out *o)
{
	struct part *part = (struct part *)o;
	struct parts *p = part->parts;

	pthread_mutex_lock(&p->lock);
	while (p->turn != part->i)
		pthread_cond_wait(&p->passed, &p->lock);
	pthread_mutex_unlock(&p->lock);
	o->failed = p->to->failed;
}

static void make_part(void *arg, size_t i)
{
	struct parts *p = arg;
	struct part part = {.parts = p, .i = i};

	out_part(&part.out, p->to, PART_BUF, await_turn);
	p->make(p->ctx, i, &part.out);
	out_part_end(&part.out, p->to);
	pthread_mutex_lock(&p->lock);
	p->turn++;
	pthread_cond_broadcast(&p->passed);
	pthread_mutex_unlock(&p->lock);
}

void parts_write(struct out *o, unsigned jobs, size_t n, parts_make *make,
	void *ctx)
{
	struct parts p = {.to = o, .make = make, .ctx = ctx};
	struct err e = {0};
	size_t i;

	if (jobs < 2 || n < 2) {
		for (i = 0; i < n; i++)
			make(ctx, i, o);
		return;
	}
	(void)out_flush(o, "", &e); /* a failure sticks */
	pthread_mutex_init(&p.lock, NULL);
	pthread_cond_init(&p.passed, NULL);
	pool_run(jobs, n, make_part, &p);
	pthread_cond_destroy(&p.passed);
	pthread_mutex_destroy(&p.lock);
}
