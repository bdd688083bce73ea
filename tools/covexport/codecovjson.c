/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Codecov's own JSON.
 *
 *     {"coverage":{"FILE":{"LINE":COUNT,...},...}}
 */
#include "formats.h"

static void begin_codecov_json(struct writer *w)
{
	out_puts(w->o, "{\"coverage\":{");
}

static void put_codecov_file(struct writer *w, const struct file *f)
{
	size_t i;

	if (!f->sum.lines)
		return;
	out_puts(w->o, w->sum.lines ? "," : "");
	put_json(w->o, f->name);
	for (i = 0; i < f->sum.lines; i++) {
		out_puts(w->o, i ? ",\"" : ":{\"");
		put_number(w->o, f->lines[i].number);
		out_puts(w->o, "\":");
		put_number(w->o, f->lines[i].count);
	}
	out_putc(w->o, '}');
}

static void end_codecov_json(struct writer *w)
{
	out_puts(w->o, "}}\n");
}

const struct format codecov_json = {.name = "codecov",
	.begin = begin_codecov_json,
	.file = put_codecov_file,
	.end = end_codecov_json};
