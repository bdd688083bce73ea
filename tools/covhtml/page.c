/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The page of a binary. What people read without scripts stands in plain
 * elements: numbers, owners, the table of files; scripts draw the rest.
 */
#include "covhtml.h"

#include "base/num.h"
#include "gosrc/giturl.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* All that the parts of a page need. */
struct sheet {
	struct out *o;
	struct page *pg;
	const struct profile *p;
	const struct files *f;
	const char *index; /* address of the index, or NULL */
	struct arena a;
	struct owner_row *owner;
	size_t nowners;
	uint64_t pods;
};

static void text(const struct sheet *s, const char *t)
{
	html_text(s->o, t);
}

static void raw(const struct sheet *s, const char *t)
{
	out_puts(s->o, t);
}

/* Address of a repository at a host whose pages we know, or "". */
static void web_address(struct str *at, struct record *r)
{
	const char *host, *path;
	struct str plain = {0};

	giturl_plain(&plain, record_text0(r, REC_SOURCE_URL));
	path = strchr(str_get(&plain), '/');
	host = strstr(str_get(&plain), "github");
	if (!host)
		host = strstr(str_get(&plain), "gitlab");
	str_clear(at);
	if (host && path && host < path)
		str_addf(at, "https://%s", plain.buf);
	str_release(&plain);
}

/* data-blob: what stands before the path in the address of a file. */
static void blob_address(const struct sheet *s)
{
	struct str at = {0};

	if (s->f->view && s->f->view->exact)
		web_address(&at, &s->pg->r);
	if (at.len) {
		raw(s, " data-blob=\"");
		text(s, at.buf);
		raw(s, strstr(at.buf, "gitlab") ? "/-/blob/" : "/blob/");
		text(s, s->f->view->commit);
		raw(s, "/\"");
	}
	str_release(&at);
}

static void commit(struct sheet *s)
{
	const char *id = record_text0(&s->pg->r, REC_SOURCE_COMMIT);
	const char *url = record_text0(&s->pg->r, REC_SOURCE_URL);
	struct str plain = {0}, at = {0};

	giturl_plain(&plain, url);
	web_address(&at, &s->pg->r);
	if (plain.len) {
		raw(s, "<li class=\"repo\">");
		if (at.len) {
			raw(s, "<a href=\"");
			text(s, at.buf);
			raw(s, "\" rel=\"noopener noreferrer\">");
		}
		text(s, plain.buf);
		raw(s, at.len ? "</a></li>\n" : "</li>\n");
	}
	if (*id) {
		raw(s, "<li class=\"commit\" title=\"");
		text(s, id);
		raw(s, "\">commit <code>");
		text(s, arena_strndup(&s->a, id, strnlen(id, 12)));
		raw(s, "</code></li>\n");
	}
	str_release(&plain);
	str_release(&at);
}

static void fact(const struct sheet *s, const char *name, const char *value)
{
	if (!*value)
		return;
	out_printf(s->o, "<li>%s ", name);
	text(s, value);
	raw(s, "</li>\n");
}

static void plural(const struct sheet *s, uint64_t n, const char *what)
{
	html_count(s->o, n);
	out_printf(s->o, " %s%s", what, n == 1 ? "" : "s");
}

/* "combined over 2 owner groups · 4 pods · 7 files" */
static void combined(const struct sheet *s)
{
	raw(s, "<p class=\"sub\">");
	if (s->nowners == 1 && *s->owner->namespace_) {
		text(s, s->owner->host ? "host" : s->owner->namespace_);
		raw(s, " / ");
		html_owner(s->o, s->owner);
		raw(s, " · ");
	} else if (s->nowners > 0) {
		raw(s, "combined over ");
		plural(s, s->nowners, "owner group");
		raw(s, " · ");
	}
	if (s->pods) {
		plural(s, s->pods, "pod");
		raw(s, " · ");
	}
	plural(s, s->f->n, "file");
	raw(s, "</p>\n");
}

