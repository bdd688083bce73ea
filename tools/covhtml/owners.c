/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Who ran a binary: the entries of `owners`, in covcompat(7): owner-order. */
#include "owners.h"

#include "base/names.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

static void *moved_to_arena(struct arena *a, void *ptr, size_t size)
{
	void *moved = arena_alloc(a, size + 1);

	if (size)
		memcpy(moved, ptr, size);
	free(ptr);
	return moved;
}

const char **list_of(struct slice array, struct arena *a, size_t *n)
{
	const char **v = NULL;
	struct err ignored = {0};
	enum json_type type;
	struct slice raw;
	size_t cap = 0;
	struct json j;

	*n = 0;
	if (!array.ptr || !array.len || *array.ptr != '[')
		return NULL;
	json_init(&j, array.ptr, array.len);
	while (json_element(&j, &type, &raw, &ignored) > 0) {
		const char *text =
			type == JSON_STRING ? json_text(a, raw, NULL) : NULL;

		if (!text)
			continue;
		mem_grow(&v, &cap, *n + 1, sizeof(*v));
		v[(*n)++] = text;
	}
	return moved_to_arena(a, v, *n * sizeof(*v));
}

static uint64_t entry_number(struct slice raw)
{
	uint64_t v = 0;

	return num_u64(raw.ptr, raw.len, UINT64_MAX, &v) == NUM_OK ? v : 0;
}

/* A member of an owner: where its text, its list or its number goes. */
struct entry {
	const char *key;
	const char **text;
	const char ***list;
	size_t *n;
	uint64_t *number;
};

static void copy_entry(const struct entry *v, struct slice key,
	enum json_type type, struct slice raw, struct arena *a)
{
	const char *text;

	while (v->key && !json_equal(key, v->key, strlen(v->key)))
		v++;
	if (v->text && type == JSON_STRING) {
		text = json_text(a, raw, NULL);
		*v->text = text ? text : "";
	} else if (v->list) {
		*v->list = list_of(raw, a, v->n);
	} else if (v->number) {
		*v->number = entry_number(raw);
	}
}

static void copy_owner_row(struct owner_row *w, struct slice object,
	struct arena *a)
{
	const struct entry entries[] = {
		{"namespace", &w->namespace_, NULL, NULL, NULL},
		{"owner_type", &w->type, NULL, NULL, NULL},
		{"owner_name", &w->name, NULL, NULL, NULL},
		{"binary_name", &w->binary, NULL, NULL, NULL},
		{"image", &w->image, NULL, NULL, NULL},
		{"first_seen", &w->first_seen, NULL, NULL, NULL},
		{"last_seen", &w->last_seen, NULL, NULL, NULL},
		{"pods", NULL, &w->pods, &w->npods, NULL},
		{"containers", NULL, &w->containers, &w->ncontainers, NULL},
		{"hosts", NULL, &w->hosts, &w->nhosts, NULL},
		{"images", NULL, &w->images, &w->nimages, NULL},
		{"pod_count", NULL, NULL, NULL, &w->pod_count},
		{"total_stmts", NULL, NULL, NULL, &w->total},
		{"covered_stmts", NULL, NULL, NULL, &w->covered},
		{NULL, NULL, NULL, NULL, NULL},
	};
	struct err ignored = {0};
	enum json_type type;
	struct slice key, raw;
	struct json j;

	memset(w, 0, sizeof(*w));
	w->object = object;
	w->namespace_ = w->type = w->name = w->binary = w->image = "";
	w->first_seen = w->last_seen = "";
	json_init(&j, object.ptr, object.len);
	while (json_member(&j, &key, &type, &raw, &ignored) > 0)
		copy_entry(entries, key, type, raw, a);
	w->host = strcmp(w->type, "Host") == 0;
	if (w->pod_count < w->npods)
		w->pod_count = w->npods;
}

int owner_binary_cmp(const struct owner_row *x, const struct owner_row *y)
{
	int c = strcmp(x->namespace_, y->namespace_);

	if (!c)
		c = strcmp(x->type, y->type);
	if (!c)
		c = strcmp(x->name, y->name);
	return c ? c : strcmp(x->binary, y->binary);
}

int owner_cmp(const struct owner_row *x, const struct owner_row *y)
{
	int c = owner_binary_cmp(x, y);

	return c ? c : strcmp(x->first_seen, y->first_seen);
}

static int by_owner_row(const void *a, const void *b)
{
	return owner_cmp(a, b);
}

struct owner_row *owners_of(struct record *r, struct arena *a, size_t *n)
{
	struct slice array = record_path(r, "owners"), raw;
	struct owner_row *v = NULL;
	struct err ignored = {0};
	enum json_type type;
	size_t cap = 0;
	struct json j;

	*n = 0;
	if (array.ptr && array.len && *array.ptr == '[') {
		json_init(&j, array.ptr, array.len);
		while (json_element(&j, &type, &raw, &ignored) > 0) {
			if (type != JSON_OBJECT)
				continue;
			mem_grow(&v, &cap, *n + 1, sizeof(*v));
			copy_owner_row(&v[(*n)++], raw, a);
		}
	}
	if (*n > 1)
		qsort(v, *n, sizeof(*v), by_owner_row);
	return moved_to_arena(a, v, *n * sizeof(*v));
}

/* Names shown of a binary that its owners call differently. */
enum { TITLE_NAMES = 3 };

const char *title_of(struct page *pg, struct arena *a)
{
	const char *name = record_text0(&pg->r, REC_BINARY_NAME), *title;
	struct owner_row *w;
	struct names names = {0};
	struct str s = {0};
	size_t i, n;

	if (*name)
		return name;
	w = owners_of(&pg->r, a, &n);
	for (i = 0; i < n; i++)
		if (*w[i].binary)
			names_add(&names, w[i].binary);
	names_sort(&names);
	for (i = 0; i < names.n && i < TITLE_NAMES; i++)
		str_addf(&s, "%s%s", i ? ", " : "", names.v[i]);
	if (names.n > TITLE_NAMES)
		str_adds(&s, ", …");
	title = s.len ? arena_strdup(a, s.buf) : pg->hash;
	names_release(&names);
	str_release(&s);
	return title;
}

void html_list(struct out *o, const char *const *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		out_puts(o, i ? ", <bdi>" : "<bdi>");
		html_text(o, v[i]);
		out_puts(o, "</bdi>");
	}
}

/* A type as a word of a class: letters and digits, in lower case. */
static void put_type_class(struct out *o, const char *type)
{
	int gap = 0;

	for (; *type; type++) {
		char c = *type;

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
			gap = 1;
			continue;
		}
		if (gap)
			out_putc(o, '-');
		gap = 0;
		out_putc(o, c);
	}
}

void html_owner(struct out *o, const struct owner_row *w)
{
	if (*w->type) {
		out_puts(o, "<span class=\"kind ");
		put_type_class(o, w->type);
		out_puts(o, "\">");
		html_text(o, w->type);
		out_puts(o, "</span> ");
	}
	if (w->host || strcmp(w->type, "Pod (No Owner)") == 0)
		return;
	out_puts(o, "<bdi>");
	html_text(o, w->name);
	out_puts(o, "</bdi>");
}
