/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The table for people: text and Markdown. Names come out of coverage files
 * and may hold anything: control bytes are written %XX, as paths in records
 * are. Functions are the exception: their table is Go's own, in which only
 * control bytes are written so.
 */
#include "covstat.h"

#include "base/num.h"
#include "gocov/functab.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* Headings of the first column. */
static const char *const titles[] = {
	[BY_FUNC] = "File",
	[BY_FILE] = "File",
	[BY_PKG] = "Package",
	[BY_DIR] = "Directory",
	[BY_MODULE] = "Module",
	[BY_TOTAL] = "",
};

void percent_text(struct str *s, const struct row *row, int decimals)
{
	if (row->total)
		str_addf(s, "%.*f", decimals,
			num_percent(row->covered, row->total));
	else
		str_addc(s, '-');
}

int row_shown(const struct row *row, const struct covstat_cfg *cfg)
{
	return !cfg->skip_covered || row->covered < row->total;
}

void ranges_text(struct str *s, const struct row *row, const char *between,
	uint64_t max)
{
	size_t n = max && row->nmissing > max ? max : row->nmissing, i;

	for (i = 0; i < n; i++) {
		const struct range *r = &row->missing[i];

		str_adds(s, i ? between : "");
		str_addu(s, r->from);
		if (r->to != r->from) {
			str_addc(s, '-');
			str_addu(s, r->to);
		}
	}
	if (n < row->nmissing)
		str_addf(s, "%s%zu more", between, row->nmissing - n);
}

static void print_name(const char *name, struct str *s)
{
	str_clear(s);
	fs_encode(s, name);
}

/* covered/total, as one column. */
static void print_ratio(const struct row *row, struct str *s)
{
	str_clear(s);
	str_addu(s, row->covered);
	str_addc(s, '/');
	str_addu(s, row->total);
}

/* Widths of the columns of the text form. */
struct widths {
	size_t name, ratio;
};

static void measure(const struct row *row, struct widths *w)
{
	struct str s = {0};
	size_t width;

	print_name(row->name, &s);
	width = functab_width(str_get(&s));
	if (width > w->name)
		w->name = width;
	print_ratio(row, &s);
	if (s.len > w->ratio)
		w->ratio = s.len;
	str_release(&s);
}

static void text_row(const struct row *row, const struct widths *w,
	const struct covstat_cfg *cfg, struct out *o)
{
	struct str s = {0};

	print_name(row->name, &s);
	out_printf(o, "%s%*s", str_get(&s),
		(int)(w->name - functab_width(str_get(&s))), "");
	print_ratio(row, &s);
	out_printf(o, "  %*s", (int)w->ratio, s.buf);
	str_clear(&s);
	percent_text(&s, row, 1);
	out_printf(o, "  %5s%s", s.buf, row->total ? "%" : "");
	if (row->nmissing) {
		str_clear(&s);
		ranges_text(&s, row, ", ", cfg->max_ranges);
		out_printf(o, "%s  %s", row->total ? "" : " ", s.buf);
	}
	out_putc(o, '\n');
	str_release(&s);
}

static void print_text(const struct table *t, const struct covstat_cfg *cfg,
	struct out *o)
{
	struct widths w = {0};
	size_t i;

	measure(&t->all, &w);
	for (i = 0; i < t->n; i++)
		if (row_shown(&t->v[i], cfg))
			measure(&t->v[i], &w);
	if (cfg->by != BY_TOTAL)
		for (i = 0; i < t->n; i++)
			if (row_shown(&t->v[i], cfg))
				text_row(&t->v[i], &w, cfg, o);
	text_row(&t->all, &w, cfg, o);
}

static int has_control(const char *name)
{
	size_t len = strlen(name), i;
	int found = 0;

	for (i = 0; i < len; i++)
		found |= (unsigned char)name[i] < ' ' || name[i] == 0x7f;
	return found;
}

