/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Every thread, the caller among them, takes the next index until none is
 * left: an uneven job delays only its own thread. Threads are made per call;
 * callers have few large jobs, so a standing pool would gain nothing.
 */
#include "io/pool.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct pool {
	size_t n; /* jobs there are */
	pool_job *job;
	void *ctx;
	atomic_size_t next; /* the first index that nobody took */
};

static void *run_pool_worker(void *arg)
{
	struct pool *p = arg;
	size_t i;

	while ((i = atomic_fetch_add(&p->next, 1)) < p->n)
		p->job(p->ctx, i);
	return NULL;
}

void pool_run(unsigned jobs, size_t n, pool_job *job, void *ctx)
{
	struct pool p = {.n = n, .job = job, .ctx = ctx};
	pthread_t *threads = NULL;
	size_t want, made = 0;

	atomic_init(&p.next, 0);
	want = jobs < n ? jobs : n;
	if (want > 1)
		threads = xmalloc(size_mul(want - 1, sizeof(*threads)));
	/* Fewer threads than wanted are slower, not wrong. */
	while (made + 1 < want) {
		if (pthread_create(&threads[made], NULL, run_pool_worker, &p))
			break;
		made++;
	}
	run_pool_worker(&p);
	while (made > 0)
		pthread_join(threads[--made], NULL);
	free(threads);
}

unsigned pool_cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : (unsigned)n;
}
