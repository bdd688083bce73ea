/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The table as text, TSV, NDJSON or Markdown. File names come out of coverage
 * files and may hold anything: for people and TSV they are written as paths in
 * records are (control bytes as %XX), in JSON as strings.
 */
#include "covstat.h"

#include "fs.h"
#include "json.h"
#include "num.h"

#include <string.h>

/* Names of a row's kind: as a column, and as a record's type. */
static const struct {
	const char *title, *type;
} kinds[] = {
	[BY_FILE] = {"File", "file"},
	[BY_PKG] = {"Package", "pkg"},
	[BY_DIR] = {"Directory", "dir"},
	[BY_TOTAL] = {"", "total"},
};

void percent_text(struct str *s, const struct row *row, int decimals)
{
	if (row->total)
		str_addf(s, "%.*f", decimals,
			num_percent(row->covered, row->total));
	else
		str_addc(s, '-');
}

static int is_shown(const struct row *row, const struct covstat_cfg *cfg)
{
	return !cfg->skip_covered || !row->total || row->covered < row->total;
}

/* Columns that a terminal needs for UTF-8 text. */
static size_t width_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
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

	print_name(row->name, &s);
	if (width_of(str_get(&s)) > w->name)
		w->name = width_of(str_get(&s));
	print_ratio(row, &s);
	if (s.len > w->ratio)
		w->ratio = s.len;
	str_release(&s);
}

static void text_row(const struct row *row, const struct widths *w,
	struct out *o)
{
	struct str s = {0};

	print_name(row->name, &s);
	out_printf(o, "%s%*s", str_get(&s),
		(int)(w->name - width_of(str_get(&s))), "");
	print_ratio(row, &s);
	out_printf(o, "  %*s", (int)w->ratio, s.buf);
	str_clear(&s);
	percent_text(&s, row, 1);
	out_printf(o, "  %5s%s\n", s.buf, row->total ? "%" : "");
	str_release(&s);
}

static void print_text(const struct table *t, const struct covstat_cfg *cfg,
	struct out *o)
{
	struct widths w = {0};
	size_t i;

	measure(&t->all, &w);
	for (i = 0; i < t->n; i++)
		if (is_shown(&t->v[i], cfg))
			measure(&t->v[i], &w);
	if (cfg->by != BY_TOTAL)
		for (i = 0; i < t->n; i++)
			if (is_shown(&t->v[i], cfg))
				text_row(&t->v[i], &w, o);
	text_row(&t->all, &w, o);
}

static void print_tsv(const struct table *t, const struct covstat_cfg *cfg,
	struct out *o)
{
	struct str s = {0};
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct row *row = &t->v[i];

		if (!is_shown(row, cfg))
			continue;
		print_name(row->name, &s);
		str_addf(&s, "\t%llu\t%llu\t",
			(unsigned long long)row->total,
			(unsigned long long)row->covered);
		percent_text(&s, row, 2);
		str_addc(&s, '\n');
		out_str(o, &s);
	}
	str_release(&s);
}

static void print_ndjson(const struct table *t, const struct covstat_cfg *cfg,
	struct out *o)
{
	struct str s = {0};
	int lossy = 0;
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct row *row = &t->v[i];

		if (!is_shown(row, cfg))
			continue;
		str_clear(&s);
		str_addf(&s, "{\"type\":\"%s\"", kinds[cfg->by].type);
		if (cfg->by != BY_TOTAL) {
			str_adds(&s, ",\"path\":");
			lossy = json_string(&s, row->name, strlen(row->name));
		}
		str_addf(&s, ",\"total_stmts\":%llu,\"covered_stmts\":%llu,"
			"\"coverage_pct\":%.2f%s}\n",
			(unsigned long long)row->total,
			(unsigned long long)row->covered,
			num_percent(row->covered, row->total),
			lossy ? ",\"lossy\":true" : "");
		out_str(o, &s);
	}
	str_release(&s);
}

/* Text in a cell of a Markdown table. */
static void markdown_name(const char *name, struct str *s)
{
	struct str plain = {0};
	const char *p;

	fs_encode(&plain, name);
	str_clear(s);
	for (p = str_get(&plain); *p; p++) {
		if (*p == '<')
			str_adds(s, "&lt;");
		else if (*p == '&')
			str_adds(s, "&amp;");
		else if (strchr("\\|`*[]", *p))
			str_addf(s, "\\%c", *p);
		else
			str_addc(s, *p);
	}
	str_release(&plain);
}

static void markdown_row(const struct row *row, const char *mark,
	struct out *o)
{
	struct str name = {0}, pct = {0};

	markdown_name(row->name, &name);
	percent_text(&pct, row, 1);
	out_printf(o, "| %s%s%s | %llu | %llu | %s%s%s%s |\n", mark,
		str_get(&name), mark, (unsigned long long)row->covered,
		(unsigned long long)row->total, mark, pct.buf,
		row->total ? "%" : "", mark);
	str_release(&name);
	str_release(&pct);
}

static void print_markdown(const struct table *t,
	const struct covstat_cfg *cfg, struct out *o)
{
	size_t i;

	out_printf(o, "| %s | Covered | Statements | Coverage |\n"
		"| :-- | --: | --: | --: |\n", kinds[cfg->by].title);
	if (cfg->by != BY_TOTAL)
		for (i = 0; i < t->n; i++)
			if (is_shown(&t->v[i], cfg))
				markdown_row(&t->v[i], "", o);
	markdown_row(&t->all, "**", o);
}

void table_print(const struct table *t, const struct covstat_cfg *cfg,
	struct out *o)
{
	switch ((enum form)cfg->as) {
	case AS_TEXT:
		print_text(t, cfg, o);
		break;
	case AS_TSV:
		print_tsv(t, cfg, o);
		break;
	case AS_NDJSON:
		print_ndjson(t, cfg, o);
		break;
	case AS_MARKDOWN:
		print_markdown(t, cfg, o);
		break;
	}
}
