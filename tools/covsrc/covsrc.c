/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covsrc - source text at a commit
 *
 * Says which file of a repository a profile path is, and prints it as it was
 * at a commit; with -r it adds to records where their sources were found.
 * Nothing is fetched, checked out or written, and a commit that is asked for
 * is never replaced by another.
 */
#include "covsrc.h"

#include "cli/tool.h"
#include "io/fs.h"

#include <string.h>

/* Prints the text of a path, or where it lies. */
static int print_one(const struct covsrc_cfg *cfg, const struct lookup_view *v,
	const char *path)
{
	struct str text = {0}, where = {0};
	struct err e = {0};
	int rc;

	if (cfg->map && !pathmap_find(&v->map, path, &where))
		err_set(&e, COV_ITEMS, "%s: no module covers it", path);
	rc = e.status ? -1 : lookup_read(v, path, &text, &where, &e);
	if (rc == 0)
		err_set(&e, COV_ITEMS, "%s: not in %s at %s", path,
			repo_path(v->repo),
			*v->commit ? v->commit : "this moment");
	if (rc > 0 && cfg->map)
		out_printf(cov_stdout(), "%s\t%s\n", path, str_get(&where));
	else if (rc > 0)
		out_str(cov_stdout(), &text);
	cov_err(&e);
	str_release(&text);
	str_release(&where);
	return rc;
}

/* Every path may lie in a repository of its own. */
static void print_path(const struct covsrc_cfg *cfg, struct lookup *l,
	const char *path)
{
	struct err e = {0};
	const struct lookup_view *v = lookup_choose(l, cfg->url ? cfg->url : "",
		cfg->commit ? cfg->commit : "", &path, 1, &e);

	if (!v) {
		cov_error(e.status, "%s: %s", path, e.text);
		return;
	}
	if (cfg->commit && !*v->commit)
		cov_warn("%s: from %s, whose commit is not known", path,
			repo_path(v->repo));
	print_one(cfg, v, path);
}

int covsrc_sources(struct lookup *l, const struct covsrc_cfg *cfg)
{
	struct err e = {0};
	size_t i;

	for (i = 0; i < cfg->sources.n; i++)
		if (lookup_add(l, cfg->sources.v[i], &e)) {
			cov_err(&e);
			return -1;
		}
	return 0;
}

static int run_paths(const struct covsrc_cfg *cfg, char *const *paths, size_t n)
{
	struct lookup *l = lookup_new();
	size_t i;

	if (covsrc_sources(l, cfg) == 0)
		for (i = 0; i < n; i++)
			print_path(cfg, l, paths[i]);
	lookup_free(l);
	return cov_worst();
}

static int run_covsrc(void *ptr, char **operands, size_t n)
{
	const struct covsrc_cfg *cfg = ptr;

	if (!cfg->sources.n)
		return opt_usage_error("no --source given");
	if (cfg->records && (cfg->map || cfg->commit || cfg->url))
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
		{0, "source", OPT_LIST, &cfg.sources, "REPO_OR_DIR",
			"where sources are: repository, checkout, folder",
			NULL},
		{0, "commit", OPT_STR, &cfg.commit, "COMMIT",
			"the commit to read (HEAD)", NULL},
		{0, "url", OPT_STR, &cfg.url, "URL",
			"prefer the repository of this address", NULL},
		{0, "map", OPT_FLAG, &cfg.map, NULL,
			"print profile path, tab, repository path", NULL},
		{0, "batch", OPT_FLAG, &cfg.batch, NULL,
			"answer names from standard input, for programs", NULL},
		{'r', "records", OPT_FLAG, &cfg.records, NULL,
			"read records, add where their sources are", NULL},
		{0, "where", OPT_STR, &cfg.where, "EXPR",
			"only records for which the jq expression holds", NULL},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave malformed records out", NULL},
		{'v', "verbose", OPT_FLAG, &cfg.verbose, NULL,
			"tell which records got no sources, and why", NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covsrc --source REPO_OR_DIR... [--commit COMMIT] "
		"[--url URL] [--map] PATH...\n"
		"covsrc --batch --source REPO_OR_DIR... [--commit COMMIT]\n"
		"covsrc -r --source REPO_OR_DIR... [FILE...]",
		"Print source text at a commit.",
		opts,
	};

	return opt_main(&usage, argc, argv, run_covsrc, &cfg);
}
