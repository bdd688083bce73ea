/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The page of a binary. What people read without scripts stands in plain
 * elements: numbers, owners, the table of files; scripts draw the rest.
 */
#include "page.h"
#include "data.h"
#include "forge.h"
#include "key.h"
#include "filepage.h"
#include "text.h"

#include "base/num.h"
#include "gosrc/giturl.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* All that the parts of a page need. */
struct sheet {
	struct out *o;
	const struct page_job *job;
	const char *index; /* address of the index, or NULL */
	struct arena a;
	uint64_t pods;
};

static void put_escaped(const struct sheet *s, const char *t)
{
	html_text(s->o, t);
}

static void put_plain(const struct sheet *s, const char *t)
{
	out_puts(s->o, t);
}

/* data-blob: what stands before the path in the address of a file. */
static void put_blob_address(const struct sheet *s)
{
	struct str at = {0};

	if (s->job->f.commit.len)
		forge_files(&at, &s->job->cfg->forges,
			record_text0(&s->job->pg->r, REC_SOURCE_URL),
			s->job->f.commit.buf);
	if (at.len) {
		put_plain(s, " data-blob=\"");
		put_escaped(s, at.buf);
		put_plain(s, "\"");
	}
	str_release(&at);
}

/* TEXT, as a link when there is an address; empties at. */
static void put_linked(const struct sheet *s, struct str *at, const char *text)
{
	if (at->len) {
		put_plain(s, "<a href=\"");
		put_escaped(s, at->buf);
		put_plain(s, "\" rel=\"noopener noreferrer\">");
	}
	put_escaped(s, text);
	if (at->len)
		put_plain(s, "</a>");
	str_clear(at);
}

static int is_hex(const char *text)
{
	return *text && !text[strspn(text, "0123456789abcdef")];
}

static void put_commit(struct sheet *s)
{
	const char *id = record_text0(&s->job->pg->r, REC_SOURCE_COMMIT);
	const char *url = record_text0(&s->job->pg->r, REC_SOURCE_URL);
	const struct opt_list *forges = &s->job->cfg->forges;
	struct str plain = {0}, at = {0};

	giturl_plain(&plain, url);
	if (plain.len) {
		forge_page(&at, forges, url);
		put_plain(s, "<li class=\"repo\">");
		put_linked(s, &at, plain.buf);
		put_plain(s, "</li>\n");
	}
	if (*id) {
		if (is_hex(id))
			forge_commit(&at, forges, url, id);
		put_plain(s, "<li class=\"commit\" title=\"");
		put_escaped(s, id);
		put_plain(s, "\">commit <code>");
		put_linked(s, &at, arena_strndup(&s->a, id, strnlen(id, 12)));
		put_plain(s, "</code></li>\n");
	}
	str_release(&plain);
	str_release(&at);
}

static void put_fact(const struct sheet *s, const char *name, const char *value)
{
	if (!*value)
		return;
	out_printf(s->o, "<li>%s ", name);
	put_escaped(s, value);
	put_plain(s, "</li>\n");
}

static void put_plural(const struct sheet *s, uint64_t n, const char *what)
{
	html_count(s->o, n);
	out_printf(s->o, " %s%s", what, n == 1 ? "" : "s");
}

/* "combined over 2 owner groups · 4 pods · 7 files" */
static void put_combined(const struct sheet *s)
{
	put_plain(s, "<p class=\"sub\">");
	if (s->job->nowners == 1 && *s->job->owner->namespace_) {
		put_escaped(s,
			s->job->owner->host ? "host" :
					      s->job->owner->namespace_);
		put_plain(s, " / ");
		html_owner(s->o, s->job->owner);
		put_plain(s, " · ");
	} else if (s->job->nowners > 0) {
		put_plain(s, "combined over ");
		put_plural(s, s->job->nowners, "owner group");
		put_plain(s, " · ");
	}
	if (s->pods) {
		put_plural(s, s->pods, "pod");
		put_plain(s, " · ");
	}
	put_plural(s, s->job->f.n, "file");
	put_plain(s, "</p>\n");
}

static void put_heading(struct sheet *s, const char *title)
{
	struct record *r = &s->job->pg->r;

	put_plain(s, "<header class=\"head\">\n<h1>");
	put_escaped(s, title);
	put_plain(s, "</h1>\n");
	put_combined(s);
	put_plain(s, "<ul class=\"facts\">\n");
	put_commit(s);
	put_fact(s, "group", record_text0(r, REC_SOFTWARE_GROUP));
	put_fact(s, "key", record_text0(r, REC_SOFTWARE_KEY));
	put_fact(s, "mode", record_text0(r, REC_MODE));
	put_plain(s, "</ul>\n</header>\n");
}

