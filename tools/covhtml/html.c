/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Escaped text, numbers, and the frame of every page.
 *
 * Names come out of files that anybody may have written: they reach a page
 * only through html_text and html_json. Scripts run by a nonce that is made of
 * the page's content, styles may stand inline, nothing is ever loaded.
 */
#include "html.h"

#include "base/num.h"
#include "base/utf8.h"

#include <string.h>

static const char *escaped_char(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Characters that turn the direction of a line make one name look like
   another; control characters have no place in HTML. */
static int is_harmful(uint32_t rune)
{
	return rune == UTF8_BAD || utf8_steers(rune);
}

void html_text(struct out *o, const char *text)
{
	const char *p = text, *end = text + strlen(text), *run = text;

	while (p < end) {
		const char *escaped = escaped_char(*p);
		uint32_t rune;
		size_t n = utf8_get(p, (size_t)(end - p), &rune);

		if (n > 0 && !escaped && !is_harmful(rune)) {
			p += n;
			continue;
		}
		out_write(o, run, (size_t)(p - run));
		out_puts(o, escaped ? escaped : "\xef\xbf\xbd");
		p += n ? n : 1;
		run = p;
	}
	out_write(o, run, (size_t)(p - run));
}

/* Bytes that stand for themselves inside a JSON string in a script. */
static int is_json_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0x7f;
}

static void put_json_escape(struct out *o, unsigned char c)
{
	if (c == '\n')
		out_puts(o, "\\n");
	else if (c == '\t')
		out_puts(o, "\\t");
	else if (c == '"' || c == '\\')
		out_printf(o, "\\%c", c);
	else
		out_printf(o, "\\u%04x", c);
}

void html_json(struct out *o, const char *ptr, size_t len)
{
	const char *p = ptr, *end = len ? ptr + len : ptr, *run = ptr;

	out_putc(o, '"');
	while (p < end) {
		unsigned char c = (unsigned char)*p;
		size_t n = c < 0x80 ? (size_t)is_json_plain(c) :
				      utf8_get(p, (size_t)(end - p), NULL);

		if (n > 0) {
			p += n;
			continue;
		}
		out_write(o, run, (size_t)(p - run));
		if (c < 0x80)
			put_json_escape(o, c);
		else
			out_puts(o, "\xef\xbf\xbd");
		run = ++p;
	}
	out_write(o, run, (size_t)(p - run));
	out_putc(o, '"');
}

void html_json_name(struct out *o, const char *ptr, size_t len)
{
	const char *p = ptr, *end = len ? ptr + len : ptr;
	struct str plain = {0};
	uint32_t rune;

	while (p < end) {
		size_t n = utf8_get(p, (size_t)(end - p), &rune);

		if (n && !is_harmful(rune))
			str_add(&plain, p, n);
		else
			str_adds(&plain, "\xef\xbf\xbd");
		p += n ? n : 1;
	}
	html_json(o, str_get(&plain), plain.len);
	str_release(&plain);
}

void html_count(struct out *o, uint64_t n)
{
	char digits[NUM_MAX];
	size_t len = (size_t)(num_put(digits, n) - digits), i;

	for (i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out_putc(o, ',');
		out_putc(o, digits[i]);
	}
}

/* 1 when it is a date, a T and a time in UTC, and nothing to be escaped. */
static int is_time(const char *text)
{
	size_t len = strlen(text);

	return len > 17 && text[10] == 'T' && text[len - 1] == 'Z' &&
		strspn(text, "0123456789-:.TZ") == len;
}

void html_period(struct out *o, const char *first, const char *last)
{
	int known = is_time(first) && is_time(last);

	if (!known)
		html_text(o, first);
	else
		out_printf(o, "%.10s %.5s", first, first + 11);
	if (strcmp(first, last) == 0) {
		out_puts(o, known ? " UTC" : "");
		return;
	}
	out_puts(o, " to ");
	if (!known)
		html_text(o, last);
	else if (memcmp(first, last, 10) != 0)
		out_printf(o, "%.10s %.5s UTC", last, last + 11);
	else
		out_printf(o, "%.5s UTC", last + 11);
}

