/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A row of the index, for who reads it without scripts. The attributes are
 * those that scripts of the field read: names, numbers and levels as data-*.
 */
#include "rows.h"

#include "base/num.h"

#include <string.h>

/* data-NAME="VALUE" */
static void put_attribute(struct out *o, const char *name, const char *value)
{
	out_printf(o, " data-%s=\"", name);
	html_text(o, value);
	out_putc(o, '"');
}

static void put_attribute_list(struct out *o, const char *name,
	const char *const *v, size_t n)
{
	size_t i;

	out_printf(o, " data-%s=\"", name);
	for (i = 0; i < n; i++) {
		if (i)
			out_putc(o, ' ');
		html_text(o, v[i]);
	}
	out_putc(o, '"');
}

static void put_attributes(struct out *o, const struct row *r)
{
	const struct owner_row *w = r->w;

	put_attribute(o, "namespace", w->namespace_);
	put_attribute(o, "owner", w->name);
	put_attribute(o, "owner-type", w->type);
	put_attribute_list(o, "container", w->containers, w->ncontainers);
	put_attribute(o, "binary", w->binary);
	out_printf(o,
		" data-pods=\"%llu\" data-coverage=\"%.1f\" "
		"data-statements=\"%llu\" data-covered-stmts=\"%llu\"",
		(unsigned long long)w->pod_count,
		num_percent(r->pg->covered, r->pg->total),
		(unsigned long long)r->pg->total,
		(unsigned long long)r->pg->covered);
	put_attribute(o, "image", w->image);
	put_attribute(o, "covmeta-hash", r->pg->hash);
	put_attribute(o, "coverage-class",
		level_name(level_of(r->pg->covered, r->pg->total)));
	put_attribute(o, "source-repo",
		record_text0(&r->pg->r, REC_SOURCE_URL));
	put_attribute(o, "first-seen", w->first_seen);
}

/* "container / binary (commit)"; the name leads to the page. */
static void put_what_ran(struct out *o, const struct row *r)
{
	const char *commit = record_text0(&r->pg->r, REC_SOURCE_COMMIT);
	char first[9] = "";
	size_t n = strnlen(commit, 8);

	memcpy(first, commit, n);
	if (!r->w->host && r->w->ncontainers) {
		html_list(o, r->w->containers, r->w->ncontainers);
		out_putc(o, ' ');
	}
	if (r->pg->linked)
		out_printf(o, "/ <a href=\"%s.html\"><b>", r->pg->hash);
	else
		out_puts(o, "/ <b>");
	html_text(o, r->w->binary);
	out_puts(o, r->pg->linked ? "</b></a>" : "</b> No HTML");
	if (r->builds > 1)
		out_printf(o, " %zu builds", r->builds);
	if (n && !r->w->host) {
		out_puts(o, " (");
		html_text(o, first);
		out_putc(o, ')');
	}
}

/* What a row unfolds to elsewhere. */
static void put_more(struct out *o, const char *name, const char *const *v,
	size_t n)
{
	if (!n || !*v[0])
		return;
	out_printf(o, "%s ", name);
	html_list(o, v, n);
	out_puts(o, "; ");
}

static void put_all_more(struct out *o, const struct row *r)
{
	const struct owner_row *w = r->w;

	out_puts(o, "<small>");
	if (!w->host)
		put_more(o, "pods", w->pods, w->npods);
	put_more(o, "hosts", w->hosts, w->nhosts);
	if (w->total) {
		out_puts(o, "this owner alone ");
		html_count(o, w->covered);
		out_putc(o, '/');
		html_count(o, w->total);
	}
	out_puts(o, "</small>");
}

void html_row(struct out *o, const struct row *r)
{
	const struct owner_row *w = r->w;
	const struct page *pg = r->pg;

	out_puts(o, "<tr class=\"row\"");
	put_attributes(o, r);
	out_puts(o, "><td>");
	if (!w->host)
		html_text(o, w->namespace_);
	out_puts(o, "<td>");
	html_owner(o, w);
	out_puts(o, "<td>");
	put_what_ran(o, r);
	out_printf(o, "<td class=\"c l%d\" style=\"--p:%.1f\">",
		level_of(pg->covered, pg->total),
		num_percent(pg->covered, pg->total));
	html_pct(o, pg->covered, pg->total);
	out_puts(o, "%<td class=\"n\">");
	html_count(o, pg->covered);
	out_putc(o, '/');
	html_count(o, pg->total);
	out_puts(o, "<td>");
	put_all_more(o, r);
	out_puts(o, "\n");
}
