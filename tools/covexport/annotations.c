/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Lines that did not run, as remarks beside the code: commands in the log of a
 * GitHub workflow, and GitLab's report of code quality. Ranges are those of
 * `covstat -m`.
 */
#include "formats.h"

#include "base/hash.h"

#include <string.h>

/* "Lines 3 to 7 did not run" */
static void range_text(struct str *s, const struct line_range *r)
{
	str_clear(s);
	if (r->from == r->to)
		str_addf(s, "Line %lu did not run", (unsigned long)r->from);
	else
		str_addf(s, "Lines %lu to %lu did not run",
			(unsigned long)r->from, (unsigned long)r->to);
}

/* --- GitHub --- */

/* A value of a workflow command. */
static void put_property(struct out *o, const char *text)
{
	for (; *text; text++)
		if (strchr("%\r\n:,", *text))
			out_printf(o, "%%%02X", (unsigned char)*text);
		else
			out_putc(o, *text);
}

static void put_github_file(struct writer *w, const struct file *f)
{
	struct line_range r;
	struct str s = {0};
	size_t at = 0;

	while (file_missing(f, &at, &r)) {
		range_text(&s, &r);
		out_puts(w->o, "::warning file=");
		put_property(w->o, f->name);
		out_printf(w->o,
			",line=%lu,endLine=%lu,title=Not covered::%s\n",
			(unsigned long)r.from, (unsigned long)r.to, s.buf);
	}
	str_release(&s);
}

const struct format github = {.name = "github", .file = put_github_file};

/* --- GitLab --- */

static void begin_gitlab(struct writer *w)
{
	out_putc(w->o, '[');
}

static void put_gitlab_file(struct writer *w, const struct file *f)
{
	uint64_t earlier = w->sum.lines - w->sum.hit; /* 0: the first ones */
	char print[MD5_HEX];
	struct line_range r;
	struct str s = {0};
	size_t at = 0;

	while (file_missing(f, &at, &r)) {
		str_clear(&s);
		str_addf(&s, "%s:%lu-%lu", f->name, (unsigned long)r.from,
			(unsigned long)r.to);
		md5_of(s.buf, s.len, print);
		range_text(&s, &r);
		out_printf(w->o,
			"%s{\"description\":\"%s\","
			"\"check_name\":\"coverage\",\"fingerprint\":\"%s\","
			"\"severity\":\"info\",\"location\":{\"path\":",
			earlier ? ",\n" : "\n", s.buf, print);
		put_json(w->o, f->name);
		out_printf(w->o, ",\"lines\":{\"begin\":%lu,\"end\":%lu}}}",
			(unsigned long)r.from, (unsigned long)r.to);
		earlier = 1;
	}
	str_release(&s);
}

static void end_gitlab(struct writer *w)
{
	out_puts(w->o, "\n]\n");
}

const struct format gitlab = {.name = "gitlab",
	.begin = begin_gitlab,
	.file = put_gitlab_file,
	.end = end_gitlab};
