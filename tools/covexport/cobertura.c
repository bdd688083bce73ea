/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Cobertura's XML: a package is a folder, a class is a file, functions are its
 * methods. Totals stand before what they are of, so that lines are gone through
 * twice. The timestamp is 0: readers that look at it refuse old ones, but not
 * that; and the same input gives the same bytes.
 */
#include "formats.h"

#include "base/path.h"
#include "cli/tool.h"

#include <string.h>

/* " line-rate="0.5"", of lines. */
static void put_rate(struct out *o, uint64_t hit, uint64_t lines)
{
	uint64_t share = lines ? hit * 10000 / lines : 0;

	/* Not all is 1 before all is. */
	out_printf(o, " line-rate=\"%u.%04u\" branch-rate=\"0\"",
		(unsigned)(share / 10000), (unsigned)(share % 10000));
	out_puts(o, " complexity=\"0\"");
}

/* Of all files, or of those from the ith on that are of its folder. */
static struct counted count_files(const struct files *fs, size_t i, int folder)
{
	struct counted sum = {0};
	struct slice first = {0};
	struct file f = {0};

	for (; i < fs->names && !cov_terminated(); i++) {
		if (files_count(fs, i, &f) < 0)
			continue;
		if (!first.ptr)
			first = f.folder;
		if (folder && !slice_same(first, f.folder))
			break;
		counted_add(&sum, &f.sum);
	}
	file_release(&f);
	return sum;
}

static void begin_cobertura(struct writer *w)
{
	struct counted all = count_files(w->files, 0, 0);
	const char *root = w->cfg->root ? w->cfg->root : ".";

	out_puts(w->o,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<!DOCTYPE coverage SYSTEM \"http://cobertura.sourceforge.net/"
		"xml/coverage-04.dtd\">\n<coverage");
	put_rate(w->o, all.hit, all.lines);
	out_puts(w->o, " lines-covered=\"");
	put_number(w->o, all.hit);
	out_puts(w->o, "\" lines-valid=\"");
	put_number(w->o, all.lines);
	out_puts(w->o,
		"\" branches-covered=\"0\" branches-valid=\"0\" "
		"version=\"covexport\" timestamp=\"0\">\n<sources>\n<source>");
	put_xml(w->o, root, strlen(root));
	out_puts(w->o, "</source>\n</sources>\n<packages>\n");
}

static void put_line(struct out *o, const struct line *line)
{
	out_puts(o, "<line number=\"");
	put_number(o, line->number);
	out_puts(o, "\" hits=\"");
	put_number(o, line->count);
	out_puts(o, "\" branch=\"false\"/>\n");
}

static void put_method(struct out *o, const struct file *f,
	const struct file_func *func)
{
	uint64_t hit = 0;
	size_t i;

	for (i = 0; i < func->nlines; i++)
		hit += f->lines[func->first + i].count > 0;
	out_puts(o, "<method name=\"");
	put_xml(o, func->name, strlen(func->name));
	out_puts(o, "\" signature=\"()\"");
	put_rate(o, hit, func->nlines);
	out_puts(o, "><lines>\n");
	for (i = 0; i < func->nlines; i++)
		put_line(o, &f->lines[func->first + i]);
	out_puts(o, "</lines></method>\n");
}

static void end_package(struct writer *w)
{
	if (w->folder.ptr)
		out_puts(w->o, "</classes>\n</package>\n");
}

/* The file is the first of its folder. */
static void begin_package_of(struct writer *w, const struct file *f)
{
	struct counted sum = count_files(w->files, f->number, 1);

	end_package(w);
	w->folder = f->folder;
	out_puts(w->o, "<package name=\"");
	put_xml(w->o, f->folder.ptr, f->folder.len);
	out_puts(w->o, "\"");
	put_rate(w->o, sum.hit, sum.lines);
	out_puts(w->o, ">\n<classes>\n");
}

static void put_cobertura_file(struct writer *w, const struct file *f)
{
	struct out *o = w->o;
	const char *base = path_last(f->name);
	size_t i;

	if (!w->folder.ptr || !slice_same(w->folder, f->folder))
		begin_package_of(w, f);
	out_puts(o, "<class name=\"");
	put_xml(o, base, strlen(base));
	out_puts(o, "\" filename=\"");
	put_xml(o, f->name, strlen(f->name));
	out_puts(o, "\"");
	put_rate(o, f->sum.hit, f->sum.lines);
	out_puts(o, ">\n<methods>\n");
	for (i = 0; i < f->nfuncs; i++)
		put_method(o, f, &f->funcs[i]);
	out_puts(o, "</methods>\n<lines>\n");
	for (i = 0; i < f->sum.lines; i++)
		put_line(o, &f->lines[i]);
	out_puts(o, "</lines>\n</class>\n");
}

static void end_cobertura(struct writer *w)
{
	end_package(w);
	out_puts(w->o, "</packages>\n</coverage>\n");
}

const struct format cobertura = {.name = "cobertura",
	.functions = 1,
	.root = 1,
	.begin = begin_cobertura,
	.file = put_cobertura_file,
	.end = end_cobertura};
