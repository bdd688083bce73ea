/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * shard: which part of the sources this process works on (--shard).
 *
 * A source belongs to shard FNV-1a(NAME) mod N, NAME without time, so that all
 * discoveries of a source meet in one shard (ARCHITECTURE: shards).
 */
#ifndef COV_SHARD_H
#define COV_SHARD_H

#include "base/err.h"

#include <stdint.h>

/* Zero-initialised has everything. */
struct shard {
	uint64_t index; /* 0..count-1 */
	uint64_t count; /* how many; 0: not asked for */
};

/*
 * "I/N", or "auto/N", which takes I from JOB_COMPLETION_INDEX,
 * AWS_BATCH_JOB_ARRAY_INDEX, or SLURM_ARRAY_TASK_ID minus
 * SLURM_ARRAY_TASK_MIN, the first that is set.
 */
int shard_parse(struct shard *s, const char *text, struct err *e) COV_MUST;
/* The same as an opt_call (opt.h); ctx is a struct shard *. */
int shard_option(void *ctx, const char *text, struct err *e);
/* 1 when the source of this name is ours. */
int shard_has(const struct shard *s, const char *name);

#endif
