/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The index: one row per owner, with the numbers of the binary it ran, as its
 * page shows them; rows.c writes a row.
 */
#include "index.h"
#include "failed.h"
#include "indexdata.h"
#include "key.h"
#include "owners.h"
#include "rows.h"

#include "base/num.h"
#include "io/fs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct index {
	struct out *o;
	const struct covhtml_cfg *cfg;
	struct arena a;
	struct row *v;
	size_t n, cap;
	size_t binaries;
	uint64_t pods, total, covered;
	uint64_t level[LEVELS];
	struct pages *ps;
};

static int by_index_row(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c = owner_cmp(x->w, y->w);

	return c ? c : strcmp(x->pg->hash, y->pg->hash);
}

/* A record without owners stands for one. */
static struct owner_row *record_owner_row(struct record *r, struct arena *a)
{
	struct owner_row *w = arena_alloc(a, sizeof(*w));

	memset(w, 0, sizeof(*w));
	w->namespace_ = record_text0(r, REC_NAMESPACE);
	w->type = record_text0(r, REC_OWNER_TYPE);
	w->name = record_text0(r, REC_OWNER_NAME);
	w->binary = record_text0(r, REC_BINARY_NAME);
	w->image = record_text0(r, REC_IMAGE);
	w->first_seen = record_text0(r, REC_FIRST_SEEN);
	w->last_seen = record_text0(r, REC_LAST_SEEN);
	w->pods = list_of(record_path(r, "pods"), a, &w->npods);
	w->containers =
		list_of(record_path(r, "containers"), a, &w->ncontainers);
	w->hosts = list_of(record_path(r, "hosts"), a, &w->nhosts);
	w->images = list_of(record_path(r, "images"), a, &w->nimages);
	w->pod_count = w->npods;
	return w;
}

static void add_index_row(struct index *t, struct page *pg, struct owner_row *w)
{
	mem_grow(&t->v, &t->cap, t->n + 1, sizeof(*t->v));
	t->v[t->n++] = (struct row){pg, w, 1};
	t->pods += w->pod_count;
	t->level[level_of(pg->covered, pg->total)]++;
}

/* Counts the rows of each owner and binary, which stand together. */
static void count_builds(struct index *t)
{
	size_t i, k, end;

	for (i = 0; i < t->n; i = end) {
		for (end = i + 1; end < t->n; end++)
			if (owner_binary_cmp(t->v[i].w, t->v[end].w))
				break;
		for (k = i; k < end; k++)
			t->v[k].builds = end - i;
	}
}

/* Of a page once, however many rows it has; m becomes the key. */
static void add_page_key(struct md5 *m, struct page *pg)
{
	const char *problem = errlist_first(&pg->problems);
	struct str sum = {0};

	key_text(m, pg->hash);
	key_number(m, (uint64_t)pg->linked);
	key_number(m, pg->covered);
	key_number(m, pg->total);
	key_page(m, pg);
	key_number(m, pg->texts);
	summary_json(&pg->sum, &sum);
	key_text(m, str_get(&sum));
	key_text(m, problem ? problem : "");
	str_release(&sum);
}

/* Of what is of no binary. */
static void add_overview_key(struct md5 *m, const struct pages *ps)
{
	size_t i;

	if (ps->overview.v[REC_TYPE].ptr)
		key_record(m, &ps->overview);
	for (i = 0; i < ps->failed.n; i++)
		key_text(m, ps->failed.v[i]);
}

/* Nothing of an index that stays is looked at but what its key is made of. */
static void index_key(const struct pages *ps, const struct covhtml_cfg *cfg,
	const char *dir, char key[MD5_HEX])
{
	struct md5 *m = key_begin(HTML_INDEX, cfg);
	struct str file = {0};
	size_t i;

	for (i = 0; i < ps->n; i++) {
		struct page *pg = ps->v[i];

		str_clear(&file);
		page_path(pg, dir, &file);
		pg->linked = access(file.buf, F_OK) == 0;
		add_page_key(m, pg);
	}
	add_overview_key(m, ps);
	md5_hex(m, key);
	str_release(&file);
}