/* A copy with its control bytes written out; the name itself without any. */
static const char *harmless(const char *name, struct arena *a)
{
	struct str s = {0};
	const char *p;

	if (!has_control(name))
		return name;
	for (p = name; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			str_addf(&s, "%%%02X", (unsigned)(unsigned char)*p);
		else
			str_addc(&s, *p);
	p = arena_strndup(a, s.buf, s.len);
	str_release(&s);
	return p;
}

/* What Go would print of a row; what is made for it is in the arena. */
static struct functab_row func_row(const struct row *row, struct arena *a,
	const struct covstat_cfg *cfg)
{
	struct functab_row line = {.file = row->name,
		.func = row->func,
		.line = row->line,
		.total = row->total,
		.covered = row->covered};
	struct str s = {0};

	if (row->nmissing) {
		ranges_text(&s, row, ", ", cfg->max_ranges);
		line.more = arena_strndup(a, s.buf, s.len);
		str_release(&s);
	}
	return line;
}

/* Gives rows names that are harmless; equal neighbours stay one string. */
static void clean_names(struct table *t)
{
	const char *last = NULL, *clean = NULL;
	size_t i;

	for (i = 0; i < t->n; i++) {
		struct row *row = &t->v[i];

		if (row->name != last)
			clean = harmless(row->name, &t->arena);
		last = row->name;
		row->name = clean;
		row->func = harmless(row->func, &t->arena);
	}
}

/* As Go prints functions. */
static void print_funcs(struct table *t, const struct covstat_cfg *cfg,
	struct out *o)
{
	struct functab_row line,
		all = {.file = t->all.name,
			.total = t->all.total,
			.covered = t->all.covered};
	struct functab tab = {0};
	struct arena a = {0};
	size_t i;

	clean_names(t);
	functab_fit(&tab, &all);
	for (i = 0; i < t->n; i++) {
		line = func_row(&t->v[i], &a, cfg);
		if (row_shown(&t->v[i], cfg))
			functab_fit(&tab, &line);
		arena_reset(&a);
	}
	for (i = 0; i < t->n; i++) {
		line = func_row(&t->v[i], &a, cfg);
		if (row_shown(&t->v[i], cfg))
			functab_put(&tab, &line, o);
		arena_reset(&a);
	}
	functab_put(&tab, &all, o);
	functab_end(&tab, o);
	functab_release(&tab);
	arena_release(&a);
}

/* Letters and digits as Markdown takes them, and the underline itself. */
static int in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

/* Whether the byte at p means something in a cell; an underline does not
   between letters, where nearly all are. */
static int is_markup(const char *begin, const char *p)
{
	const char *q = p;

	if (*p != '_')
		return strchr("\\|`*[]~", *p) != NULL;
	while (q > begin && *q == '_')
		q--;
	p += strspn(p, "_");
	return *q == '_' || !in_word(*q) || !in_word(*p);
}

/* Text in a cell of a Markdown table. */
static void markdown_cell(const char *text, const char *mark, struct out *o)
{
	struct str plain = {0}, s = {0};
	const char *p;

	fs_encode(&plain, text);
	for (p = str_get(&plain); *p; p++) {
		if (*p == '<')
			str_adds(&s, "&lt;");
		else if (*p == '&')
			str_adds(&s, "&amp;");
		else if (is_markup(plain.buf, p))
			str_addf(&s, "\\%c", *p);
		else
			str_addc(&s, *p);
	}
	out_printf(o, "| %s%s%s ", mark, str_get(&s), mark);
	str_release(&plain);
	str_release(&s);
}

static void markdown_row(const struct row *row, const char *mark,
	const struct covstat_cfg *cfg, struct out *o)
{
	struct str s = {0};

	markdown_cell(row->name, mark, o);
	if (cfg->by == BY_FUNC && row->func) {
		out_printf(o, "| %lu ", (unsigned long)row->line);
		markdown_cell(row->full, mark, o);
	} else if (cfg->by == BY_FUNC) {
		out_puts(o, "| | ");
	}
	percent_text(&s, row, 1);
	out_printf(o, "| %llu | %llu | %s%s%s%s |",
		(unsigned long long)row->covered,
		(unsigned long long)row->total, mark, s.buf,
		row->total ? "%" : "", mark);
	str_clear(&s);
	ranges_text(&s, row, ", ", cfg->max_ranges);
	if (cfg->missing)
		out_printf(o, " %s |", str_get(&s));
	out_putc(o, '\n');
	str_release(&s);
}

static void print_markdown(const struct table *t, const struct covstat_cfg *cfg,
	struct out *o)
{
	const char *func = cfg->by == BY_FUNC ? " Line | Function |" : "";
	const char *lines = cfg->by == BY_FUNC ? " --: | :-- |" : "";
	size_t i;

	out_printf(o,
		"| %s |%s Covered | Statements | Coverage |%s\n"
		"| :-- |%s --: | --: | --: |%s\n",
		titles[cfg->by], func, cfg->missing ? " Missing |" : "", lines,
		cfg->missing ? " :-- |" : "");
	if (cfg->by != BY_TOTAL)
		for (i = 0; i < t->n; i++)
			if (row_shown(&t->v[i], cfg))
				markdown_row(&t->v[i], "", cfg, o);
	markdown_row(&(struct row){.name = "total",
			     .total = t->all.total,
			     .covered = t->all.covered},
		"**", cfg, o);
}

void table_print(struct table *t, const struct covstat_cfg *cfg, struct out *o)
{
	switch ((enum form)cfg->as) {
	case AS_TEXT:
		if (cfg->by == BY_FUNC)
			print_funcs(t, cfg, o);
		else
			print_text(t, cfg, o);
		break;
	case AS_TSV:
		table_tsv(t, cfg, o);
		break;
	case AS_NDJSON:
		table_ndjson(t, cfg, o);
		break;
	case AS_MARKDOWN:
		print_markdown(t, cfg, o);
		break;
	}
}