/* The share of covered statements, large, with a bar under it. */
static void put_page_cards(const struct sheet *s)
{
	struct page *pg = s->job->pg;
	int level = level_of(pg->covered, pg->total);

	put_plain(s,
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
	html_card(s->o, "nfiles", "Files", s->job->f.n);
	put_plain(s, "</dl>\n");
}

static void put_owner_line(const struct sheet *s, const struct owner_row *w)
{
	put_plain(s, "<tr><td>");
	if (!w->host)
		put_escaped(s, w->namespace_);
	put_plain(s, "<td>");
	put_escaped(s, w->type);
	put_plain(s, "<td>");
	if (w->host || !*w->name)
		put_plain(s, "–");
	else
		put_escaped(s, w->name);
	put_plain(s, "<td>");
	put_escaped(s, w->binary);
	put_plain(s, "<td>");
	html_list(s->o, w->containers, w->ncontainers);
	put_plain(s, "<td class=\"n\">");
	html_count(s->o, w->pod_count);
	put_plain(s, "<td>");
	html_list(s->o, w->hosts, w->nhosts);
	put_plain(s, "<td class=\"n\">");
	html_pct(s->o, w->covered, w->total);
	put_plain(s, "%</tr>\n");
}

/* Tables are for browsers without scripts; the others draw their own. */
static void put_owners_table(const struct sheet *s)
{
	size_t i;

	if (!s->job->nowners)
		return;
	put_plain(s,
		"<noscript><h2>Who ran it</h2>\n"
		"<div class=\"scroll\"><table>\n<thead><tr>"
		"<th>Namespace<th>Type<th>Owner<th>Binary<th>Containers"
		"<th class=\"n\">Pods<th>Hosts<th class=\"n\">Own coverage</tr>"
		"</thead>\n<tbody>\n");
	for (i = 0; i < s->job->nowners; i++)
		put_owner_line(s, &s->job->owner[i]);
	put_plain(s, "</tbody></table></div></noscript>\n");
}

/* A source whose text is not known to be what was built. */
static void put_origin_note(const struct sheet *s, const struct origin *o)
{
	if (o->changed) {
		put_plain(s, "<p class=\"note warn\">");
		put_plural(s, o->changed, "file");
		put_plain(s, o->changed == 1 ? " of " : " of ");
		put_escaped(s, o->source);
		put_plain(s,
			" changed since the last commit: lines may have "
			"moved.</p>\n");
	}
	if (o->exact || o->own)
		return;
	put_plain(s,
		o->other ?
			"<p class=\"note warn\">This is the text of another "
			"commit than the one this binary was built from: it "
			"is from " :
			"<p class=\"note warn\">The commit this binary was "
			"built from is not known to be this one: source text "
			"is from ");
	put_escaped(s, o->source);
	if (*o->commit)
		out_printf(s->o, ", commit <code>%.12s</code>", o->commit);
	put_plain(s, ". Lines may have moved.</p>\n");
}

/* What a reader must know before believing the lines. */
static void put_notes(const struct sheet *s)
{
	const struct files *f = &s->job->f;
	const char *error = record_text0(&s->job->pg->r, REC_ERROR);
	size_t i;

	if (*error) {
		put_plain(s,
			"<p class=\"note warn\">Not everything could be "
			"read: ");
		put_escaped(s, error);
		put_plain(s, "</p>\n");
	}
	if (!f->texts && f->n) {
		put_plain(s, "<p class=\"note\">Numbers only: ");
		put_escaped(s, str_get(&f->why));
		put_plain(s, ".</p>\n");
	}
	for (i = 0; i < f->norigins; i++)
		put_origin_note(s, &f->origins[i]);
	if (f->skewed) {
		put_plain(s, "<p class=\"note warn\">In ");
		put_plural(s, f->skewed, "file");
		put_plain(s,
			" the blocks do not fit the text: it is not the one "
			"that was compiled, and is shown without them.</p>\n");
	}
}

static void put_file_row(const struct sheet *s, size_t i)
{
	const struct file *fi = &s->job->f.v[i];
	struct str at = {0};

	put_plain(s, "<tr><td>");
	if (s->job->cfg->static_ && fi->has_text)
		filepage_address(&at, s->job->pg, i);
	if (at.len)
		out_printf(s->o, "<a href=\"%s\">", at.buf);
	put_escaped(s, fi->path);
	if (at.len)
		put_plain(s, "</a>");
	str_release(&at);
	if (*file_kind(fi))
		out_printf(s->o, " <small>%s</small>", file_kind(fi));
	put_plain(s, "<td>");
	html_pct(s->o, fi->covered, fi->total);
	put_plain(s, "%<td>");
	html_count(s->o, fi->total - fi->covered);
	put_plain(s, "<td>");
	html_count(s->o, fi->covered);
	put_plain(s, "/");
	html_count(s->o, fi->total);
	put_plain(s, "\n");
}

static void put_files_table(const struct sheet *s)
{
	size_t i;

	put_plain(s,
		"<noscript><h2>Files</h2>\n<div class=\"scroll\">"
		"<table id=\"files\">\n<thead><tr><th>File<th>Coverage"
		"<th>Missed<th>Statements</tr></thead>\n<tbody>\n");
	for (i = 0; i < s->job->f.n; i++)
		put_file_row(s, i);
	put_plain(s, "</tbody></table></div></noscript>\n");
	if (!s->job->f.n)
		put_plain(s,
			"<p class=\"empty\">No files with coverage.</p>\n");
}

/* What scripts fill. */
static void put_stage(const struct sheet *s)
{
	put_plain(s, "<section id=\"list\" aria-label=\"Files\">\n");
	html_levels(s->o, s->job->f.level, 0);
	put_plain(s,
		"<div id=\"tools\" class=\"tools\"></div>\n"
		"<div id=\"view\"></div>\n");
	put_files_table(s);
	put_plain(s,
		"</section>\n<section id=\"source\" aria-label=\"Source\" "
		"hidden></section>\n<template id=\"no-source\">"
		"<div class=\"no-source\">No source code resolved for this "
		"file");
	if (!s->job->f.texts && s->job->f.n) {
		put_plain(s, "<small>");
		put_escaped(s, str_get(&s->job->f.why));
		put_plain(s, "</small>");
	}
	put_plain(s, "</div></template>\n");
}

/* What scripts must know of the page. */
static void put_page_facts(const struct sheet *s)
{
	const char *id = record_text0(&s->job->pg->r, REC_SOURCE_COMMIT);

	put_blob_address(s);
	out_printf(s->o, " data-hash=\"%s\" data-key=\"%s\"", s->job->pg->hash,
		s->job->pg->key);
	if (is_hex(id))
		out_printf(s->o, " data-commit=\"%.40s\"", id);
	if (s->job->f.texts)
		out_printf(s->o, " data-texts=\"%zu\"", s->job->f.texts);
	if (s->job->alone)
		put_plain(s, " data-alone");
}

static void put_page_body(struct sheet *s, const char *title)
{
	put_plain(s, "<nav class=\"bar\" id=\"bar\">");
	if (s->index) {
		put_plain(s, "<a class=\"up\" href=\"");
		put_escaped(s, s->index);
		put_plain(s, "\">All binaries</a>");
	} else {
		put_plain(s, "<span class=\"up\">Coverage</span>");
	}
	put_plain(s, "</nav>\n<main id=\"main\"");
	put_page_facts(s);
	put_plain(s, ">\n<div id=\"summary\">\n");
	put_heading(s, title);
	put_page_cards(s);
	put_notes(s);
	put_owners_table(s);
	put_plain(s, "</div>\n");
	put_stage(s);
	put_plain(s, "</main>\n<footer class=\"foot\"><span>");
	put_escaped(s, s->job->pg->hash);
	put_plain(s, "</span></footer>\n");
}

void page_write(struct out *o, const struct page_job *job, const char *title,
	const char *index)
{
	struct sheet s = {.o = o, .job = job, .index = index};
	struct page *pg = job->pg;
	struct str full = {0};
	size_t i;

	for (i = 0; i < job->nowners; i++)
		s.pods += job->owner[i].pod_count;
	str_addf(&full, "%s · %.1f%% covered", title,
		num_percent(pg->covered, pg->total));
	html_begin(o, HTML_PAGE, full.buf, pg->key);
	put_page_body(&s, title);
	data_head(o, job, job->owner, job->nowners);
	if (job->alone) {
		data_embed(o, job);
		text_embed(o, &job->f);
	}
	html_end(o, HTML_PAGE, pg->key);
	key_write(o, pg->key);
	str_release(&full);
	arena_release(&s.a);
}
