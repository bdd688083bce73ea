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

#include "cli/tool.h"
#include "io/pool.h"

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
static int add_strip_prefix(void *ctx, const char *value, struct err *e)
{
	if (!*value)
		return err_set(e, COV_USAGE, "empty prefix");
	return rules_add(ctx, RULE_STRIP_PREFIX, &value, 1, e);
}

int covfilter_add(struct rules *to, const struct rules *from, struct err *e)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (rules_add(to, from->v[i].kind,
			    (const char *const *)from->v[i].v, from->v[i].n,
			    e) < 0)
			return -1;
	return 0;
}

/* Makes the list of what drops: server lines, -i, -x, packages, names. */
static int make_drops(struct covfilter_cfg *cfg, struct err *e)
{
	const struct {
		enum rule_kind kind;
		const struct opt_list *list;
	} lists[] = {
		{RULE_INCLUDE, &cfg->include},
		{RULE_EXCLUDE, &cfg->exclude},
		{RULE_PKG, &cfg->pkgs},
	};
	struct rules *r = &cfg->drops;
	int rc = 0;
	size_t i;

	if (cfg->server_lines)
		rc = rules_add(r, RULE_SERVER_LINES, NULL, 0, e);
	for (i = 0; rc == 0 && i < sizeof(lists) / sizeof(*lists); i++)
		if (lists[i].list->n)
			rc = rules_add(r, lists[i].kind, lists[i].list->v,
				lists[i].list->n, e);
	for (i = 0; rc == 0 && i < cfg->lists.n; i++)
		rc = covfilter_list(r, cfg->lists.v[i], e);
	return rc;
}

/* What does not go together: a text, or NULL. */
static const char *filter_conflict(const struct covfilter_cfg *cfg, size_t n)
{
	if (cfg->server_lines && cfg->no_server_lines)
		return "--server-lines and --no-server-lines exclude each "
		       "other";
	if (cfg->skip_generated && !cfg->sources.n)
		return "--generated needs a --source; a list of names is "
		       "given by --generated-list";
	if ((cfg->sources.n || cfg->commit) && !cfg->skip_generated)
		return "--source and --commit are for --generated";
	if (cfg->records)
		return NULL;
	if (cfg->where || cfg->no_server_lines)
		return "--where and --no-server-lines are for records: add -r";
	return n > 1 ? "one profile at a time; covmerge combines several" :
		       NULL;
}

static int run_covfilter(void *settings, char **operands, size_t n)
{
	struct covfilter_cfg *cfg = settings;
	struct err e = {0};
	const char *why;

	if (!cfg->jobs || cfg->jobs > JOBS_MAX)
		cfg->jobs = cfg->jobs ? JOBS_MAX : pool_cpus();
	why = filter_conflict(cfg, n);
	if (why)
		return opt_usage_error("%s", why);
	if (make_drops(cfg, &e) < 0) {
		if (!cfg->lists.n)
			return opt_usage_error("%s", e.text);
		cov_err(&e);
		return e.status;
	}
	if (cfg->records)
		return covfilter_records(cfg, operands, n);
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
		{0, "pkg", OPT_LIST, &cfg.pkgs, "PATTERNS",
			"keep only files of these packages (a/b,c/...)", NULL},
		{0, "server-lines", OPT_FLAG, &cfg.server_lines, NULL,
			"drop files with coverage_server.go in the name", NULL},
		{0, "generated", OPT_FLAG, &cfg.skip_generated, NULL,
			"drop files whose source says it was generated", NULL},
		{0, "source", OPT_LIST, &cfg.sources, "REPO_OR_DIR",
			"where the sources for --generated are", NULL},
		{0, "commit", OPT_STR, &cfg.commit, "COMMIT",
			"the commit of the sources to read", NULL},
		{0, "generated-list", OPT_LIST, &cfg.lists, "FILE",
			"drop the files whose names FILE lists", NULL},
		{0, "rewrite", OPT_CALL, &cfg.renames, "OLD=NEW",
			"a name that begins with OLD gets NEW there",
			add_rewrite},
		{0, "strip-prefix", OPT_CALL, &cfg.renames, "PREFIX",
			"a name that begins with PREFIX loses it",
			add_strip_prefix},
		{0, "rule", OPT_CALL, &cfg.renames, "NAME[=...]",
			"rename by a rule: workspace=MODULE, gosrc, "
			"migrate=OLD=NEW, gowork=FILE",
			covfilter_rule},
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
		"Keep, drop and rename the files of a coverage profile.",
		opts,
	};
	int rc = opt_main(&usage, argc, argv, run_covfilter, &cfg);

	rules_release(&cfg.renames);
	rules_release(&cfg.drops);
	return rc;
}