static void collect_rows(struct index *t, const struct pages *ps)
{
	size_t i, k, n;

	for (i = 0; i < ps->n; i++) {
		struct page *pg = ps->v[i];
		struct owner_row *w = owners_of(&pg->r, &t->a, &n);

		for (k = 0; k < n; k++)
			add_index_row(t, pg, &w[k]);
		if (!n)
			add_index_row(t, pg, record_owner_row(&pg->r, &t->a));
		t->total += pg->total;
		t->covered += pg->covered;
		t->binaries++;
	}
	if (t->n > 1)
		qsort(t->v, t->n, sizeof(*t->v), by_index_row);
	count_builds(t);
}

static void put_index_cards(const struct index *t)
{
	struct out *o = t->o;

	out_puts(o,
		"<dl class=\"cards\">\n<div class=\"card wide\">"
		"<dt>Overall coverage</dt><dd id=\"coverage\"><span>");
	html_pct(o, t->covered, t->total);
	out_printf(o,
		"</span><small>%%</small></dd><dd class=\"meter l%d\" "
		"id=\"meter\" style=\"--p:%.1f\"></dd></div>\n",
		level_of(t->covered, t->total),
		num_percent(t->covered, t->total));
	html_card(o, "owners", "Owners", t->n);
	html_card(o, "pods", "Pods", t->pods);
	html_card(o, "binaries", "Binaries", t->binaries);
	html_card(o, "statements", "Unique statements", t->total);
	out_puts(o, "</dl>\n");
	html_levels(o, t->level, 1);
}

static void put_select(struct out *o, const char *id, const char *label,
	const char *all)
{
	out_printf(o,
		"<label class=\"pick\"><span>%s</span><select id=\"%s\">"
		"<option value=\"\">%s</option></select></label>\n",
		label, id, all);
}

static void put_box(struct out *o, const char *id, const char *what, int on)
{
	out_printf(o,
		"<label class=\"check\"><input type=\"checkbox\" "
		"id=\"%s\"%s> %s</label>\n",
		id, on ? " checked" : "", what);
}

/* Empty ones: what can be chosen comes with the data. */
static void put_filters(struct out *o)
{
	out_puts(o,
		"<form class=\"tools\" id=\"tools\" role=\"search\">\n"
		"<label class=\"search\"><span class=\"vh\">Search</span>"
		"<input type=\"search\" id=\"q\" placeholder=\"Search: "
		"namespace, owner, pod, node, image, commit, ...\" "
		"autocomplete=\"off\"></label>\n"
		"<button type=\"button\" class=\"btn\" id=\"filters\" "
		"aria-expanded=\"false\" aria-controls=\"more\">Filters"
		"</button>\n<div id=\"more\">\n");
	put_select(o, "namespace", "Namespace", "All namespaces");
	put_select(o, "type", "Type", "All types");
	put_select(o, "level", "Coverage", "All levels");
	out_puts(o,
		"<details class=\"multi\" id=\"repos\"><summary>"
		"Repositories: <span id=\"repos-now\">all</span></summary>\n"
		"<div class=\"menu\"><input type=\"search\" id=\"repos-q\" "
		"placeholder=\"Find a repository\" "
		"aria-label=\"Find a repository\">\n<label><input "
		"type=\"checkbox\" id=\"repos-all\" checked> All</label>\n"
		"<div id=\"repos-list\"></div></div></details>\n"
		"<div class=\"checks\">\n");
	put_box(o, "hide-tests", "Hide openshift-tests binaries", 1);
	put_box(o, "hide-e2e", "Hide e2e-* namespaces", 1);
	put_box(o, "hide-mg", "Hide openshift-must-gather-* namespaces", 1);
	put_box(o, "generated", "Count generated and vendored code", 0);
	out_puts(o,
		"</div></div>\n<p class=\"count\"><span id=\"count\" "
		"role=\"status\"></span> <button type=\"button\" "
		"class=\"link\" id=\"reset\" hidden>Reset</button></p>\n"
		"</form>\n");
}

/* The table for those without scripts, and the same as data. */
static void put_index_rows(const struct index *t)
{
	struct out *o = t->o;
	size_t i;

	out_puts(o,
		"<div id=\"view\"></div>\n<noscript><div class=\"scroll\">"
		"<table>\n<thead><tr><th>Namespace<th>Owner<th>"
		"Container / binary<th>Coverage<th class=\"n\">"
		"Statements<th>More</tr></thead>\n<tbody>\n");
	for (i = 0; i < t->n; i++)
		html_row(o, &t->v[i]);
	out_puts(o, "</tbody></table></div></noscript>\n");
	if (!t->n)
		out_puts(o,
			"<p class=\"empty\">No coverage has come yet.</p>\n");
}

