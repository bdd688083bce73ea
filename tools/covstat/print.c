/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The table in each form, out of its columns. The text form of functions is
 * the exception: it is Go's own table, in which only control bytes of names
 * are written %XX, and our columns stand behind Go's.
 */
#include "columns.h"

#include "gocov/functab.h"

#include <stdlib.h>
#include <string.h>

/* A table on its way out. */
struct printing {
	const struct covstat_cfg *cfg;
	const struct column *v[COLUMNS_MAX];
	size_t n;
	size_t width[COLUMNS_MAX]; /* of the text form */
	size_t printed; /* rows of the array */
	int is_sum; /* the row at hand is the sum of all */
	struct str s; /* that row, or a cell of it */
	struct str line; /* of the text form */
};

static int row_shown(const struct row *row, const struct covstat_cfg *cfg)
{
	return !cfg->skip_covered || row->covered < row->total;
}

/* Appends a cell; 0 when the row has none. */
static int add_cell(struct printing *p, size_t i, const struct row *row)
{
	struct cell cell = {.row = row, .cfg = p->cfg, .s = &p->s};

	return p->v[i]->put(&cell);
}

/* Makes room in the columns of text for a row. */
static void measure_row(struct printing *p, const struct row *row)
{
	size_t i, n = p->n, width;

	/* Nothing stands below the end of the last column. */
	if (!(p->v[n - 1]->look & RIGHT))
		n--;
	for (i = 0; i < n; i++) {
		str_clear(&p->s);
		add_cell(p, i, row);
		width = functab_width(str_get(&p->s));
		if (width > p->width[i])
			p->width[i] = width;
	}
}

static void print_text_row(struct printing *p, const struct row *row,
	struct out *o)
{
	struct str *line = &p->line;
	size_t i, width;
	int pad, right;

	str_clear(line);
	for (i = 0; i < p->n; i++) {
		str_clear(&p->s);
		add_cell(p, i, row);
		width = functab_width(str_get(&p->s));
		pad = width < p->width[i] ? (int)(p->width[i] - width) : 0;
		right = p->v[i]->look & RIGHT;
		str_addf(line, "%s%*s%s%*s", i ? "  " : "", right ? pad : 0, "",
			str_get(&p->s), right ? 0 : pad, "");
	}
	while (line->len && line->buf[line->len - 1] == ' ')
		str_cut(line, line->len - 1);
	out_str(o, line);
	out_putc(o, '\n');
}

static void print_tsv_row(struct printing *p, const struct row *row,
	struct out *o)
{
	size_t i;

	str_clear(&p->s);
	for (i = 0; i < p->n; i++) {
		if (i)
			str_addc(&p->s, '\t');
		add_cell(p, i, row);
	}
	str_addc(&p->s, '\n');
	out_str(o, &p->s);
}

static void print_ndjson_row(struct printing *p, const struct row *row,
	struct out *o)
{
	struct cell cell = {.row = row, .cfg = p->cfg, .s = &p->s};
	size_t i, before;

	str_clear(&p->s);
	for (i = 0; i < p->n; i++) {
		before = p->s.len;
		str_addf(&p->s, "%c\"%s\":", i ? ',' : '{', p->v[i]->key);
		if (!p->v[i]->put(&cell))
			str_cut(&p->s, before);
	}
	if (cell.lossy)
		str_adds(&p->s, ",\"lossy\":true");
	str_adds(&p->s, p->cfg->array ? "}" : "}\n");
	if (p->cfg->array)
		out_puts(o, p->printed++ ? ",\n" : "[\n");
	out_str(o, &p->s);
}

static void print_markdown_row(struct printing *p, const struct row *row,
	struct out *o)
{
	const char *mark;
	size_t i;

	for (i = 0; i < p->n; i++) {
		mark = p->is_sum && p->v[i]->look & STRONG ? "**" : "";
		str_clear(&p->s);
		out_puts(o, "| ");
		if (add_cell(p, i, row))
			out_printf(o, "%s%s%s ", mark, str_get(&p->s), mark);
	}
	out_puts(o, "|\n");
}

static void print_markdown_head(const struct printing *p, struct out *o)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		out_printf(o, "| %s ", column_title(p->v[i], p->cfg));
	out_puts(o, "|\n");
	for (i = 0; i < p->n; i++)
		out_puts(o, p->v[i]->look & RIGHT ? "| --: " : "| :-- ");
	out_puts(o, "|\n");
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

/* What Go would print of a row, and our columns until the next call. */
static struct functab_row go_row(struct printing *p, const struct row *row)
{
	struct functab_row line = {.file = row->name,
		.func = row->func,
		.line = row->line,
		.total = row->total,
		.covered = row->covered};
	size_t i, before, begin;

	str_clear(&p->s);
	for (i = 0; i < p->n; i++) {
		before = p->s.len;
		str_adds(&p->s, before ? "  " : "");
		begin = p->s.len;
		add_cell(p, i, row);
		if (p->s.len == begin)
			str_cut(&p->s, before);
	}
	line.more = p->s.len ? p->s.buf : NULL;
	return line;
}

/* As Go prints functions. */
static void print_go_table(struct printing *p, struct table *t, struct out *o)
{
	struct functab_row line,
		all = {.file = t->all.name,
			.total = t->all.total,
			.covered = t->all.covered};
	struct functab tab = {0};
	size_t i;

	clean_names(t);
	functab_fit(&tab, &all);
	for (i = 0; i < t->n; i++) {
		if (!row_shown(&t->v[i], p->cfg))
			continue;
		line = go_row(p, &t->v[i]);
		functab_fit(&tab, &line);
	}
	for (i = 0; i < t->n; i++) {
		if (!row_shown(&t->v[i], p->cfg))
			continue;
		line = go_row(p, &t->v[i]);
		functab_put(&tab, &line, o);
	}
	functab_put(&tab, &all, o);
	functab_end(&tab, o);
	functab_release(&tab);
}

static void print_own_table(struct printing *p, const struct table *t,
	struct out *o)
{
	static void (*const print_row[])(struct printing * p,
		const struct row *row, struct out *o) = {
		[AS_TEXT] = print_text_row,
		[AS_TSV] = print_tsv_row,
		[AS_NDJSON] = print_ndjson_row,
		[AS_MARKDOWN] = print_markdown_row,
	};
	const struct row sum = {.name = "total",
		.total = t->all.total,
		.covered = t->all.covered};
	int as = p->cfg->as, has_sum = as == AS_TEXT || as == AS_MARKDOWN;
	size_t i, n = has_sum && p->cfg->by == BY_TOTAL ? 0 : t->n;

	if (as == AS_TEXT) {
		measure_row(p, &sum);
		for (i = 0; i < n; i++)
			if (row_shown(&t->v[i], p->cfg))
				measure_row(p, &t->v[i]);
	} else if (as == AS_MARKDOWN) {
		print_markdown_head(p, o);
	}
	for (i = 0; i < n; i++)
		if (row_shown(&t->v[i], p->cfg))
			print_row[as](p, &t->v[i], o);
	p->is_sum = 1;
	if (has_sum)
		print_row[as](p, &sum, o);
	if (p->cfg->array)
		out_puts(o, p->printed ? "\n]\n" : "[]\n");
}

void table_print(struct table *t, const struct covstat_cfg *cfg, struct out *o)
{
	struct printing p = {.cfg = cfg};

	p.n = columns_shown(p.v, cfg);
	if (cfg->as == AS_TEXT && cfg->by == BY_FUNC)
		print_go_table(&p, t, o);
	else
		print_own_table(&p, t, o);
	str_release(&p.s);
	str_release(&p.line);
}
