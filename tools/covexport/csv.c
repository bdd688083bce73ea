/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Comma-separated values, RFC 4180 but for the ends of lines, a row for each
 * file. What a spreadsheet would take for a formula gets a quote before it.
 */
#include "formats.h"

#include "base/num.h"

#include <string.h>

static void begin_csv(struct writer *w)
{
	out_puts(w->o,
		"file,statements,covered_statements,percent,lines,"
		"covered_lines\n");
}

static void put_csv_text(struct out *o, const char *text)
{
	int formula = *text && strchr("=+-@", *text);

	if (!formula && !strpbrk(text, ",\"")) {
		out_puts(o, text);
		return;
	}
	out_puts(o, formula ? "\"'" : "\"");
	for (; *text; text++) {
		if (*text == '"')
			out_putc(o, '"');
		out_putc(o, *text);
	}
	out_putc(o, '"');
}

static void put_csv_file(struct writer *w, const struct file *f)
{
	char percent[NUM_MAX];

	*num_percent_put(percent, f->sum.covered, f->sum.stmts) = '\0';
	put_csv_text(w->o, f->name);
	out_printf(w->o, ",%llu,%llu,%s,%llu,%llu\n",
		(unsigned long long)f->sum.stmts,
		(unsigned long long)f->sum.covered, f->sum.stmts ? percent : "",
		(unsigned long long)f->sum.lines,
		(unsigned long long)f->sum.hit);
}

const struct format csv = {.name = "csv",
	.begin = begin_csv,
	.file = put_csv_file};
