/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * pool: worker threads with results in the order of submission.
 *
 * pool_run calls job(ctx, i) for i = 0..n-1 on up to `jobs` threads and
 * returns when all are done; jobs must not share anything that changes. With
 * one job or one item everything runs in the calling thread. The order in
 * which a caller then reads its results is its own loop, so output never
 * depends on the number of threads.
 */
#ifndef COV_POOL_H
#define COV_POOL_H

#include <stddef.h>

typedef void pool_job(void *ctx, size_t i);

void pool_run(unsigned jobs, size_t n, pool_job *job, void *ctx);
/* Processors this process may use, at least 1. */
unsigned pool_cpus(void);

#endif
