/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covsrc - source text at a commit
 *
 * Says which file of a repository a profile path is, and prints it as it was
 * at a commit; with -r it adds to records where their sources were found.
 * Nothing is fetched or written then, and a commit that is asked for is never
 * replaced by another; `covsrc fetch` and `covsrc checkout` get commits.
 */
#include "covsrc.h"

#include "cli/tool.h"
#include "gosrc/repogit.h"
#include "io/fs.h"

#include <string.h>

/* "by module, in REPO at COMMIT" */
static void note_answer(const char *path, const struct finder_answer *a)
{
	struct str shown = {0}, source = {0};

	fs_encode(&shown, path);
	fs_encode(&source, str_get(&a->source));
	cov_note("%s: by %s, in %s%s%s", str_get(&shown),
		finder_rule_name(a->rule), source.buf,
		a->lies && *a->commit ? " as it lies there, commit " :
			*a->commit    ? " at " :
					"",
		a->commit);
	str_release(&shown);
	str_release(&source);
}

static void tell_not_found(const char *path, const struct finder_answer *a)
{
	struct str near = {0}, shown = {0};
	size_t i;

	for (i = 0; i < FINDER_NEAREST && a->nearest[i].len; i++) {
		str_clear(&shown);
		fs_encode(&shown, a->nearest[i].buf);
		str_addf(&near, "%s%s", i ? ", " : "; near: ", shown.buf);
	}
	str_clear(&shown);
	fs_encode(&shown, path);
	cov_error(COV_ITEMS, "%s: %s%s", str_get(&shown), a->why.buf,
		str_get(&near));
	str_release(&near);
	str_release(&shown);
}

/* Every path may lie in a repository of its own. */
static void print_path(const struct covsrc_cfg *cfg, struct finder *f,
	const char *path, struct finder_answer *a)
{
	const struct finder_question q = {.name = path, .url = cfg->url};
	struct err e = {0};
	int rc = finder_find(f, &q, a, &e);

	cov_err(&e);
	if (rc == 0)
		tell_not_found(path, a);
	else if (rc > 0 && cfg->map)
		out_printf(cov_stdout(), "%s\t%s\t%s\n", path,
			str_get(&a->path), finder_rule_name(a->rule));
	else if (rc > 0)
		out_str(cov_stdout(), &a->text);
	if (rc > 0 && cfg->verbose)
		note_answer(path, a);
}

struct finder *covsrc_finder(const struct covsrc_cfg *cfg)
{
	struct err e = {0};
	struct finder *f;

	repogit_use();
	f = finder_new(&cfg->from, &e);
	cov_err(&e);
	return f;
}

/* What is to be said of sources; what was not found was told. */
static void tell_path_sources(struct finder *f, int verbose)
{
	static const struct findnotes_how how = {.missing = -1, .folders = 1};
	struct errlist told = {0};
	struct str closing = {0};

	findnotes_tell(finder_notes(f), &how, &told);
	cov_errlist(&told);
	if (verbose || cov_on_terminal())
		findnotes_closing(finder_notes(f), &closing);
	if (closing.len)
		cov_note("%s", closing.buf);
	str_release(&closing);
	errlist_release(&told);
}

static int run_paths(const struct covsrc_cfg *cfg, char *const *paths, size_t n)
{
	struct finder *f = covsrc_finder(cfg);
	struct finder_answer a = {0};
	size_t i;

	for (i = 0; f && i < n; i++)
		print_path(cfg, f, paths[i], &a);
	if (f)
		tell_path_sources(f, cfg->verbose);
	finder_answer_release(&a);
	finder_free(f);
	return cov_worst();
}

