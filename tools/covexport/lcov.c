/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * LCOV's tracefile.
 *
 *     TN:  SF:FILE  FN:LINE,NAME  FNDA:COUNT,NAME  FNF:N  FNH:N
 *     DA:LINE,COUNT  LF:N  LH:N  end_of_record
 *
 * No ends of functions: lcov 2 holds them against the lines in them, and those
 * of a literal may well run when its function does not. lcov 1 takes no file
 * without lines.
 */
#include "formats.h"

#include "base/num.h"

static void put_lcov_functions(struct out *o, const struct file *f)
{
	size_t i, hit = 0;

	for (i = 0; i < f->nfuncs; i++)
		out_printf(o, "FN:%lu,%s\n", (unsigned long)f->funcs[i].line,
			f->funcs[i].name);
	for (i = 0; i < f->nfuncs; i++) {
		out_puts(o, "FNDA:");
		put_number(o, f->funcs[i].count);
		out_printf(o, ",%s\n", f->funcs[i].name);
		hit += f->funcs[i].count > 0;
	}
	if (f->nfuncs)
		out_printf(o, "FNF:%zu\nFNH:%zu\n", f->nfuncs, hit);
}

static void put_lcov_file(struct writer *w, const struct file *f)
{
	size_t i;
	char *p;

	if (!f->sum.lines)
		return;
	out_puts(w->o, "TN:\nSF:");
	put_rooted(w, f->name);
	out_putc(w->o, '\n');
	put_lcov_functions(w->o, f);
	for (i = 0; i < f->sum.lines; i++) {
		char *begin = out_room(w->o, 2 * NUM_MAX + 8);

		p = begin;
		*p++ = 'D';
		*p++ = 'A';
		*p++ = ':';
		p = num_put(p, f->lines[i].number);
		*p++ = ',';
		p = num_put(p, f->lines[i].count);
		*p++ = '\n';
		out_wrote(w->o, (size_t)(p - begin));
	}
	out_puts(w->o, "LF:");
	put_number(w->o, f->sum.lines);
	out_puts(w->o, "\nLH:");
	put_number(w->o, f->sum.hit);
	out_puts(w->o, "\nend_of_record\n");
}

const struct format lcov = {.name = "lcov",
	.functions = 1,
	.root = 1,
	.file = put_lcov_file};
