/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The columns, and their cells in each form. Names come out of coverage files
 * and may hold anything: where they are no JSON, control bytes are written %XX,
 * as paths in records are.
 */
#include "columns.h"

#include "base/num.h"
#include "fmt/json.h"
#include "io/fs.h"

#include <string.h>

/* What a row is: a word for programs, and the heading of its name. */
static const struct {
	const char *type, *title;
} kinds[] = {
	[BY_FUNC] = {"func", "File"},
	[BY_FILE] = {"file", "File"},
	[BY_PKG] = {"pkg", "Package"},
	[BY_DIR] = {"dir", "Directory"},
	[BY_MODULE] = {"module", "Module"},
	[BY_TOTAL] = {"total", ""},
};

/* --- pieces of cells ------------------------------------------------------ */

/* Letters and digits as Markdown takes them, and the underline itself. */
static int in_markdown_word(char c)
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
	return *q == '_' || !in_markdown_word(*q) || !in_markdown_word(*p);
}

/* Text in a cell of a Markdown table. */
static void markdown_text(struct str *s, const char *text)
{
	struct str plain = {0};
	const char *p;

	fs_encode(&plain, text);
	for (p = str_get(&plain); *p; p++) {
		if (*p == '<')
			str_adds(s, "&lt;");
		else if (*p == '&')
			str_adds(s, "&amp;");
		else if (is_markup(plain.buf, p))
			str_addf(s, "\\%c", *p);
		else
			str_addc(s, *p);
	}
	str_release(&plain);
}

static int put_string(struct cell *c, const char *text)
{
	if (c->cfg->as == AS_NDJSON)
		c->lossy |= json_string(c->s, text, strlen(text));
	else if (c->cfg->as == AS_MARKDOWN)
		markdown_text(c->s, text);
	else
		fs_encode(c->s, text);
	return 1;
}

static int put_number(struct cell *c, uint64_t number)
{
	str_addu(c->s, number);
	return 1;
}

void percent_text(struct str *s, const struct row *row, int decimals)
{
	if (row->total)
		str_addf(s, "%.*f", decimals,
			num_percent(row->covered, row->total));
	else
		str_addc(s, '-');
}

/* "3-4, 9", at most max ranges and how many there are more; 0: all. */
static void ranges_text(struct str *s, const struct row *row,
	const char *between, uint64_t max)
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

/* [[3,4],[9,9]] */
static void ranges_json(struct str *s, const struct row *row)
{
	size_t i;

	str_addc(s, '[');
	for (i = 0; i < row->nmissing; i++)
		str_addf(s, "%s[%lu,%lu]", i ? "," : "",
			(unsigned long)row->missing[i].from,
			(unsigned long)row->missing[i].to);
	str_addc(s, ']');
}

/* --- cells ---------------------------------------------------------------- */

static int put_type(struct cell *c)
{
	return put_string(c, kinds[c->cfg->by].type);
}

static int put_path(struct cell *c)
{
	return put_string(c, c->row->name);
}

static int put_first_line(struct cell *c)
{
	return c->row->func && put_number(c, c->row->line);
}

static int put_function(struct cell *c)
{
	return c->row->func && put_string(c, c->row->full);
}

static int put_covered(struct cell *c)
{
	return put_number(c, c->row->covered);
}

static int put_total(struct cell *c)
{
	return put_number(c, c->row->total);
}

/* covered/total */
static int put_ratio(struct cell *c)
{
	put_covered(c);
	str_addc(c->s, '/');
	return put_total(c);
}

