/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What the index shows, as data: <script type="application/json" class="KIND">
 * elements, each an array of at most CHUNK arrays, so that none takes long to
 * parse. By class:
 *
 *   binaries  hash, title, repository, commit, group, key, total, covered,
 *             has a page, files, with text, skewed, own total, own covered,
 *             error
 *   rows      number of the binary, namespace, type, name, binary, image,
 *             containers, pods, hosts, number of pods, first seen, last seen,
 *             total and covered of this owner alone, builds, is of a host,
 *             images when there are several
 *   packages  number of the binary, package, total, covered, own total, own
 *             covered
 *   overview  one object, parts and changes as in covrecord(5)
 *
 * Empty strings, zeros and empty lists at the end of an array are left out.
 */
#include "indexdata.h"

#include <stdlib.h>
#include <string.h>

enum {
	CHUNK = 500,
	PACKAGES_SHOWN = 2000 /* of all binaries */
};

/* An array on its way: what is empty waits for something that is not. */
struct cells {
	struct out *o;
	int first;
	struct str waiting;
};

static void begin_cells(struct cells *c, struct out *o)
{
	c->o = o;
	c->first = 1;
	str_clear(&c->waiting);
	out_putc(o, '[');
}

static void next_cell(struct cells *c)
{
	out_str(c->o, &c->waiting);
	str_clear(&c->waiting);
	if (!c->first)
		out_putc(c->o, ',');
	c->first = 0;
}

static void skip_cell(struct cells *c, const char *empty)
{
	if (!c->first)
		str_addc(&c->waiting, ',');
	str_adds(&c->waiting, empty);
	c->first = 0;
}

static void text_cell(struct cells *c, const char *text)
{
	if (!*text) {
		skip_cell(c, "\"\"");
		return;
	}
	next_cell(c);
	html_json_name(c->o, text, strlen(text));
}

static void number_cell(struct cells *c, uint64_t n)
{
	if (!n) {
		skip_cell(c, "0");
		return;
	}
	next_cell(c);
	out_printf(c->o, "%llu", (unsigned long long)n);
}

static void list_cell(struct cells *c, const char *const *v, size_t n)
{
	size_t i;

	if (!n) {
		skip_cell(c, "[]");
		return;
	}
	next_cell(c);
	for (i = 0; i < n; i++) {
		out_putc(c->o, i ? ',' : '[');
		html_json_name(c->o, v[i], strlen(v[i]));
	}
	out_putc(c->o, ']');
}

static void end_cells(struct cells *c)
{
	out_putc(c->o, ']');
}

/* Before element i of n, and behind the last. */
static void put_chunk(struct out *o, const char *name, size_t i)
{
	if (i % CHUNK == 0)
		out_printf(o,
			"%s<script type=\"application/json\" "
			"class=\"%s\">[",
			i ? "]</script>\n" : "", name);
	else
		out_puts(o, ",\n");
}

static void end_chunks(struct out *o, size_t n)
{
	if (n)
		out_puts(o, "]</script>\n");
}

static void binary_cells(struct cells *c, struct page *pg, const char *title)
{
	const char *error = errlist_first(&pg->problems);
	struct record *r = &pg->r;

	text_cell(c, pg->hash);
	text_cell(c, title);
	text_cell(c, record_text0(r, REC_SOURCE_URL));
	text_cell(c, record_text0(r, REC_SOURCE_COMMIT));
	text_cell(c, record_text0(r, REC_SOFTWARE_GROUP));
	text_cell(c, record_text0(r, REC_SOFTWARE_KEY));
	number_cell(c, pg->total);
	number_cell(c, pg->covered);
	number_cell(c, (uint64_t)pg->linked);
	number_cell(c, pg->sum.files);
	number_cell(c, pg->texts);
	number_cell(c, pg->sum.skewed);
	number_cell(c, pg->sum.own_total);
	number_cell(c, pg->sum.own_covered);
	text_cell(c, error ? error : record_text0(r, REC_ERROR));
}

void data_binaries(struct out *o, struct pages *ps)
{
	struct cells c = {0};
	struct arena a = {0};
	size_t i;

	for (i = 0; i < ps->n; i++) {
		ps->v[i]->number = i;
		put_chunk(o, "binaries", i);
		begin_cells(&c, o);
		binary_cells(&c, ps->v[i], title_of(ps->v[i], &a));
		end_cells(&c);
		arena_reset(&a);
	}
	end_chunks(o, ps->n);
	str_release(&c.waiting);
	arena_release(&a);
}

