/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Which options go together, and what follows from them. */
#include "check.h"
#include "store.h"
#include "target.h"

#include "base/num.h"
#include "base/when.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS_MAX = 1000, SECONDS_MAX = 86400 };

static int check_goc(struct covpull_cfg *cfg, size_t n)
{
	int verbs = cfg->list + cfg->clear + cfg->reg + cfg->remove;

	if (verbs > 1)
		return opt_usage_error("--list, --clear, --register and "
				       "--remove: one at a time");
	if (cfg->clear && !cfg->goc)
		return opt_usage_error("--clear: Go's coverage servers cannot "
				       "be cleared; it needs --goc");
	if (!cfg->goc &&
		(verbs || cfg->services.n || cfg->addresses.n || cfg->force))
		return opt_usage_error(
			"--list, --register, --remove, "
			"--service, --address and --force need --goc");
	if (!cfg->goc)
		return COV_OK;
	if (n > 0)
		return opt_usage_error("--goc takes no other targets");
	if (cfg->dry || cfg->probe || cfg->headerless)
		return opt_usage_error("%s is not for --goc",
			cfg->dry           ? "--dry-run" :
				cfg->probe ? "--probe" :
					     "--headerless");
	if (cfg->reg ? cfg->services.n != 1 || !cfg->addresses.n :
		       cfg->services.n && cfg->addresses.n)
		return opt_usage_error(cfg->reg ?
				"--register needs one "
				"--service and its --address" :
				"--service and --address at the same time are "
				"ambiguous");
	cfg->verb = cfg->list ? GOC_LIST :
		cfg->clear    ? GOC_CLEAR :
		cfg->reg      ? GOC_REGISTER :
		cfg->remove   ? GOC_REMOVE :
				GOC_PULL;
	return COV_OK;
}

static int check_numbers(const struct covpull_cfg *cfg)
{
	if (cfg->jobs < 1 || cfg->jobs > JOBS_MAX)
		return opt_usage_error("--jobs: 1 to 1000");
	if (cfg->timeout < 1 || cfg->timeout > SECONDS_MAX ||
		cfg->probe_timeout < 1 || cfg->probe_timeout > SECONDS_MAX ||
		cfg->interval > SECONDS_MAX)
		return opt_usage_error("times are 1 to 86400 seconds");
	if (cfg->max_bytes < 1 || cfg->max_bytes > (uint64_t)1 << 32)
		return opt_usage_error("--max-bytes: 1 to 4294967296");
	return COV_OK;
}

static int read_now(struct covpull_cfg *cfg)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	struct arena a = {0};
	const char *time;
	uint64_t v;
	int is_known;

	cfg->fixed_now = -1;
	if (cfg->now) {
		time = layout_compact(&a, cfg->now);
		is_known = when_read_compact(time, &cfg->fixed_now) >= 0 &&
			strcmp(time, "1970") > 0 && cfg->fixed_now >= 0;
		arena_release(&a);
		if (!is_known)
			return opt_usage_error("--now '%s': not a time like "
					       "2025-03-12T08:00:00Z",
				cfg->now);
	} else if (epoch &&
		num_u64(epoch, strlen(epoch), INT32_MAX, &v) == NUM_OK) {
		cfg->fixed_now = (int64_t)v;
	}
	return COV_OK;
}

int check_config(struct covpull_cfg *cfg, size_t n)
{
	int keeps, rc = check_goc(cfg, n);
	struct err e = {0};

	if (rc)
		return rc;
	if (n == 0 && !cfg->goc)
		return opt_usage_error("which target?");
	if (cfg->dry && cfg->probe)
		return opt_usage_error("--dry-run or --probe, not both");
	if (cfg->interval == 0)
		return opt_usage_error("--interval: 1 to 86400 seconds");
	if (cfg->interval == UINT64_MAX)
		cfg->interval = 0;
	keeps = !cfg->dry && !cfg->probe && cfg->verb == GOC_PULL;
	if (keeps && (!cfg->collection || !*cfg->collection))
		return opt_usage_error("pulling needs --collection");
	if (!keeps)
		cfg->collection = NULL;
	if (!keeps && (cfg->interval || cfg->count > 1))
		return opt_usage_error("--interval and --count are for "
				       "pulling");
	if (!cfg->interval && cfg->count > 1)
		return opt_usage_error("--count needs --interval");
	if (!cfg->interval)
		cfg->count = 1;
	if (cfg->seen.events && !strcmp(cfg->seen.events, "-"))
		return opt_usage_error("--events: standard output is for "
				       "records");
	/* Items of a list may say what the options do not. */
	if (cfg->goc && targets_place(&cfg->at, &e))
		return opt_usage_error("%s", e.text);
	rc = check_numbers(cfg);
	return rc ? rc : read_now(cfg);
}