static void put_index_data(const struct index *t)
{
	data_binaries(t->o, t->ps);
	data_rows(t->o, t->v, t->n);
	data_packages(t->o, t->ps);
	data_overview(t->o, &t->ps->overview);
}

/* When what is shown was collected. */
static void put_when(const struct index *t)
{
	const char *first = "", *last = "";
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct owner_row *w = t->v[i].w;

		if (*w->first_seen &&
			(!*first || strcmp(w->first_seen, first) < 0))
			first = w->first_seen;
		if (strcmp(w->last_seen, last) > 0)
			last = w->last_seen;
	}
	if (!*last)
		return;
	out_puts(t->o, "<p class=\"sub\" id=\"when\">Collected ");
	html_period(t->o, *first ? first : last, last);
	out_puts(t->o, "</p>");
}

static void write_index(struct index *t, const char *key)
{
	const char *title = t->cfg->title ? t->cfg->title : "Coverage";

	html_begin(t->o, HTML_INDEX, title, key);
	out_puts(t->o,
		"<nav class=\"bar\" id=\"bar\"><span class=\"up\">"
		"cov</span></nav>\n<main id=\"main\">\n"
		"<header class=\"head\"><h1>");
	html_text(t->o, title);
	out_puts(t->o, "</h1>");
	put_when(t);
	out_puts(t->o, "</header>\n");
	failed_write(t->o, t->ps);
	put_index_cards(t);
	out_puts(t->o, "<div id=\"look\"></div>\n");
	put_filters(t->o);
	put_index_rows(t);
	put_index_data(t);
	out_puts(t->o, "</main>\n");
	html_end(t->o, HTML_INDEX, key);
	key_write(t->o, key);
}

int index_write(struct pages *ps, const struct covhtml_cfg *cfg,
	const char *dir, struct err *e)
{
	struct index t = {.cfg = cfg, .ps = ps};
	struct out o;
	char key[MD5_HEX], *path;
	int rc = 0;

	index_key(ps, cfg, dir, key);
	path = fs_join(&t.a, dir, "index.html");
	if (!key_ends(path, key)) {
		rc = out_create(&o, path, 0, e);
		if (rc == 0) {
			t.o = &o;
			collect_rows(&t, ps);
			write_index(&t, key);
			rc = out_commit(&o, e) ? -1 : 1;
		}
	}
	free(t.v);
	arena_release(&t.a);
	return rc;
}

/* 1 when a file is a page that a binary of this folder once had: ours, or the
   coverage-collector's, which are called alike. */
static int is_page_file(const char *file, char hash[MD5_HEX])
{
	if (strlen(file) != MD5_HEX - 1 + strlen(".html") ||
		!str_ends(file, ".html"))
		return 0;
	memcpy(hash, file, MD5_HEX - 1);
	hash[MD5_HEX - 1] = '\0';
	return is_hash(hash);
}

int index_has_pages(const char *dir)
{
	struct err ignored = {0};
	char hash[MD5_HEX];
	struct fs_list l;
	size_t i = 0;
	int found;

	if (fs_list(&l, dir, &ignored))
		return 0;
	while (i < l.n && !is_page_file(l.v[i], hash))
		i++;
	found = i < l.n;
	fs_list_release(&l);
	return found;
}

int index_clean(const struct pages *ps, const char *dir, struct err *e)
{
	struct arena a = {0};
	struct fs_list l;
	size_t i;
	int rc = 0;

	if (fs_list(&l, dir, e))
		return -1;
	for (i = 0; i < l.n; i++) {
		char hash[MD5_HEX];

		if (!is_page_file(l.v[i], hash))
			continue;
		if (!pages_has(ps, hash) && unlink(fs_join(&a, dir, l.v[i])))
			rc = err_write(e, errno, "%s", l.v[i]);
	}
	fs_list_release(&l);
	arena_release(&a);
	return rc;
}
