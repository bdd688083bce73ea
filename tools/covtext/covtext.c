/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covtext - print Go's binary coverage as text
 *
 * Reads coverage directories (covmeta and covcounters files) and prints what
 * `go tool covdata` prints of them: the text profile, percentages, functions,
 * packages, or everything. All directories of one run are added up as covdata
 * does. Nothing is printed before all was read, so a file that is damaged is
 * named and left out, and what is printed is whole.
 */
#include "covtext.h"

#include "cli/tool.h"
#include "fmt/patternuse.h"

#include <string.h>
#include <sys/stat.h>

static const struct {
	void (*print)(const struct pods *p, const struct covtext_cfg *cfg,
		struct out *o);
} printers[] = {
	[AS_TEXTFMT] = {print_textfmt},
	[AS_PERCENT] = {print_percent},
	[AS_FUNC] = {print_func},
	[AS_PKGLIST] = {print_pkglist},
	[AS_DEBUGDUMP] = {print_debugdump},
};

/* To standard output, or to a file that appears whole. */
static void print_pods(const struct pods *p, const struct covtext_cfg *cfg)
{
	struct out file, *o = cov_output(&file, cfg->out);

	if (!o)
		return;
	printers[cfg->as].print(p, cfg, o);
	cov_output_end(o);
}

/* --pkg that selected nothing. */
static void tell_unused_patterns(const struct pods *p,
	const struct covtext_cfg *cfg)
{
	struct patternuse *list = NULL,
			  *use = patternuse_add(&list, "--pkg", PATTERN_PACKAGE,
				  cfg->patterns.v, cfg->patterns.n);
	size_t i;
	uint32_t g;

	for (i = 0; i < p->n; i++) {
		const struct covmeta *m = p->v[i].bin.meta;

		for (g = 0; g < m->npkgs; g++)
			if (!m->pkgs[g].missing)
				patternuse_see(use, m->pkgs[g].path);
	}
	patternuse_end(&list, cov_warn);
}

/* Operands that are coverage directories, all added up. */
static void run_dirs(const struct covtext_cfg *cfg, char *const *dirs, size_t n)
{
	struct pods p = {0};

	if (pods_load(&p, cfg, dirs, n) == 0) {
		print_pods(&p, cfg);
		tell_unused_patterns(&p, cfg);
	}
	pods_release(&p);
}

/* 1 when all operands are folders (or nothing at all, to be told as such). */
static int all_dirs(char *const *operands, size_t n)
{
	struct stat st;
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(operands[i], "-") == 0 ||
			str_starts(operands[i], "db:") ||
			(stat(operands[i], &st) == 0 && !S_ISDIR(st.st_mode)))
			return 0;
	return 1;
}

static int run_covtext(void *settings, char **operands, size_t n)
{
	struct covtext_cfg *cfg = settings;

	cfg->as_given = cfg->as >= 0;
	if (!cfg->as_given)
		cfg->as = AS_TEXTFMT;
	if (cfg->live && cfg->as != AS_DEBUGDUMP)
		return opt_usage_error("--live is for --as debugdump only");
	if (cfg->mode >= 0 && cfg->as != AS_TEXTFMT)
		return opt_usage_error("--mode is for --as textfmt only");
	if (cfg->records) {
		if (cfg->as != AS_TEXTFMT || cfg->out || cfg->patterns.n ||
			cfg->strict || cfg->mode >= 0)
			return opt_usage_error(
				"-r takes neither -o nor --pkg nor --mode nor "
				"--strict, and of --as only textfmt");
		return covtext_records(cfg, operands, n);
	}
	if (cfg->where || cfg->skip_bad || cfg->jobs || cfg->shard.count)
		return opt_usage_error("--where, --skip-bad, --shard and -j "
				       "are for records: add -r");
	if (n == 0)
		return opt_usage_error("no coverage directory given");
	if (!all_dirs(operands, n)) {
		if (cfg->as != AS_TEXTFMT || cfg->patterns.n)
			return opt_usage_error("--as and --pkg need coverage "
					       "directories, '%s' is none",
				operands[0]);
		return covtext_profiles(cfg, operands, n);
	}
	run_dirs(cfg, operands, n);
	return 0;
}

int main(int argc, char **argv)
{
	struct covtext_cfg cfg = {.as = -1, .mode = -1};
	const struct opt opts[] = {
		{0, "as", OPT_CHOICE, &cfg.as,
			"textfmt|percent|func|pkglist|debugdump",
			"what to print (textfmt)", NULL},
		{0, "pkg", OPT_LIST, &cfg.patterns, "PATTERNS",
			"only packages that match, `...` is a wildcard", NULL},
		{0, "mode", OPT_CHOICE, &cfg.mode, "set|count|atomic",
			"mode of the profile, whatever the binaries have",
			NULL},
		{0, "live", OPT_FLAG, &cfg.live, NULL,
			"debugdump: only functions that ran", NULL},
		{0, "strict", OPT_FLAG, &cfg.strict, NULL,
			"print nothing when a file is damaged", NULL},
		{0, "all-segments", OPT_FLAG, &cfg.all_segments, NULL,
			"read counters that go tool covdata leaves out", NULL},
		{'o', "output", OPT_PATH, &cfg.out, "FILE",
			"write to FILE, which appears whole", NULL},
		{'r', "records", OPT_FLAG, &cfg.records, NULL,
			"read records, write a record for each process", NULL},
		{'j', "jobs", OPT_U64, &cfg.jobs, "N",
			"threads for -r (as many as processors)", NULL},
		{0, "where", OPT_STR, &cfg.where, "EXPR",
			"only records for which this jq expression holds",
			NULL},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave malformed records out", NULL},
		{0, "shard", OPT_CALL, &cfg.shard, "I/N",
			"sources of shard I of N, or auto/N", shard_option},
		{'v', "verbose", OPT_FLAG, &cfg.verbose, NULL,
			"tell what was read and what was left alone", NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covtext [options] DIR|PROFILE...\n"
		"covtext -r [options] [FILE...]",
		"Print Go's binary coverage as text.",
		opts,
	};
	return opt_main(&usage, argc, argv, run_covtext, &cfg);
}
