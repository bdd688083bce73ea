/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covhtml - the dashboard and the annotated pages
 *
 * Reads records of binaries (or of owners, which it puts together) and makes
 * an index and one page per binary; with a profile as operand it makes one
 * page that stands alone. Pages hold all they need and load nothing. What is
 * up to date is left alone.
 */
#include "covhtml.h"

#include "cli/tool.h"
#include "db/db.h"
#include "open/source.h"

static int run_covhtml(const struct covhtml_cfg *cfg, char *const *operands,
	int n)
{
	source_use_db(db_open_profile);
	if (n > 1)
		return opt_usage_error("more than one profile: covmerge "
				       "makes one of them");
	if (cfg->complete && (n == 1 || cfg->single || cfg->where))
		return opt_usage_error("--complete means all records of "
				       "all binaries");
	if (n == 1)
		return render_profile(cfg, operands[0]);
	return cfg->single ? render_single(cfg) : render_records(cfg);
}

int main(int argc, char **argv)
{
	struct covhtml_cfg cfg = {0};
	const struct opt opts[] = {
		{'o', "output", OPT_PATH, &cfg.out, "PATH",
			"folder of the pages (html), or file of a single page",
			NULL},
		{0, "source", OPT_LIST, &cfg.sources, "REPO_OR_DIR",
			"where sources are: repository, checkout, folder",
			NULL},
		{0, "single", OPT_FLAG, &cfg.single, NULL,
			"the page of the one binary that comes, no index",
			NULL},
		{0, "complete", OPT_FLAG, &cfg.complete, NULL,
			"remove pages of binaries that did not come", NULL},
		{0, "title", OPT_STR, &cfg.title, "TEXT",
			"title of the index or of the single page", NULL},
		{'j', "jobs", OPT_U64, &cfg.jobs, "N",
			"make N pages at a time (all processors)", NULL},
		{0, "where", OPT_STR, &cfg.where, "EXPR",
			"only records for which the jq expression holds", NULL},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave malformed records out", NULL},
		{'v', "verbose", OPT_FLAG, &cfg.verbose, NULL,
			"tell how many pages were made", NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covhtml [options] [--source REPO_OR_DIR]... <RECORDS\n"
		"covhtml [-o FILE] [--source REPO_OR_DIR]... PROFILE",
		"Make an index and annotated pages of coverage.",
		opts,
	};
	int rc, n;

	cov_start(argv);
	n = opt_parse(&usage, argc, argv, &rc);
	if (n >= 0)
		rc = run_covhtml(&cfg, argv + 1, n);
	opt_list_release(&cfg.sources);
	return cov_finish(rc);
}
