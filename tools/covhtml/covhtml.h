/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covhtml: its options.
 *
 * html.c writes escaped text and numbers, assets.c styles and scripts, pages.c
 * reads records into binaries, sources.c finds files and their texts, forge.c
 * pages of their repositories, funcs.c functions, whoran.c what each owner ran;
 * page.c writes the page of a binary, data.c and text.c what its scripts show,
 * clean.c removes what no page loads, index.c and rows.c the index, memory.c
 * keeps the list of what was made, job.c and key.c say what a page is made
 * from, and render.c decides what must be made again; single.c makes one page
 * that stands alone.
 */
#ifndef COVHTML_H
#define COVHTML_H

#include "html.h"

#include "cli/opt.h"
#include "gosrc/finder.h"

/* Which kinds of page show what an option says. */
enum { ON_NONE, ON_INDEX = 1 << HTML_INDEX, ON_PAGES = 1 << HTML_PAGE };

/*
 * All that there is to say of an option stands here, in one line: its letter
 * and name, how it is read (opt.h), the type and the name of its setting, the
 * name of its argument, the pages that show it (their keys then have it, so
 * that they are made again when it changes), and its help. Whatever makes a
 * page has the settings as `cfg`, so a new option is a line here and its use
 * there.
 */
#define COVHTML_OPTIONS(OPTION) \
	OPTION('o', "output", OPT_PATH, const char *, out, "PATH", ON_NONE, \
		"folder of the pages (html), or file of a single page") \
	OPTION(0, "forge", OPT_LIST, struct opt_list, forges, "HOST=KIND", \
		ON_PAGES, \
		"link repositories there; KIND: github, gitlab, ...") \
	OPTION(0, "site", OPT_FLAG, int, site, NULL, ON_NONE, \
		"small pages, texts in files beside them (default)") \
	OPTION(0, "single", OPT_FLAG, int, single, NULL, ON_PAGES, \
		"pages that hold all they show; of one, only it") \
	OPTION(0, "complete", OPT_FLAG, int, complete, NULL, ON_NONE, \
		"remove pages of binaries that did not come") \
	OPTION(0, "title", OPT_STR, const char *, title, "TEXT", ON_INDEX, \
		"title of the index or of the single page") \
	OPTION('j', "jobs", OPT_U64, uint64_t, jobs, "N", ON_NONE, \
		"make N pages at a time (all processors)") \
	OPTION(0, "where", OPT_STR, const char *, where, "EXPR", ON_NONE, \
		"only records for which the jq expression holds") \
	OPTION(0, "skip-bad", OPT_FLAG, int, skip_bad, NULL, ON_NONE, \
		"leave malformed records out") \
	OPTION('v', "verbose", OPT_FLAG, int, verbose, NULL, ON_NONE, \
		"tell how many pages were made")

/* What was not said is 0 or NULL. */
struct covhtml_cfg {
#define SETTING(letter, name, kind, type, setting, arg, pages, help) \
	type setting;
	COVHTML_OPTIONS(SETTING)
#undef SETTING
	struct finder_options from; /* where sources are */
};

#endif
