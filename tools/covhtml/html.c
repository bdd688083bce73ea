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
	assets_styles(o, kind);
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
	assets_scripts(o, kind, nonce);
	out_puts(o, "</body>\n</html>\n");
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