/* Of fetch, and of checkout, which makes a checkout of what it fetched. */
static int run_fetch(const struct covsrc_cfg *cfg, char **operands, size_t n)
{
	int checkout = strcmp(operands[0], "checkout") == 0;

	if (!cfg->repos)
		return opt_usage_error("no --repos given");
	if (cfg->from.sources.n || cfg->from.commit || cfg->url || cfg->map ||
		cfg->batch)
		return opt_usage_error("%s takes none of --source, --commit, "
				       "--url, --map and --batch; a commit "
				       "is spelled URL#COMMIT",
			operands[0]);
	if (!cfg->records && (cfg->where || cfg->skip_bad))
		return opt_usage_error("--where and --skip-bad are for "
				       "records (-r)");
	if (!cfg->records && n < 2)
		return opt_usage_error("no address given");
	repogit_use();
	return covsrc_fetch(cfg, checkout, operands + 1, n - 1);
}

static int run_covsrc(void *ptr, char **operands, size_t n)
{
	const struct covsrc_cfg *cfg = ptr;

	if (n &&
		(strcmp(operands[0], "fetch") == 0 ||
			strcmp(operands[0], "checkout") == 0))
		return run_fetch(cfg, operands, n);
	if (cfg->repos || cfg->again || cfg->allowed.n || cfg->timeout_s)
		return opt_usage_error("--repos, --again, --allow-protocol and "
				       "--timeout are for 'covsrc fetch' and "
				       "'covsrc checkout'");
	if (!cfg->from.sources.n)
		return opt_usage_error("no --source given");
	if (cfg->records && (cfg->map || cfg->from.commit || cfg->url))
		return opt_usage_error("--map, --commit and --url are not for "
				       "records, which say these themselves");
	if (cfg->batch && (cfg->records || cfg->map || n))
		return opt_usage_error("--batch reads names from standard "
				       "input and prints texts");
	if (cfg->records)
		return covsrc_records(cfg, operands, n);
	if (cfg->batch)
		return covsrc_batch(cfg);
	if (!n)
		return opt_usage_error("no profile path given");
	return run_paths(cfg, operands, n);
}

int main(int argc, char **argv)
{
	struct covsrc_cfg cfg = {0};
	const struct opt opts[] = {
		FINDER_OPTIONS(cfg.from),
		{0, "url", OPT_STR, &cfg.url, "URL",
			"prefer the repository of this address", NULL},
		{0, "map", OPT_FLAG, &cfg.map, NULL,
			"print path, path in the repository, rule", NULL},
		{0, "batch", OPT_FLAG, &cfg.batch, NULL,
			"answer names from standard input, for programs", NULL},
		{'r', "records", OPT_FLAG, &cfg.records, NULL,
			"read records, add where their sources are", NULL},
		{0, "where", OPT_STR, &cfg.where, "EXPR",
			"only records for which the jq expression holds", NULL},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave malformed records out", NULL},
		{'v', "verbose", OPT_FLAG, &cfg.verbose, NULL,
			"tell by which rule, or why not", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "Of fetch and checkout", NULL},
		{0, "repos", OPT_PATH, &cfg.repos, "DIR",
			"where the repositories are", NULL},
		{0, "again", OPT_FLAG, &cfg.again, NULL,
			"fetch also what is there", NULL},
		{0, "allow-protocol", OPT_LIST, &cfg.allowed, "NAME",
			"beside https, http, ssh and git, such as file", NULL},
		{0, "timeout", OPT_U64, &cfg.timeout_s, "SECONDS",
			"for each repository (600)", NULL},
		{'j', "jobs", OPT_U64, &cfg.jobs, "N",
			"repositories at a time (8)", NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covsrc --source REPO_OR_DIR... [options] PATH...\n"
		"covsrc --batch --source REPO_OR_DIR... [--commit COMMIT]\n"
		"covsrc -r --source REPO_OR_DIR... [FILE...]\n"
		"covsrc fetch --repos DIR [options] URL[#COMMIT]...\n"
		"covsrc checkout --repos DIR [options] URL[#COMMIT]...\n"
		"covsrc fetch -r --repos DIR [FILE...]",
		"Print source text at a commit, and fetch commits.",
		opts,
	};

	return opt_main(&usage, argc, argv, run_covsrc, &cfg);
}
