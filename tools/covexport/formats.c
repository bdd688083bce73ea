/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The table of formats, and what several of them write alike. */
#include "formats.h"

#include "base/num.h"
#include "cli/tool.h"
#include "fmt/json.h"

#include <string.h>

/* In the order of FORMATS. */
const struct format *const formats[] = {&lcov, &cobertura, &codecov_json,
	&sonar, &github, &gitlab, &badge, &csv};

void formats_write(struct writer *w, const struct format *format)
{
	struct file f = {0};
	size_t i;

	if (format->begin)
		format->begin(w);
	for (i = 0; i < w->files->names && !cov_terminated(); i++) {
		if (files_read(w->files, i, &f) < 0)
			continue;
		if (format->file)
			format->file(w, &f);
		counted_add(&w->sum, &f.sum);
	}
	if (format->end)
		format->end(w);
	file_release(&f);
}

void put_xml(struct out *o, const char *ptr, size_t len)
{
	size_t i, plain;

	for (i = 0; i < len; i++) {
		for (plain = i; i < len && !strchr("&<>\"'", ptr[i]); i++)
			;
		out_write(o, ptr + plain, i - plain);
		if (i < len)
			out_printf(o, "&#%d;", ptr[i]);
	}
}

void put_number(struct out *o, uint64_t v)
{
	char *p = out_room(o, NUM_MAX);

	out_wrote(o, (size_t)(num_put(p, v) - p));
}

void put_rooted(struct writer *w, const char *name)
{
	const char *root = w->cfg->root;

	if (root && *name != '/') {
		out_puts(w->o, root);
		if (*root && root[strlen(root) - 1] != '/')
			out_putc(w->o, '/');
	}
	out_puts(w->o, name);
}

void put_json(struct out *o, const char *text)
{
	struct str s = {0};

	json_string(&s, text, strlen(text));
	out_str(o, &s);
	str_release(&s);
}
