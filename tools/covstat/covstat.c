/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covstat - totals of coverage profiles
 *
 * Counts statements and covered statements by function, file, package,
 * directory or module, and in all. Several profiles are counted as their
 * union: a statement is covered when it ran in one of them. Modes do not
 * matter here.
 */
#include "columns.h"

#include "base/num.h"
#include "cli/tool.h"
#include "open/operand.h"

#include <string.h>

/* A percentage as the user wrote it, exactly: value / scale. */
struct percentage {
	uint64_t value, scale;
};

enum { PERCENT_DECIMALS = 3, RANGES = 10 };

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

/* --total in another form than text: the row of `--by total`. */
static void print_total_row(const struct covstat_cfg *cfg, struct table *t)
{
	struct covstat_cfg own = *cfg;
	struct row *row;

	own.by = BY_TOTAL;
	own.missing = own.skip_covered = 0;
	t->n = 0;
	row = table_add(t, "total");
	row->total = t->all.total;
	row->covered = t->all.covered;
	table_print(t, &own, cov_stdout());
}

/* Prints a table that was made, and looks at the total. */
static void report_table(const struct covstat_cfg *cfg, struct table *t,
	const struct percentage *limit)
{
	struct str s = {0};

	if (cfg->total && cfg->as != AS_TEXT) {
		print_total_row(cfg, t);
	} else if (cfg->total) {
		percent_text(&s, &t->all, 1);
		out_printf(cov_stdout(), "%s\n", s.buf);
	} else {
		table_sort(t, (enum sorting)cfg->sort, cfg->reverse);
		table_print(t, cfg, cov_stdout());
	}
	check_limit(cfg, &t->all, limit);
	str_release(&s);
}

static void add_covstat_operand(struct operands *all, const char *operand)
{
	struct errlist problems = {0};

	operands_add(all, operand, &problems);
	cov_errlist(&problems);
	errlist_release(&problems);
}

/* Functions that coverage directories know by themselves. */
static int run_binaries(const struct covstat_cfg *cfg, char *const *operands,
	size_t n, const struct percentage *limit)
{
	struct binaries b = {0};
	struct table t = {0};
	int rc = binaries_load(&b, cfg, operands, n);

	if (!rc) {
		table_funcs(&t, &b, cfg);
		report_table(cfg, &t, limit);
	}
	table_release(&t);
	binaries_release(&b);
	return rc;
}

/* What is to be said of sources: without one, functions are missing. */
static void tell_function_sources(struct finder *finder)
{
	static const struct findnotes_how how = {COV_ITEMS, COV_ITEMS, 0, 1};
	struct errlist told = {0};

	findnotes_tell(finder_notes(finder), &how, &told);
	errlist_of_item(&told);
	cov_errlist(&told);
	errlist_release(&told);
}

/* How many files have their sources. */
static void tell_function_closing(struct finder *finder)
{
	struct str line = {0};

	findnotes_closing(finder_notes(finder), &line);
	if (line.len)
		cov_note("%s", line.buf);
	str_release(&line);
}

/* The table of profiles that are whole, added up. Those that operands are read
   to are one. */
static int report_profiles(const struct covstat_cfg *cfg,
	const struct programs *p, const struct bins *bins,
	char *const *operands, size_t n, struct finder *finder,
	const struct percentage *limit)
{
	struct pathmap modules = {0};
	struct table t = {0};
	int rc = 0;
	size_t i;

	if (cfg->by == BY_MODULE)
		modules_find(&modules, bins, operands, n, finder);
	for (i = 0; i < p->n && !rc; i++) {
		if (cfg->by == BY_FUNC)
			rc = table_sources(&t, &p->v[i], cfg, finder);
		else
			table_make(&t, &p->v[i], cfg, &modules);
		if (cfg->by == BY_FILE && finder)
			rc = table_kinds(&t, &p->v[i], finder);
	}
	if (cfg->by == BY_FUNC && p->n > 1)
		table_unite_functions(&t);
	if (cfg->by != BY_MODULE && finder && !rc)
		tell_function_sources(finder);
	if (!rc)
		report_table(cfg, &t, limit);
	table_release(&t);
	pathmap_release(&modules);
	return rc;
}

/* Operands are profiles. */
static int count_profiles(const struct covstat_cfg *cfg, char *const *operands,
	size_t n, struct finder *finder, const struct percentage *limit)
{
	struct operands all = {
		.all =
			{
				.mode = COVMODE_SET,
				.skew = (enum combine_skew)cfg->skew,
			},
		.skip_bad = cfg->skip_bad,
		.one_mode = cfg->mode < 0,
	};
	struct programs one = {.v = &all.all.p, .n = 1};
	size_t i;
	int rc;

	if (n == 0)
		add_covstat_operand(&all, "-");
	for (i = 0; i < n; i++)
		add_covstat_operand(&all, operands[i]);
	rc = operands_finish(&all);
	if (!rc)
		rc = report_profiles(cfg, &one, all.bins, operands, n, finder,
			limit);
	operands_release(&all);
	return rc;
}

/* Operands, if there are any, are databases or records. */
static int count_programs(const struct covstat_cfg *cfg, char *const *operands,
	size_t n, struct finder *finder, const struct percentage *limit)
{
	struct programs p = {0};
	int rc = programs_load(&p, cfg, operands, n);

	if (!rc)
		rc = report_profiles(cfg, &p, NULL, NULL, 0, finder, limit);
	programs_release(&p);
	return rc;
}

