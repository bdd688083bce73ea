/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covmerge - combine coverage profiles, or records
 *
 * Text profiles (and whatever else stands for one) become one text profile:
 * union, intersection or difference, counters by maximum or sum. Nothing is
 * printed before all was read, and nothing at all when the inputs do not
 * belong together. With -r it reads records and merges those whose keys are
 * equal (records.c); with --binary it makes one coverage directory of several
 * (binary.c).
 */
#include "covmerge.h"

#include "cli/tool.h"
#include "fmt/patternuse.h"
#include "io/pool.h"

enum { JOBS_MAX = 512 };

static int run_binary(struct covmerge_cfg *cfg, char *const *operands, size_t n)
{
	struct patternuse *uses = NULL;
	int rc;

	if (cfg->records || cfg->by || cfg->where || cfg->inline_ ||
		cfg->snapshots_sum || cfg->jobs)
		return opt_usage_error("--binary is not for records");
	if (cfg->out || cfg->mode >= 0 || cfg->skew || cfg->order ||
		cfg->skip_bad)
		return opt_usage_error("--binary takes none of --mode, "
				       "--on-skew, --order, --skip-bad and -o");
	if (cfg->pcombine && cfg->op)
		return opt_usage_error("--pcombine is for --op union only");
	if (cfg->count < 0)
		cfg->count = COUNT_SUM;
	cfg->use = patternuse_add(&uses, "--pkg", PATTERN_PACKAGE,
		cfg->patterns.v, cfg->patterns.n);
	rc = covmerge_binary(cfg, operands, n);
	patternuse_end(&uses,
		rc <= COV_ITEMS && cov_worst() <= COV_ITEMS ? cov_warn : NULL);
	return rc;
}

static int run_covmerge(void *settings, char **operands, size_t n)
{
	struct covmerge_cfg *cfg = settings;

	if (cfg->names && n)
		return opt_usage_error("-0 reads the names from standard "
				       "input: no operands then");
	if (cfg->binary)
		return run_binary(cfg, operands, n);
	if (cfg->pcombine || cfg->patterns.n || cfg->strict)
		return opt_usage_error("--pcombine, --pkg and --strict are "
				       "for directories: add --binary OUTDIR");
	if (cfg->count < 0)
		cfg->count = COUNT_MAX;
	if (!cfg->jobs || cfg->jobs > JOBS_MAX)
		cfg->jobs = cfg->jobs ? JOBS_MAX : pool_cpus();
	if (cfg->records) {
		if (!cfg->by)
			return opt_usage_error("-r needs --by KEYS");
		if (cfg->out || cfg->names || cfg->op || cfg->mode >= 0)
			return opt_usage_error("-r takes none of --op, "
					       "--mode, -0 and -o");
		return covmerge_records(cfg, operands, n);
	}
	if (cfg->by || cfg->where || cfg->inline_ || cfg->snapshots_sum)
		return opt_usage_error("--by, --where, --inline and "
				       "--snapshots are for records: add -r");
	return covmerge_text(cfg, operands, n);
}

int main(int argc, char **argv)
{
	struct covmerge_cfg cfg = {.mode = -1, .count = -1};
	const struct opt opts[] = {
		{0, "count", OPT_CHOICE, &cfg.count, "max|sum",
			"how counters combine (max; --binary: sum)", NULL},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave out what is malformed or does not fit", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "Profiles", NULL},
		{0, "op", OPT_CHOICE, &cfg.op, "union|intersect|subtract",
			"what to make of them (union)", NULL},
		{0, "mode", OPT_CHOICE, &cfg.mode, "set|count|atomic",
			"mode of the result, whatever the inputs have", NULL},
		{0, "on-skew", OPT_CHOICE, &cfg.skew, "error|skip-file|keep",
			"when inputs know a file by different blocks (error)",
			NULL},
		{0, "order", OPT_CHOICE, &cfg.order, "covdata|lexical",
			"order of the lines (covdata)", NULL},
		{'0', "null", OPT_FLAG, &cfg.names, NULL,
			"read names of profiles from standard input", NULL},
		{'o', "output", OPT_PATH, &cfg.out, "FILE",
			"write to FILE, which appears whole", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "Coverage directories", NULL},
		{0, "binary", OPT_PATH, &cfg.binary, "OUTDIR",
			"make one coverage directory of several", NULL},
		{0, "pcombine", OPT_FLAG, &cfg.pcombine, NULL,
			"one covmeta for all programs", NULL},
		{0, "pkg", OPT_LIST, &cfg.patterns, "PATTERNS",
			"only packages that match, `...` is a wildcard", NULL},
		{0, "strict", OPT_FLAG, &cfg.strict, NULL,
			"write nothing when a file is damaged", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "Records", NULL},
		{'r', "records", OPT_FLAG, &cfg.records, NULL, "merge records",
			NULL},
		{0, "by", OPT_STR, &cfg.by, "KEYS",
			"merge records that agree in these keys", NULL},
		{0, "where", OPT_STR, &cfg.where, "EXPR",
			"only records for which this jq expression holds",
			NULL},
		{0, "inline", OPT_FLAG, &cfg.inline_, NULL,
			"put blocks and counters into the records", NULL},
		{0, "snapshots", OPT_CHOICE, &cfg.snapshots_sum, "max|sum",
			"snapshots of one process in one directory (max)",
			NULL},
		{'j', "jobs", OPT_U64, &cfg.jobs, "N",
			"threads (as many as there are processors)", NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covmerge [options] [PROFILE...]\n"
		"covmerge -r --by KEYS [options] [FILE...]\n"
		"covmerge --binary OUTDIR [options] DIR...",
		"Combine coverage profiles, records, or directories.",
		opts,
	};
	return opt_main(&usage, argc, argv, run_covmerge, &cfg);
}
