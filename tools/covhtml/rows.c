/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A row of the index and what it unfolds to. The attributes are those that
 * scripts of the field read: names, numbers and levels as data-*.
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

/* "container / binary (commit)" */
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
	out_puts(o, "/ <b>");
	html_text(o, r->w->binary);
	out_puts(o, "</b>");
	if (r->builds > 1)
		out_printf(o, " <span class=\"id\">%zu builds</span>",
			r->builds);
	if (n && !r->w->host) {
		out_puts(o, " <span class=\"id\">(");
		html_text(o, first);
		out_puts(o, ")</span>");
	}
}

static void put_link(struct out *o, const struct row *r)
{
	if (r->linked)
		out_printf(o,
			"<a href=\"%s.html\" target=\"_blank\" "
			"rel=\"noopener\" class=\"open\">Open</a>",
			r->pg->hash);
	else
		out_puts(o, "<span class=\"none\">No HTML</span>");
}

void html_row(struct out *o, const struct row *r)
{
	const struct owner_row *w = r->w;
	const struct page *pg = r->pg;

	out_puts(o, "<tr class=\"row\" tabindex=\"0\" aria-expanded=\"false\"");
	put_attributes(o, r);
	out_puts(o, "><td class=\"ns\">");
	if (!w->host)
		html_text(o, w->namespace_);
	out_puts(o, "<td class=\"ow\">");
	html_owner(o, w);
	out_puts(o, "<td class=\"bin\"");
	if (!w->host && *w->first_seen) {
		out_puts(o, " title=\"first seen ");
		html_text(o, w->first_seen);
		out_puts(o, ", last seen ");
		html_text(o, w->last_seen);
		out_putc(o, '"');
	}
	out_putc(o, '>');
	put_what_ran(o, r);
	out_printf(o, "<td class=\"c l%d\" style=\"--p:%.1f\">",
		level_of(pg->covered, pg->total),
		num_percent(pg->covered, pg->total));
	html_pct(o, pg->covered, pg->total);
	out_puts(o, "%<td class=\"n\">");
	html_count(o, pg->covered);
	out_putc(o, '/');
	html_count(o, pg->total);
	out_puts(o, "<td class=\"go\">");
	put_link(o, r);
	out_puts(o, "\n");
}

static void put_detail(struct out *o, const char *name, const char *const *v,
	size_t n)
{
	if (!n || !*v[0])
		return;
	out_printf(o, "<dt>%s<dd>", name);
	html_list(o, v, n);
}

void html_details(struct out *o, const struct row *r)
{
	const struct owner_row *w = r->w;
	const char *error = record_text0(&r->pg->r, REC_ERROR);
	const char *hash = r->pg->hash;

	out_puts(o, "<tr class=\"detail\"><td colspan=\"6\"><dl>");
	if (!w->host)
		put_detail(o, "Pods", w->pods, w->npods);
	put_detail(o, "Hosts", w->hosts, w->nhosts);
	put_detail(o, "Image", &w->image, 1);
	put_detail(o, "Binary hash", &hash, 1);
	put_detail(o, "First seen", &w->first_seen, 1);
	put_detail(o, "Last seen", &w->last_seen, 1);
	if (w->total) {
		out_puts(o, "<dt>This owner alone<dd>");
		html_pct(o, w->covered, w->total);
		out_puts(o, "% (");
		html_count(o, w->covered);
		out_putc(o, '/');
		html_count(o, w->total);
		out_putc(o, ')');
	}
	put_detail(o, "Problem", &error, 1);
	out_puts(o, "</dl>\n");
}