void html_pct(struct out *o, uint64_t covered, uint64_t total)
{
	out_printf(o, "%.1f", num_percent(covered, total));
}

static const struct {
	double from;
	const char *name, *label;
} levels[LEVELS] = {
	{0, "critical", "Critical, below 15%"},
	{15, "poor", "Poor, 15% to 30%"},
	{30, "moderate", "Moderate, 30% to 50%"},
	{50, "good", "Good, 50% to 70%"},
	{70, "excellent", "Excellent, 70% and more"},
};

int level_of(uint64_t covered, uint64_t total)
{
	double pct = num_percent(covered, total);
	int level = LEVELS - 1;

	while (level > 0 && pct < levels[level].from)
		level--;
	return level;
}

const char *level_name(int level)
{
	return levels[level].name;
}

const char *level_label(int level)
{
	return levels[level].label;
}

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

static void put_html_assets(struct out *o, const struct asset *v, size_t n,
	enum html_kind kind)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].kinds & 1u << kind)
			out_write(o, v[i].text, *v[i].len);
}

void html_assets(struct md5 *m)
{
	size_t i;

	for (i = 0; i < STYLES; i++)
		md5_add(m, styles[i].text, *styles[i].len);
	for (i = 0; i < SCRIPTS; i++)
		md5_add(m, scripts[i].text, *scripts[i].len);
}

void html_begin(struct out *o, enum html_kind kind, const char *title,
	const char *nonce)
{
	out_puts(o,
		"<!doctype html>\n<html lang=\"en\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, "
		"initial-scale=1\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\""
		"default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
		"base-uri 'none'; form-action 'none'; script-src 'nonce-");
	out_printf(o, "%s'\">\n", nonce);
	out_puts(o,
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"generator\" content=\"covhtml\">\n"
		"<link rel=\"icon\" href=\"data:,\">\n<title>");
	html_text(o, title);
	out_puts(o, "</title>\n<style>\n");
	put_html_assets(o, styles, STYLES, kind);
	out_printf(o, "</style>\n<script nonce=\"%s\">\n", nonce);
	/* Before anything is drawn: no flash of the other colours. */
	out_puts(o,
		"document.documentElement.className='js';"
		"try{var t=localStorage.getItem('cov-theme');"
		"if(t)document.documentElement.dataset.theme=t}catch(e){}\n");
	out_printf(o, "</script>\n</head>\n<body class=\"%s\">\n",
		kind == HTML_INDEX ? "index" : "page");
}

void html_end(struct out *o, enum html_kind kind, const char *nonce)
{
	out_printf(o, "<script nonce=\"%s\">\n'use strict';\n", nonce);
	put_html_assets(o, scripts, SCRIPTS, kind);
	out_puts(o, "</script>\n</body>\n</html>\n");
}

void html_levels(struct out *o, const uint64_t n[LEVELS], int all)
{
	int i;

	out_puts(o, "<p class=\"levels\" id=\"levels\">");
	for (i = LEVELS - 1; i >= 0; i--) {
		if (!all && !n[i])
			continue;
		out_printf(o,
			"<button type=\"button\" class=\"level l%d\" "
			"data-level=\"%s\" title=\"%s\"><b>",
			i, level_name(i), level_label(i));
		html_count(o, n[i]);
		out_printf(o, "</b> %s</button> ", level_name(i));
	}
	out_puts(o, "</p>\n");
}

void html_card(struct out *o, const char *id, const char *name, uint64_t n)
{
	out_printf(o, "<div class=\"card\"><dt>%s</dt><dd id=\"%s\">", name,
		id);
	html_count(o, n);
	out_puts(o, "</dd></div>\n");
}