static int run_profiles(const struct covstat_cfg *cfg, int programs,
	char *const *operands, size_t n, const struct percentage *limit)
{
	struct finder *finder = NULL;
	struct err e = {0};
	int rc;

	if (cfg->from.sources.n) {
		finder = finder_new(&cfg->from, &e);
		cov_err(&e);
		if (!finder)
			return e.status;
	}
	rc = (programs ? count_programs : count_profiles)(cfg, operands, n,
		finder, limit);
	if (finder && !rc && (cfg->verbose || cov_on_terminal()))
		tell_function_closing(finder);
	finder_free(finder);
	return rc;
}

/* Directories know their functions, texts do not. */
static int all_binaries(char *const *operands, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!binaries_is(operands[i]))
			return 0;
	return n > 0;
}

/* How many of the operands are whole databases. */
static size_t count_databases(char *const *operands, size_t n)
{
	size_t i, found = 0;

	for (i = 0; i < n; i++)
		found += programs_is(operands[i]) != 0;
	return found;
}

/* What does not go together: a text, or NULL. */
static const char *covstat_conflict(const struct covstat_cfg *cfg)
{
	if (cfg->missing && cfg->by != BY_FILE && cfg->by != BY_FUNC)
		return "--missing is for --by file and --by func";
	if (!cfg->from.sources.n &&
		(cfg->from.commit || cfg->from.goroot || cfg->from.moved.n ||
			cfg->from.allow_other))
		return "--commit and others for sources need a --source";
	if (cfg->from.sources.n && cfg->by != BY_FUNC && cfg->by != BY_FILE &&
		cfg->by != BY_MODULE)
		return "--source is for --by func, file and module";
	if (cfg->where && !cfg->records)
		return "--where is for --records";
	return NULL;
}

static int run_covstat(void *settings, char **operands, size_t n)
{
	struct covstat_cfg *cfg = settings;
	struct percentage limit = {0};
	const char *why;
	size_t databases;
	int programs;

	cfg->array = cfg->as == AS_JSON;
	if (cfg->array)
		cfg->as = AS_NDJSON;
	if (cfg->by == BY_NONE)
		cfg->by = cfg->missing ? BY_FILE : BY_PKG;
	if (cfg->fail_under && parse_percentage(&limit, cfg->fail_under) < 0)
		return opt_usage_error("option '--fail-under': '%s' is no "
				       "percentage from 0 to 100",
			cfg->fail_under);
	why = covstat_conflict(cfg);
	if (why)
		return opt_usage_error("%s", why);
	databases = cfg->records ? 0 : count_databases(operands, n);
	if ((cfg->collection && n) || (cfg->collection && cfg->records) ||
		(databases && databases < n))
		return opt_usage_error("a collection, databases, records or "
				       "profiles: one of these");
	programs = cfg->collection || cfg->records || databases;
	if (cfg->by != BY_FUNC || cfg->from.sources.n)
		return run_profiles(cfg, programs, operands, n, &limit);
	if (!programs && all_binaries(operands, n))
		return run_binaries(cfg, operands, n, &limit);
	return opt_usage_error("--by func needs a --source for profiles that "
			       "are no coverage directory");
}

int main(int argc, char **argv)
{
	struct covstat_cfg cfg = {.by = BY_NONE,
		.max_ranges = RANGES,
		.mode = -1};
	const struct opt opts[] = {
		{0, "by", OPT_CHOICE, &cfg.by, "func|file|pkg|dir|module|total",
			"what a row is (pkg; file with -m)", NULL},
		{0, "as", OPT_CHOICE, &cfg.as, "text|tsv|ndjson|markdown|json",
			"form of the output (text)", NULL},
		{0, "sort", OPT_CHOICE, &cfg.sort,
			"name|percent|statements|missing",
			"order of the rows (name)", NULL},
		{0, "reverse", OPT_FLAG, &cfg.reverse, NULL,
			"the other way round", NULL},
		{0, "skip-covered", OPT_FLAG, &cfg.skip_covered, NULL,
			"leave out rows where nothing is missing", NULL},
		{'m', "missing", OPT_FLAG, &cfg.missing, NULL,
			"list the lines that did not run", NULL},
		{0, "max-ranges", OPT_U64, &cfg.max_ranges, "N",
			"of them, show at most N ranges in text (10; 0: all)",
			NULL},
		FINDER_OPTIONS(cfg.from),
		{0, "total", OPT_FLAG, &cfg.total, NULL,
			"print one number: the total in percent", NULL},
		{0, "fail-under", OPT_STR, &cfg.fail_under, "PERCENT",
			"exit 1 when the total is less", NULL},
		{0, "mode", OPT_CHOICE, &cfg.mode, "set|count|atomic",
			"take binaries of all modes in a directory", NULL},
		{0, "on-skew", OPT_CHOICE, &cfg.skew, "error|skip-file|keep",
			"when profiles know a file by different blocks (error)",
			NULL},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave out what is malformed or does not fit", NULL},
		{'v', "verbose", OPT_FLAG, &cfg.verbose, NULL,
			"tell how many files have their sources", NULL},
		{'C', "collection", OPT_STR, &cfg.collection, "DIR",
			"count what its coverage.db has", NULL},
		{'r', "records", OPT_FLAG, &cfg.records, NULL,
			"count the profiles of records", NULL},
		{0, "where", OPT_STR, &cfg.where, "EXPR",
			"of them those for which this jq expression holds",
			NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covstat [options] [PROFILE...]\n"
		"covstat [options] -C COLLECTION | db:FILE...\n"
		"covstat [options] -r [FILE...]",
		"Print totals of coverage profiles.",
		opts,
	};
	return opt_main(&usage, argc, argv, run_covstat, &cfg);
}
