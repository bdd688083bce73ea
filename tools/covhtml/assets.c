/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The styles and scripts of pages.
 *
 * Those of a binary's page are many times as large as what a small program has
 * to show: they are packed, once for all pages of a run, and a few lines unpack
 * them into an element that has the nonce. What stands before a page has
 * scripts stays plain.
 */
#include "assets.h"

#include "fmt/b64.h"
#include "io/gz.h"

#include <pthread.h>
#include <string.h>

#define ASSET(name) \
	extern const char asset_covhtml_##name[]; \
	extern const unsigned long asset_covhtml_##name##_len;
ASSET(common_css)
ASSET(page_css)
ASSET(index_css)
ASSET(common_js)
ASSET(window_js)
ASSET(treemap_js)
ASSET(data_js)
ASSET(files_js)
ASSET(tree_js)
ASSET(map_js)
ASSET(functions_js)
ASSET(lex_js)
ASSET(gaps_js)
ASSET(source_js)
ASSET(whoran_js)
ASSET(head_js)
ASSET(page_js)
ASSET(indexdata_js)
ASSET(filter_js)
ASSET(grid_js)
ASSET(tabs_js)
ASSET(look_js)
ASSET(indexmap_js)
ASSET(index_js)
ASSET(unpack_js)
#undef ASSET

/* Styles and scripts, in the order in which they stand on a page. */
#define ASSET(kinds, name) \
	{ \
		kinds, asset_covhtml_##name, &asset_covhtml_##name##_len \
	}
static const struct asset {
	unsigned kinds; /* bits of enum html_kind */
	const char *text;
	const unsigned long *len;
} styles[] =
	{
		ASSET(1u << HTML_INDEX | 1u << HTML_PAGE, common_css),
		ASSET(1u << HTML_PAGE, page_css),
		ASSET(1u << HTML_INDEX, index_css),
},
  scripts[] = {
	  ASSET(1u << HTML_INDEX | 1u << HTML_PAGE, common_js),
	  ASSET(1u << HTML_INDEX | 1u << HTML_PAGE, window_js),
	  ASSET(1u << HTML_INDEX | 1u << HTML_PAGE, treemap_js),
	  ASSET(1u << HTML_PAGE, data_js),
	  ASSET(1u << HTML_PAGE, files_js),
	  ASSET(1u << HTML_PAGE, tree_js),
	  ASSET(1u << HTML_PAGE, map_js),
	  ASSET(1u << HTML_PAGE, functions_js),
	  ASSET(1u << HTML_PAGE, lex_js),
	  ASSET(1u << HTML_PAGE, gaps_js),
	  ASSET(1u << HTML_PAGE, source_js),
	  ASSET(1u << HTML_PAGE, whoran_js),
	  ASSET(1u << HTML_PAGE, head_js),
	  ASSET(1u << HTML_PAGE, page_js),
	  ASSET(1u << HTML_INDEX, indexdata_js),
	  ASSET(1u << HTML_INDEX, filter_js),
	  ASSET(1u << HTML_INDEX, grid_js),
	  ASSET(1u << HTML_INDEX, tabs_js),
	  ASSET(1u << HTML_INDEX, look_js),
	  ASSET(1u << HTML_INDEX, indexmap_js),
	  ASSET(1u << HTML_INDEX, index_js),
};
#undef ASSET

enum {
	STYLES = sizeof(styles) / sizeof(*styles),
	SCRIPTS = sizeof(scripts) / sizeof(*scripts)
};

/* Adds a file without its indentation and the comments that begin a line. */
static void add_stripped(struct str *s, const char *text, size_t len)
{
	const char *p = text, *end = text + len, *stop;

	while (p < end) {
		p += strspn(p, "\t");
		if (strncmp(p, "/*", 2) == 0 && (stop = strstr(p, "*/")) &&
			(stop[2] == '\n' || !stop[2])) {
			p = stop + 2;
			p += *p == '\n';
			continue;
		}
		stop = strchr(p, '\n');
		stop = stop ? stop + 1 : end;
		if (stop > p + 1)
			str_add(s, p, (size_t)(stop - p));
		p = stop;
	}
}

static void add_assets(struct str *s, const struct asset *v, size_t n,
	enum html_kind kind)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].kinds & 1u << kind)
			add_stripped(s, v[i].text, *v[i].len);
}

void assets_key(struct md5 *m)
{
	size_t i;

	for (i = 0; i < STYLES; i++)
		md5_add(m, styles[i].text, *styles[i].len);
	for (i = 0; i < SCRIPTS; i++)
		md5_add(m, scripts[i].text, *scripts[i].len);
}

/* The first of the styles is that of all pages; the rest of a binary's page is
   for its scripts. */
void assets_styles(struct out *o, enum html_kind kind)
{
	struct str s = {0};

	add_assets(&s, styles, kind == HTML_PAGE ? 1 : STYLES, kind);
	out_str(o, &s);
	str_release(&s);
}

static struct str packed_page;

static void pack_page(void)
{
	struct str s = {0}, deflated = {0};

	add_assets(&s, styles + 1, STYLES - 1, HTML_PAGE);
	str_addc(&s, '\1');
	str_adds(&s, "'use strict';\n");
	add_assets(&s, scripts, SCRIPTS, HTML_PAGE);
	gz_deflate(&deflated, s.buf, s.len, 9);
	b64_encode(&packed_page, deflated.buf, deflated.len);
	str_release(&s);
	str_release(&deflated);
}

void assets_scripts(struct out *o, enum html_kind kind, const char *nonce)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct str s = {0};

	if (kind == HTML_PAGE) {
		pthread_once(&once, pack_page);
		out_puts(o, "<script type=\"text/plain\" id=\"code\">");
		out_str(o, &packed_page);
		out_puts(o, "</script>\n");
		add_stripped(&s, asset_covhtml_unpack_js,
			asset_covhtml_unpack_js_len);
	} else {
		str_adds(&s, "'use strict';\n");
		add_assets(&s, scripts, SCRIPTS, kind);
	}
	out_printf(o, "<script nonce=\"%s\">\n", nonce);
	out_str(o, &s);
	out_puts(o, "</script>\n");
	str_release(&s);
}
