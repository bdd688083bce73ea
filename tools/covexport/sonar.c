/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* SonarQube's generic test coverage, version 1. */
#include "formats.h"

#include <string.h>

static void begin_sonar(struct writer *w)
{
	out_puts(w->o, "<coverage version=\"1\">\n");
}

static void put_sonar_file(struct writer *w, const struct file *f)
{
	size_t i;

	if (!f->sum.lines)
		return;
	out_puts(w->o, "<file path=\"");
	put_xml(w->o, f->name, strlen(f->name));
	out_puts(w->o, "\">\n");
	for (i = 0; i < f->sum.lines; i++) {
		out_puts(w->o, "<lineToCover lineNumber=\"");
		put_number(w->o, f->lines[i].number);
		out_puts(w->o,
			f->lines[i].count ? "\" covered=\"true\"/>\n" :
					    "\" covered=\"false\"/>\n");
	}
	out_puts(w->o, "</file>\n");
}

static void end_sonar(struct writer *w)
{
	out_puts(w->o, "</coverage>\n");
}

const struct format sonar = {.name = "sonar",
	.begin = begin_sonar,
	.file = put_sonar_file,
	.end = end_sonar};