static int put_percent(struct cell *c)
{
	const struct row *row = c->row;
	struct str s = {0};

	switch ((enum form)c->cfg->as) {
	case AS_TEXT: /* points stand below each other, with "%" or without */
		percent_text(&s, row, 1);
		str_addf(c->s, "%5s%c", s.buf, row->total ? '%' : ' ');
		break;
	case AS_TSV:
		percent_text(c->s, row, 2);
		break;
	case AS_NDJSON:
	case AS_JSON:
		str_addf(c->s, "%.2f", num_percent(row->covered, row->total));
		break;
	case AS_MARKDOWN:
		percent_text(c->s, row, 1);
		str_adds(c->s, row->total ? "%" : "");
		break;
	}
	str_release(&s);
	return 1;
}

static int put_missing(struct cell *c)
{
	if (c->cfg->as == AS_NDJSON)
		ranges_json(c->s, c->row);
	else if (c->cfg->as == AS_TSV)
		ranges_text(c->s, c->row, ",", 0);
	else
		ranges_text(c->s, c->row, ", ", c->cfg->max_ranges);
	return 1;
}

/* Programs need no key for nothing. */
static int put_kind(struct cell *c)
{
	if (c->row->kind)
		return put_string(c, c->row->kind);
	return c->cfg->as != AS_NDJSON;
}

/* --- the table ------------------------------------------------------------ */

static int rows_have_paths(const struct covstat_cfg *cfg)
{
	return cfg->by != BY_TOTAL;
}

static int rows_are_functions(const struct covstat_cfg *cfg)
{
	return cfg->by == BY_FUNC;
}

static int missing_is_wanted(const struct covstat_cfg *cfg)
{
	return cfg->missing;
}

static int sources_know_files(const struct covstat_cfg *cfg)
{
	return cfg->by == BY_FILE && cfg->from.sources.n;
}

enum {
	FOR_PROGRAMS = IN_TSV | IN_NDJSON,
	NOT_TEXT = FOR_PROGRAMS | IN_MARKDOWN
};

/* In the order of each form. Go's table has its own columns, and those that are
   IN_GO behind them. */
static const struct column columns[] = {
	{IN_NDJSON, LEFT, NULL, "type", NULL, put_type},
	{IN_NDJSON, LEFT, NULL, "path", rows_have_paths, put_path},
	{IN_TEXT | IN_TSV | IN_MARKDOWN, STRONG, NULL, NULL, NULL, put_path},
	{NOT_TEXT, RIGHT, "Line", "line", rows_are_functions, put_first_line},
	{NOT_TEXT, LEFT, "Function", "name", rows_are_functions, put_function},
	{IN_TEXT, RIGHT, NULL, NULL, NULL, put_ratio},
	{IN_MARKDOWN, RIGHT, "Covered", NULL, NULL, put_covered},
	{NOT_TEXT, RIGHT, "Statements", "total_stmts", NULL, put_total},
	{FOR_PROGRAMS, RIGHT, NULL, "covered_stmts", NULL, put_covered},
	{NOT_TEXT | IN_TEXT, RIGHT | STRONG, "Coverage", "coverage_pct", NULL,
		put_percent},
	{NOT_TEXT | IN_TEXT | IN_GO, LEFT, "Missing", "missing",
		missing_is_wanted, put_missing},
	{NOT_TEXT | IN_TEXT, LEFT, "Kind", "kind", sources_know_files,
		put_kind},
};

#define NCOLUMNS (sizeof(columns) / sizeof(*columns))

_Static_assert(NCOLUMNS <= COLUMNS_MAX, "COLUMNS_MAX is too small");

size_t columns_shown(const struct column *v[COLUMNS_MAX],
	const struct covstat_cfg *cfg)
{
	int form = 1 << cfg->as;
	size_t i, n = 0;

	if (form == IN_TEXT && cfg->by == BY_FUNC)
		form = IN_GO;
	for (i = 0; i < NCOLUMNS; i++)
		if ((columns[i].forms & form) &&
			(!columns[i].shown || columns[i].shown(cfg)))
			v[n++] = &columns[i];
	return n;
}

const char *column_title(const struct column *column,
	const struct covstat_cfg *cfg)
{
	return column->title ? column->title : kinds[cfg->by].title;
}