static void heading(struct sheet *s, const char *title)
{
	struct record *r = &s->pg->r;

	raw(s, "<header class=\"head\">\n<h1>");
	text(s, title);
	raw(s, "</h1>\n");
	combined(s);
	raw(s, "<ul class=\"facts\">\n");
	commit(s);
	fact(s, "group", record_text0(r, REC_SOFTWARE_GROUP));
	fact(s, "key", record_text0(r, REC_SOFTWARE_KEY));
	fact(s, "mode", record_text0(r, REC_MODE));
	raw(s, "</ul>\n</header>\n");
}

/* The share of covered statements, large, with a bar under it. */
static void cards(const struct sheet *s)
{
	struct page *pg = s->pg;
	int level = level_of(pg->covered, pg->total);

	raw(s,
		"<dl class=\"cards\">\n<div class=\"card wide\">"
		"<dt>Coverage</dt>"
		"<dd id=\"coverage\">");
	html_pct(s->o, pg->covered, pg->total);
	out_printf(s->o,
		"<small>%%</small></dd><dd class=\"meter l%d\" "
		"style=\"--p:%.1f\"></dd></div>\n",
		level, num_percent(pg->covered, pg->total));
	html_card(s->o, "statements", "Statements", pg->total);
	html_card(s->o, "covered", "Covered", pg->covered);
	html_card(s->o, "missed", "Missed", pg->total - pg->covered);
	html_card(s->o, "nfiles", "Files", s->f->n);
	raw(s, "</dl>\n");
}

static void owner_line(const struct sheet *s, const struct owner_row *w)
{
	raw(s, "<tr><td>");
	if (!w->host)
		text(s, w->namespace_);
	raw(s, "<td>");
	text(s, w->type);
	raw(s, "<td>");
	if (w->host || !*w->name)
		raw(s, "–");
	else
		text(s, w->name);
	raw(s, "<td>");
	text(s, w->binary);
	raw(s, "<td>");
	html_list(s->o, w->containers, w->ncontainers);
	raw(s, "<td class=\"n\">");
	html_count(s->o, w->pod_count);
	raw(s, "<td>");
	html_list(s->o, w->hosts, w->nhosts);
	out_printf(s->o, "<td class=\"c l%d\" style=\"--p:%.1f\">",
		level_of(w->covered, w->total),
		num_percent(w->covered, w->total));
	html_pct(s->o, w->covered, w->total);
	raw(s, "%</tr>\n");
}

static void owners(const struct sheet *s)
{
	size_t i;

	if (!s->nowners)
		return;
	raw(s, "<details class=\"owners\"><summary>Who ran it: ");
	plural(s, s->nowners, "owner group");
	raw(s,
		"</summary>\n<div class=\"scroll\"><table>\n<thead><tr>"
		"<th>Namespace<th>Type<th>Owner<th>Binary<th>Containers"
		"<th class=\"n\">Pods<th>Hosts<th>Own coverage</tr></thead>\n"
		"<tbody>\n");
	for (i = 0; i < s->nowners; i++)
		owner_line(s, &s->owner[i]);
	raw(s, "</tbody></table></div></details>\n");
}

/* What a reader must know before believing the lines. */
static void notes(const struct sheet *s)
{
	const struct files *f = s->f;
	const struct lookup_view *v = f->view;
	const char *error = record_text0(&s->pg->r, REC_ERROR);
	char *name;

	if (*error) {
		raw(s, "<p class=\"note warn\">Not everything could be read: ");
		text(s, error);
		raw(s, "</p>\n");
	}
	if (!v && f->n) {
		raw(s, "<p class=\"note\">Numbers only: ");
		text(s, f->why.text);
		raw(s, ".</p>\n");
	} else if (v && !v->exact) {
		name = fs_base(repo_path(v->repo));
		raw(s,
			"<p class=\"note warn\">The commit this binary was "
			"built from is not known to be this one: "
			"source text is "
			"from ");
		text(s, name);
		if (*v->commit)
			out_printf(s->o, ", commit <code>%.12s</code>",
				v->commit);
		raw(s, ". Lines may have moved.</p>\n");
		free(name);
	}
	if (f->misfits) {
		raw(s, "<p class=\"note warn\">In ");
		plural(s, f->misfits, "file");
		raw(s,
			" blocks lie behind the end of the text: it is not the "
			"one that was compiled.</p>\n");
	}
}

