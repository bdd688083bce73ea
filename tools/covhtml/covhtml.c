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
#include "forge.h"
#include "render.h"
#include "single.h"

#include "db/db.h"
#include "gosrc/repogit.h"
#include "io/fs.h"
#include "open/source.h"

/* Whether --single means a file and no folder of them. */
static int is_one_page(const struct covhtml_cfg *cfg)
{
	return cfg->single &&
		!(cfg->out && (fs_isdir(cfg->out) || str_ends(cfg->out, "/")));
}

static int run_covhtml(void *settings, char **operands, size_t n)
{
	const struct covhtml_cfg *cfg = settings;
	struct err e = {0};

	source_use_db(db_open_profile);
	repogit_use();
	if (n > 1)
		return opt_usage_error("more than one profile: covmerge "
				       "makes one of them");
	if (cfg->single && cfg->site)
		return opt_usage_error("--site or --single: not both");
	if (cfg->static_ && (n == 1 || is_one_page(cfg)))
		return opt_usage_error("--static makes a folder: one page "
				       "has none");
	if (cfg->complete && (n == 1 || is_one_page(cfg) || cfg->where))
		return opt_usage_error("--complete means all records of "
				       "all binaries");
	if (forge_check(&cfg->forges, &e) < 0)
		return opt_usage_error("%s", e.text);
	if (n == 1)
		return render_profile(cfg, operands[0]);
	return is_one_page(cfg) ? render_single(cfg) : render_records(cfg);
}

int main(int argc, char **argv)
{
	struct covhtml_cfg cfg = {0};
#define ROW(letter, name, kind, type, setting, arg, pages, help) \
	{letter, name, kind, &cfg.setting, arg, help, NULL},
	const struct opt opts[] = {COVHTML_OPTIONS(ROW)
					   FINDER_OPTIONS(cfg.from),
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL}};
#undef ROW
	const struct opt_usage usage = {
		"covhtml [options] [--source REPO_OR_DIR]... <RECORDS\n"
		"covhtml [-o FILE] [--source REPO_OR_DIR]... PROFILE",
		"Make an index and annotated pages of coverage.",
		opts,
	};

	return opt_main(&usage, argc, argv, run_covhtml, &cfg);
}
