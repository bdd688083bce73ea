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

static void watch_last_rule(struct covfilter_cfg *cfg, struct rules *of,
	const char *option, enum pattern_kind kind)
{
	struct rule *rule = &of->v[of->n - 1];

	rule->use = patternuse_add(&cfg->uses, option, kind,
		(const char *const *)rule->v,
		kind == PATTERN_PREFIX ? 1 : rule->n);
}

/* --rewrite OLD=NEW */
static int add_rewrite(void *ctx, const char *value, struct err *e)
{
	struct covfilter_cfg *cfg = ctx;
	const char *eq = strchr(value, '='), *v[2];
	char *old;
	int rc;

	if (!eq || eq == value)
		return err_set(e, COV_USAGE, "not OLD=NEW");
	old = xstrndup(value, (size_t)(eq - value));
	v[0] = old;
	v[1] = eq + 1;
	rc = rules_add(&cfg->renames, RULE_REWRITE, v, 2, e);
	if (rc == 0)
		watch_last_rule(cfg, &cfg->renames, "--rewrite",
			PATTERN_PREFIX);
	free(old);
	return rc;
}

/* --strip-prefix PREFIX */
static int add_strip_prefix(void *ctx, const char *value, struct err *e)
{
	struct covfilter_cfg *cfg = ctx;

	if (!*value)
		return err_set(e, COV_USAGE, "empty prefix");
	if (rules_add(&cfg->renames, RULE_STRIP_PREFIX, &value, 1, e) < 0)
		return -1;
	watch_last_rule(cfg, &cfg->renames, "--strip-prefix", PATTERN_PREFIX);
	return 0;
}

int covfilter_add(struct rules *to, const struct rules *from, struct err *e)
{
	size_t i;

	for (i = 0; i < from->n; i++) {
		if (rules_add(to, from->v[i].kind,
			    (const char *const *)from->v[i].v, from->v[i].n,
			    e) < 0)
			return -1;
		to->v[to->n - 1].use = from->v[i].use;
	}
	return 0;
}

/* Makes the list of what drops: server lines, -i, -x, packages, names. */
static int make_drops(struct covfilter_cfg *cfg, struct err *e)
{
	const struct {
		enum rule_kind kind;
		const struct opt_list *list;
		const char *option;
		enum pattern_kind pattern;
	} lists[] = {
		{RULE_INCLUDE, &cfg->include, "-i", PATTERN_PATH},
		{RULE_EXCLUDE, &cfg->exclude, "-x", PATTERN_PATH},
		{RULE_PKG, &cfg->pkgs, "--pkg", PATTERN_PACKAGE},
	};
	struct rules *r = &cfg->drops;
	int rc = 0;
	size_t i;

	if (cfg->server_lines)
		rc = rules_add(r, RULE_SERVER_LINES, NULL, 0, e);
	for (i = 0; rc == 0 && i < sizeof(lists) / sizeof(*lists); i++)
		if (lists[i].list->n) {
			rc = rules_add(r, lists[i].kind, lists[i].list->v,
				lists[i].list->n, e);
			if (rc == 0)
				watch_last_rule(cfg, r, lists[i].option,
					lists[i].pattern);
		}
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
	if (cfg->skip_generated && !cfg->from.sources.n)
		return "--generated needs a --source; a list of names is "
		       "given by --generated-list";
	if (cfg->marks.n && !cfg->from.sources.n)
		return "--ignore-marks needs a --source";
	if (cfg->marks.n && cfg->records)
		return "--ignore-marks is for profiles: the rules of a record "
		       "name files, not blocks";
	if ((cfg->from.sources.n || cfg->from.commit) && !cfg->asks)
		return "--source and --commit are for --generated and "
		       "--ignore-marks";
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
	int rc;

	if (!cfg->jobs || cfg->jobs > JOBS_MAX)
		cfg->jobs = cfg->jobs ? JOBS_MAX : pool_cpus();
	cfg->asks = cfg->skip_generated || cfg->marks.n;
	why = filter_conflict(cfg, n);
	if (why)
		return opt_usage_error("%s", why);
	if (make_drops(cfg, &e) < 0) {
		if (!cfg->lists.n)
			return opt_usage_error("%s", e.text);
		cov_err(&e);
		return e.status;
	}
	rc = cfg->records ? covfilter_records(cfg, operands, n) :
			    covfilter_text(cfg, n ? operands[0] : NULL);
	patternuse_end(&cfg->uses,
		rc <= COV_ITEMS && cov_worst() <= COV_ITEMS ? cov_warn : NULL);
	return rc;
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
		{0, "ignore-marks", OPT_LIST_MAYBE, &cfg.marks, "WORD",
			"drop blocks under comments coverage:ignore, WORD; not "
			"with -r",
			NULL},
		FINDER_OPTIONS(cfg.from),
		{0, "generated-list", OPT_LIST, &cfg.lists, "FILE",
			"drop the files whose names FILE lists", NULL},
		{0, "rewrite", OPT_CALL, &cfg, "OLD=NEW",
			"a name that begins with OLD gets NEW there",
			add_rewrite},
		{0, "strip-prefix", OPT_CALL, &cfg, "PREFIX",
			"a name that begins with PREFIX loses it",
			add_strip_prefix},
		{0, "rule", OPT_CALL, &cfg.renames, "NAME[=...]",
			"rename by a rule: workspace=MODULE, gosrc, "
			"migrate=OLD=NEW, gowork=FILE",
			covfilter_rule},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave malformed lines or records out", NULL},
		{'v', "verbose", OPT_FLAG, &cfg.verbose, NULL,
			"tell how many files have their sources", NULL},
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

	patternuse_end(&cfg.uses, NULL);
	rules_release(&cfg.renames);
	rules_release(&cfg.drops);
	return rc;
}
