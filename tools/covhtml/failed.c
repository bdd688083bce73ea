/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What is missing, and why: reports that failed, as the overview has them, or,
 * without one, the errors of the records; pages whose profile could not be
 * opened; and how many files have no text or one that does not fit.
 */
#include "failed.h"
#include "owners.h"

#include "base/num.h"

#include <string.h>

/* Lines shown; a list stands open when it has few. */
enum { LINES_MAX = 100, LINES_OPEN = 3 };

struct failing {
	struct out *o;
	struct arena a;
	size_t n; /* lines so far */
	uint64_t reports; /* that failed, shown or not */
};

static void put_failure(struct failing *f, const char *name, const char *why)
{
	if (f->n++ >= LINES_MAX || !f->o)
		return;
	out_puts(f->o, "<li>");
	if (*name) {
		out_puts(f->o, "<b>");
		html_text(f->o, name);
		out_puts(f->o, "</b> ");
	}
	html_text(f->o, why);
	out_puts(f->o, "\n");
}

/* [name, why] */
static void put_failed_report(struct failing *f, struct slice pair)
{
	size_t n;
	const char **v = list_of(pair, &f->a, &n);

	if (n == 2)
		put_failure(f, v[0], v[1]);
}

/* [number, [[name, why], ...]] of the overview. */
static void put_failed_reports(struct failing *f, struct slice failed)
{
	struct err ignored = {0};
	enum json_type type;
	struct slice raw;
	struct json j, list;

	json_init(&j, failed.ptr, failed.len);
	if (json_element(&j, &type, &raw, &ignored) <= 0 ||
		num_u64(raw.ptr, raw.len, UINT64_MAX, &f->reports) != NUM_OK ||
		json_element(&j, &type, &raw, &ignored) <= 0 ||
		type != JSON_ARRAY)
		return;
	json_init(&list, raw.ptr, raw.len);
	while (json_element(&list, &type, &raw, &ignored) > 0)
		put_failed_report(f, raw);
}

/* Once without output, to count. */
static void put_failures(struct failing *f, struct pages *ps)
{
	struct slice failed = ps->overview.v[REC_FAILED];
	int told = failed.ptr && *failed.ptr == '[';
	size_t i;

	f->n = f->reports = 0;
	if (told)
		put_failed_reports(f, failed);
	for (i = 0; !told && i < ps->failed.n; i++)
		put_failure(f, "", ps->failed.v[i]);
	for (i = 0; i < ps->n; i++) {
		struct page *pg = ps->v[i];
		const char *problem = errlist_first(&pg->problems);
		const char *error = record_text0(&pg->r, REC_ERROR);

		if (*error && !told)
			put_failure(f, title_of(pg, &f->a), error);
		if (problem && strcmp(problem, error) != 0)
			put_failure(f, title_of(pg, &f->a), problem);
	}
	if (f->reports < f->n)
		f->reports = f->n;
}

static void put_counted(struct out *o, const char *comma, uint64_t n,
	uint64_t of, const char *what)
{
	out_puts(o, comma);
	html_count(o, n);
	if (of) {
		out_puts(o, " of ");
		html_count(o, of);
	}
	out_puts(o, what);
}

void failed_write(struct out *o, struct pages *ps)
{
	struct failing f = {0};
	uint64_t files = 0, texts = 0, skewed = 0;
	const char *comma = "";
	size_t i;

	for (i = 0; i < ps->n; i++) {
		files += ps->v[i]->sum.files;
		texts += ps->v[i]->texts;
		skewed += ps->v[i]->sum.skewed;
	}
	put_failures(&f, ps);
	if (!f.n && texts >= files && !skewed)
		return;
	out_printf(o, "<details class=\"note%s\" id=\"failed\"%s><summary>",
		f.n ? " warn" : "", f.n && f.n <= LINES_OPEN ? " open" : "");
	if (f.n) {
		out_puts(o, "<b>");
		put_counted(o, "", f.reports, 0,
			f.reports == 1 ? " report failed" : " reports failed");
		out_puts(o, "</b>");
		comma = ", ";
	}
	if (texts < files) {
		put_counted(o, comma, files - texts, files,
			" files without source text");
		comma = ", ";
	}
	if (skewed)
		put_counted(o, comma, skewed, 0,
			" with a text that does not fit");
	out_puts(o, "</summary>\n");
	f.o = o;
	if (f.n)
		out_puts(o, "<ul>\n");
	put_failures(&f, ps);
	if (f.reports > LINES_MAX) {
		out_puts(o, "<li>");
		put_counted(o, "and ", f.reports - LINES_MAX, 0, " more\n");
	}
	out_puts(o, f.n ? "</ul>\n" : "");
	if (files && !texts)
		out_puts(o,
			"<p>No source was found: covhtml --source says where "
			"it is.</p>\n");
	else if (texts < files || skewed)
		out_puts(o, "<p>The page of a binary marks these files.</p>\n");
	out_puts(o, "</details>\n");
	arena_release(&f.a);
}
