/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covstat - totals of coverage profiles
 *
 * Counts statements and covered statements by file, package or directory, and
 * in all. Several profiles are counted as their union: a statement is covered
 * when it ran in one of them. Modes do not matter here.
 */
#include "covstat.h"

#include "num.h"
#include "operand.h"
#include "tool.h"

#include <string.h>

/* A percentage as the user wrote it, exactly: value / scale. */
struct percentage {
	uint64_t value, scale;
};

enum { PERCENT_DECIMALS = 3 };

/* "80", "80.5", at most 100 and three decimals. */
static int parse_percentage(struct percentage *p, const char *text)
{
	size_t whole = strcspn(text, "."), i;
	const char *rest = text + whole;
	uint64_t v = 0;

	p->scale = 1;
	if (num_u64(text, whole, 100, &p->value) != NUM_OK)
		return -1;
	if (!*rest)
		return 0;
	rest++;
	if (strlen(rest) > PERCENT_DECIMALS ||
	    num_u64(rest, strlen(rest), UINT32_MAX, &v) != NUM_OK)
		return -1;
	for (i = 0; i < strlen(rest); i++)
		p->scale *= 10;
	p->value = p->value * p->scale + v;
	return p->value <= 100 * p->scale ? 0 : -1;
}

/* Compares covered / total with the limit, in integers. */
static int is_under(const struct row *all, const struct percentage *limit)
{
	uint64_t covered = all->covered, total = all->total;

	if (!total)
		return 1;
	while (total >> 40) {
		total >>= 1;
		covered >>= 1;
	}
	return covered * 100 * limit->scale < limit->value * total;
}

static void check_limit(const struct covstat_cfg *cfg, const struct row *all,
	const struct percentage *limit)
{
	struct str s = {0};

	if (!cfg->fail_under || !is_under(all, limit))
		return;
	percent_text(&s, all, 2);
	if (all->total)
		cov_error(COV_ITEMS, "coverage %s%% is under %s%%", s.buf,
			cfg->fail_under);
	else
		cov_error(COV_ITEMS, "no statements: coverage is under %s%%",
			cfg->fail_under);
	str_release(&s);
}

static void report(const struct covstat_cfg *cfg, const struct profile *p,
	const struct percentage *limit)
{
	struct table t = {0};
	struct str s = {0};

	table_make(&t, p, (enum by)cfg->by);
	if (cfg->total) {
		percent_text(&s, &t.all, 1);
		out_printf(cov_stdout(), "%s\n", s.buf);
	} else {
		table_sort(&t, (enum sorting)cfg->sort, cfg->reverse);
		table_print(&t, cfg, cov_stdout());
	}
	check_limit(cfg, &t.all, limit);
	str_release(&s);
	table_release(&t);
}

static void add(struct operands *all, const char *operand)
{
	struct errlist problems = {0};

	operands_add(all, operand, &problems);
	cov_errlist(&problems);
	errlist_release(&problems);
}

static int run(const struct covstat_cfg *cfg, char *const *operands, size_t n)
{
	struct operands all = {
		.all = {
			.mode = COVMODE_SET,
			.skew = (enum combine_skew)cfg->skew,
		},
		.skip_bad = cfg->skip_bad,
	};
	struct percentage limit = {0};
	size_t i;
	int rc;

	if (cfg->fail_under && parse_percentage(&limit, cfg->fail_under) < 0)
		return opt_usage_error("option '--fail-under': '%s' is no "
			"percentage from 0 to 100", cfg->fail_under);
	if (n == 0)
		add(&all, "-");
	for (i = 0; i < n; i++)
		add(&all, operands[i]);
	rc = operands_finish(&all);
	if (!rc)
		report(cfg, &all.all.p, &limit);
	operands_release(&all);
	return rc;
}

int main(int argc, char **argv)
{
	struct covstat_cfg cfg = {.by = BY_PKG};
	const struct opt opts[] = {
		{0, "by", OPT_CHOICE, &cfg.by, "file|pkg|dir|total",
			"what a row is (pkg)", NULL},
		{0, "as", OPT_CHOICE, &cfg.as, "text|tsv|ndjson|markdown",
			"form of the output (text)", NULL},
		{0, "sort", OPT_CHOICE, &cfg.sort,
			"name|percent|statements|missing",
			"order of the rows (name)", NULL},
		{0, "reverse", OPT_FLAG, &cfg.reverse, NULL,
			"the other way round", NULL},
		{0, "skip-covered", OPT_FLAG, &cfg.skip_covered, NULL,
			"leave out rows where nothing is missing", NULL},
		{0, "total", OPT_FLAG, &cfg.total, NULL,
			"print one number: the total in percent", NULL},
		{0, "fail-under", OPT_STR, &cfg.fail_under, "PERCENT",
			"exit 1 when the total is less", NULL},
		{0, "on-skew", OPT_CHOICE, &cfg.skew, "error|skip-file|keep",
			"when profiles know a file by different blocks (error)",
			NULL},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave out what is malformed or does not fit", NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covstat [options] [PROFILE...]",
		"Print totals of coverage profiles.", opts,
	};
	int rc, n;

	cov_start(argv);
	n = opt_parse(&usage, argc, argv, &rc);
	if (n >= 0)
		rc = run(&cfg, argv + 1, (size_t)n);
	return cov_finish(rc);
}