static void row_cells(struct cells *c, const struct row *r)
{
	const struct owner_row *w = r->w;

	next_cell(c); /* the first one may be 0 */
	out_printf(c->o, "%zu", r->pg->number);
	text_cell(c, w->namespace_);
	text_cell(c, w->type);
	text_cell(c, w->name);
	text_cell(c, w->binary);
	text_cell(c, w->image);
	list_cell(c, w->containers, w->ncontainers);
	list_cell(c, w->pods, w->npods);
	list_cell(c, w->hosts, w->nhosts);
	number_cell(c, w->pod_count);
	text_cell(c, w->first_seen);
	text_cell(c, w->last_seen);
	number_cell(c, w->total);
	number_cell(c, w->covered);
	number_cell(c, r->builds > 1 ? r->builds : 0);
	number_cell(c, (uint64_t)w->host);
	/* Of one image it is said already. */
	list_cell(c, w->images, w->nimages > 1 ? w->nimages : 0);
}

void data_rows(struct out *o, const struct row *v, size_t n)
{
	struct cells c = {0};
	size_t i;

	for (i = 0; i < n; i++) {
		put_chunk(o, "rows", i);
		begin_cells(&c, o);
		row_cells(&c, &v[i]);
		end_cells(&c);
	}
	end_chunks(o, n);
	str_release(&c.waiting);
}

/* A package, and the binary it is of. */
struct shown_package {
	const struct package *k;
	const struct page *pg;
};

static int by_shown_missed(const void *a, const void *b)
{
	const struct shown_package *x = a, *y = b;
	uint64_t mx = x->k->total - x->k->covered;
	uint64_t my = y->k->total - y->k->covered;

	if (mx != my)
		return mx < my ? 1 : -1;
	if (x->pg->number != y->pg->number)
		return x->pg->number < y->pg->number ? -1 : 1;
	return strcmp(x->k->name, y->k->name);
}

void data_packages(struct out *o, const struct pages *ps)
{
	struct shown_package *v = NULL;
	struct cells c = {0};
	size_t i, k, n = 0, cap = 0;

	for (i = 0; i < ps->n; i++)
		for (k = 0; k < ps->v[i]->sum.n; k++) {
			mem_grow(&v, &cap, n + 1, sizeof(*v));
			v[n++] = (struct shown_package){&ps->v[i]->sum.v[k],
				ps->v[i]};
		}
	if (n > 1)
		qsort(v, n, sizeof(*v), by_shown_missed);
	if (n > PACKAGES_SHOWN)
		n = PACKAGES_SHOWN;
	for (i = 0; i < n; i++) {
		put_chunk(o, "packages", i);
		begin_cells(&c, o);
		next_cell(&c);
		out_printf(o, "%zu", v[i].pg->number);
		text_cell(&c, v[i].k->name);
		number_cell(&c, v[i].k->total);
		number_cell(&c, v[i].k->covered);
		number_cell(&c, v[i].k->own_total);
		number_cell(&c, v[i].k->own_covered);
		end_cells(&c);
	}
	end_chunks(o, n);
	str_release(&c.waiting);
	free(v);
}

/* JSON as it came, but for its strings, which are names. */
static void put_json(struct out *o, struct slice json)
{
	struct err ignored = {0};
	struct arena a = {0};
	enum json_type type;
	struct slice raw, key;
	const char *comma = "", *text;
	struct json j;
	size_t len;

	json_init(&j, json.ptr, json.len);
	if (*json.ptr == '"') {
		text = json_text(&a, json, &len);
		html_json_name(o, text, len);
	} else if (*json.ptr == '[') {
		out_putc(o, '[');
		for (; json_element(&j, &type, &raw, &ignored) > 0;
			comma = ",") {
			out_puts(o, comma);
			put_json(o, raw);
		}
		out_putc(o, ']');
	} else if (*json.ptr == '{') {
		out_putc(o, '{');
		for (; json_member(&j, &key, &type, &raw, &ignored) > 0;
			comma = ",") {
			out_puts(o, comma);
			put_json(o, key);
			out_putc(o, ':');
			put_json(o, raw);
		}
		out_putc(o, '}');
	} else {
		out_write(o, json.ptr, json.len);
	}
	arena_release(&a);
}

void data_overview(struct out *o, const struct record *overview)
{
	const struct slice *parts = &overview->v[REC_PARTS];
	const struct slice *changes = &overview->v[REC_CHANGES];

	if (!parts->ptr && !changes->ptr)
		return;
	out_puts(o, "<script type=\"application/json\" class=\"overview\">{");
	if (parts->ptr) {
		out_puts(o, "\"parts\":");
		put_json(o, *parts);
	}
	if (changes->ptr) {
		out_puts(o, parts->ptr ? ",\"changes\":" : "\"changes\":");
		put_json(o, *changes);
	}
	out_puts(o, "}</script>\n");
}
