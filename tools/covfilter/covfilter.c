/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covfilter - keep, drop and rename the files of a coverage profile
 *
 * Text goes through line by line: what is kept passes as the bytes it was,
 * in constant memory, and is written before the input ends; nothing is
 * dropped that was not named. With -r it reads records, adds its rules to
 * theirs and counts again (records.c).
 */
#include "covfilter.h"

#include "pool.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS_MAX = 512 };

/* --rewrite OLD=NEW */
static int add_rewrite(void *ctx, const char *value, struct err *e)
{
	struct rules *renames = ctx;
	const char *eq = strchr(value, '='), *v[2];
	char *old;
	int rc;

	if (!eq || eq == value)
		return err_set(e, COV_USAGE, "not OLD=NEW");
	old = xstrndup(value, (size_t)(eq - value));
	v[0] = old;
	v[1] = eq + 1;
	rc = rules_add(renames, RULE_REWRITE, v, 2, e);
	free(old);
	return rc;
}

/* --strip-prefix PREFIX */
static int add_strip(void *ctx, const char *value, struct err *e)
{
	if (!*value)
		return err_set(e, COV_USAGE, "empty prefix");
	return rules_add(ctx, RULE_STRIP_PREFIX, &value, 1, e);
}

/* Makes the list: server lines, -i, -x, then the renamings. */
static int make_rules(struct covfilter_cfg *cfg, struct err *e)
{
	struct rules *r = &cfg->rules;
	size_t i;

	if (cfg->server_lines &&
	    rules_add(r, RULE_SERVER_LINES, NULL, 0, e) < 0)
		return -1;
	if (cfg->include.n && rules_add(r, RULE_INCLUDE, cfg->include.v,
	    cfg->include.n, e) < 0)
		return -1;
	if (cfg->exclude.n && rules_add(r, RULE_EXCLUDE, cfg->exclude.v,
	    cfg->exclude.n, e) < 0)
		return -1;
	for (i = 0; i < cfg->renames.n; i++) {
		const struct rule *rule = &cfg->renames.v[i];

		if (rules_add(r, rule->kind, (const char *const *)rule->v,
		    rule->n, e) < 0)
			return -1;
	}
	return 0;
}

static int run(struct covfilter_cfg *cfg, char *const *operands, size_t n)
{
	struct err e = {0};

	if (!cfg->jobs || cfg->jobs > JOBS_MAX)
		cfg->jobs = cfg->jobs ? JOBS_MAX : pool_cpus();
	if (make_rules(cfg, &e) < 0)
		return opt_usage_error("%s", e.text);
	if (cfg->server_lines && cfg->no_server_lines)
		return opt_usage_error("--server-lines and "
			"--no-server-lines exclude each other");
	if (cfg->records)
		return covfilter_records(cfg, operands, n);
	if (cfg->where || cfg->no_server_lines)
		return opt_usage_error("--where and --no-server-lines are for "
			"records: add -r");
	if (n > 1)
		return opt_usage_error("one profile at a time; covmerge "
			"combines several");
	return covfilter_text(cfg, n ? operands[0] : NULL);
}

int main(int argc, char **argv)
{
	struct covfilter_cfg cfg = {0};
	const struct opt opts[] = {
		{'i', "include", OPT_LIST, &cfg.include, "GLOB",
			"keep only files that match a GLOB", NULL},
		{'x', "exclude", OPT_LIST, &cfg.exclude, "GLOB",
			"drop files that match GLOB, also if -i keeps them",
			NULL},
		{0, "server-lines", OPT_FLAG, &cfg.server_lines, NULL,
			"drop files called coverage_server.go", NULL},
		{0, "rewrite", OPT_CALL, &cfg.renames, "OLD=NEW",
			"a name that begins with OLD gets NEW there",
			add_rewrite},
		{0, "strip-prefix", OPT_CALL, &cfg.renames, "PREFIX",
			"a name that begins with PREFIX loses it", add_strip},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave malformed lines or records out", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "Records", NULL},
		{'r', "records", OPT_FLAG, &cfg.records, NULL,
			"filter records, and count again", NULL},
		{0, "no-server-lines", OPT_FLAG, &cfg.no_server_lines, NULL,
			"take the default rule out of the records", NULL},
		{0, "where", OPT_STR, &cfg.where, "EXPR",
			"only records for which this jq expression holds",
			NULL},
		{'j', "jobs", OPT_U64, &cfg.jobs, "N",
			"threads (as many as there are processors)", NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covfilter [options] [PROFILE]\n"
		"covfilter -r [options] [FILE...]",
		"Keep, drop and rename the files of a coverage profile.", opts,
	};
	int rc, n;

	cov_start(argv);
	n = opt_parse(&usage, argc, argv, &rc);
	if (n >= 0)
		rc = run(&cfg, argv + 1, (size_t)n);
	opt_list_release(&cfg.include);
	opt_list_release(&cfg.exclude);
	rules_release(&cfg.renames);
	rules_release(&cfg.rules);
	return cov_finish(rc);
}
