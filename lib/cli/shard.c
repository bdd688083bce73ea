/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* I/N, from an argument or from what a batch system put into the
   environment. */
#include "cli/shard.h"

#include "base/hash.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* Enough for any batch system, and sums stay far from the edge. */
static const uint64_t most = 1000000000;

static int read_number(uint64_t *v, const char *what, const char *ptr,
	size_t len, struct err *e)
{
	enum num_result r = num_u64(ptr, len, most, v);

	if (r == NUM_OK)
		return 0;
	return err_set(e, COV_USAGE, "%s '%.*s': %s", what, (int)len, ptr,
		num_why(r));
}

static int from_variable(uint64_t *v, const char *name, struct err *e)
{
	const char *text = getenv(name);

	return read_number(v, name, text, strlen(text), e);
}

static int is_set(const char *name)
{
	const char *text = getenv(name);

	return text && *text;
}

static int automatic(uint64_t *v, struct err *e)
{
	uint64_t first;

	if (is_set("JOB_COMPLETION_INDEX"))
		return from_variable(v, "JOB_COMPLETION_INDEX", e);
	if (is_set("AWS_BATCH_JOB_ARRAY_INDEX"))
		return from_variable(v, "AWS_BATCH_JOB_ARRAY_INDEX", e);
	if (!is_set("SLURM_ARRAY_TASK_ID") || !is_set("SLURM_ARRAY_TASK_MIN"))
		return err_set(e, COV_USAGE,
			"shard 'auto': none of "
			"JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX, "
			"SLURM_ARRAY_TASK_ID with SLURM_ARRAY_TASK_MIN is set");
	if (from_variable(v, "SLURM_ARRAY_TASK_ID", e) ||
		from_variable(&first, "SLURM_ARRAY_TASK_MIN", e))
		return -1;
	if (*v < first)
		return err_set(e, COV_USAGE,
			"shard 'auto': "
			"SLURM_ARRAY_TASK_ID is less than "
			"SLURM_ARRAY_TASK_MIN");
	*v -= first;
	return 0;
}

int shard_parse(struct shard *s, const char *text, struct err *e)
{
	const char *slash = strchr(text, '/');
	size_t len;
	int rc;

	if (!slash)
		return err_set(e, COV_USAGE, "shard '%s': not I/N", text);
	len = (size_t)(slash - text);
	if (read_number(&s->count, "shards", slash + 1, strlen(slash + 1), e))
		return -1;
	if (len == 4 && !memcmp(text, "auto", 4))
		rc = automatic(&s->index, e);
	else
		rc = read_number(&s->index, "shard", text, len, e);
	if (rc)
		return -1;
	if (s->index >= s->count)
		return err_set(e, COV_USAGE,
			"shard '%s': the index is not below the count", text);
	return 0;
}

int shard_option(void *ctx, const char *text, struct err *e)
{
	return shard_parse(ctx, text, e);
}

int shard_has(const struct shard *s, const char *name)
{
	if (s->count == 0)
		return 1;
	return fnv1a(name, strlen(name)) % s->count == s->index;
}