static void file_row(const struct sheet *s, size_t i)
{
	const struct file *fi = &s->f->v[i];

	out_printf(s->o, "<tr%s><td><a href=\"#file%zu\">",
		fi->has_text || !s->f->texts ? "" : " class=\"ns\"", i);
	text(s, fi->path);
	out_printf(s->o, "</a><td class=\"c l%d\" style=\"--p:%.1f\">",
		level_of(fi->covered, fi->total),
		num_percent(fi->covered, fi->total));
	html_pct(s->o, fi->covered, fi->total);
	raw(s, "%<td class=\"n\">");
	html_count(s->o, fi->total - fi->covered);
	raw(s, "<td class=\"n\">");
	html_count(s->o, fi->covered);
	raw(s, "/");
	html_count(s->o, fi->total);
	raw(s, "\n");
}

static void files(const struct sheet *s)
{
	size_t i;

	raw(s, "<section id=\"list\" aria-label=\"Files\">\n");
	html_levels(s->o, s->f->level, 0);
	raw(s,
		"<div id=\"tools\" class=\"tools\"></div>\n"
		"<div class=\"scroll\"><table id=\"files\">\n<thead><tr>"
		"<th data-sort=\"path\">File<th data-sort=\"pct\">Coverage"
		"<th class=\"n\" data-sort=\"missed\">Missed<th class=\"n\" "
		"data-sort=\"total\">Statements</tr></thead>\n<tbody>\n");
	for (i = 0; i < s->f->n; i++)
		file_row(s, i);
	raw(s, "</tbody></table></div>\n");
	if (!s->f->n)
		raw(s, "<p class=\"empty\">No files with coverage.</p>\n");
	raw(s,
		"</section>\n<section id=\"source\" aria-label=\"Source\" "
		"hidden></section>\n<template id=\"no-source\">"
		"<div class=\"no-source\">No source code resolved for this "
		"file");
	if (!s->f->view && s->f->n) {
		raw(s, "<small>");
		text(s, s->f->why.text);
		raw(s, "</small>");
	}
	raw(s, "</div></template>\n");
}

static void body(struct sheet *s, const char *title)
{
	raw(s, "<nav class=\"bar\" id=\"bar\">");
	if (s->index) {
		raw(s, "<a class=\"up\" href=\"");
		text(s, s->index);
		raw(s, "\">All binaries</a>");
	} else {
		raw(s, "<span class=\"up\">Coverage</span>");
	}
	raw(s, "</nav>\n<main id=\"main\"");
	blob_address(s);
	raw(s, ">\n<div id=\"summary\">\n");
	heading(s, title);
	cards(s);
	notes(s);
	owners(s);
	raw(s, "</div>\n");
	files(s);
	raw(s, "</main>\n<footer class=\"foot\"><span>");
	text(s, s->pg->hash);
	raw(s, "</span></footer>\n");
}

void page_write(struct out *o, struct page *pg, const struct profile *p,
	const struct files *f, const char *title, const char *index)
{
	struct sheet s = {.o = o, .pg = pg, .p = p, .f = f, .index = index};
	struct str full = {0};
	size_t i;

	s.owner = owners_of(&pg->r, &s.a, &s.nowners);
	for (i = 0; i < s.nowners; i++)
		s.pods += s.owner[i].pod_count;
	str_addf(&full, "%s · %.1f%% covered", title,
		num_percent(pg->covered, pg->total));
	html_begin(o, HTML_PAGE, full.buf, pg->key);
	body(&s, title);
	islands_write(o, p, f);
	html_end(o, HTML_PAGE, pg->key, pg->key);
	str_release(&full);
	arena_release(&s.a);
}
