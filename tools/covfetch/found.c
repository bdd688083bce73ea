/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "found.h"

#include "base/when.h"

#include "cli/tool.h"
#include "fmt/json.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 24 * 3600 };

void found_free(struct found *d)
{
	if (d->remote) {
		free(d->remote->v);
		errlist_release(&d->remote->bad);
		free(d->remote);
	}
	record_release(&d->r);
	free(d);
}

void finds_release(struct finds *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		found_free(f->v[i]);
	free(f->v);
	arena_release(&f->arena);
}

void found_place(struct found *d, struct arena *a, const char *path)
{
	char *p = arena_strdup(a, path);
	size_t n = 0, max = 1;
	const char **comp, *c;

	for (c = path; *c; c++)
		max += *c == '/';
	comp = arena_alloc(a, max * sizeof(*comp));
	while (*p) {
		comp[n++] = p;
		p += strcspn(p, "/");
		if (*p)
			*p++ = '\0';
	}
	layout_place(&d->place, a, comp, n);
}

void found_name(struct found *d, struct arena *a)
{
	char *base;

	if (d->place.known) {
		d->key = layout_key(a, &d->place);
		d->name = layout_name(a, &d->place);
		return;
	}
	base = fs_base(d->abs);
	d->key = d->abs;
	d->name = layout_safe_name(a, base);
	free(base);
}

/* Equal, or made equal by JSON, which has no bytes that are not UTF-8. */
static int is_same_text(const char *a, const char *b)
{
	struct str x = {0}, y = {0};
	int same;

	if (!strcmp(a, b))
		return 1;
	json_string(&x, a, strlen(a));
	json_string(&y, b, strlen(b));
	same = !strcmp(x.buf, y.buf);
	str_release(&x);
	str_release(&y);
	return same;
}

int found_same_source(const struct found *d, const struct place *p)
{
	struct arena a = {0};
	int same = d->place.known && p->known &&
		is_same_text(d->key, layout_key(&a, p));

	arena_release(&a);
	return same;
}

int found_same_discovery(const struct found *d, const struct place *p)
{
	return found_same_source(d, p) &&
		is_same_text(d->place.image, p->image) &&
		is_same_text(d->place.collected_at, p->collected_at);
}

enum found_time found_doubt(const struct place *p)
{
	int64_t seconds;

	if (!p->known || !*p->time)
		return FOUND_TIME_GOOD;
	if (when_read_compact(p->time, &seconds) != 1)
		return FOUND_NO_TIME;
	return seconds > (int64_t)time(NULL) + DAY_S ? FOUND_TIME_AHEAD :
						       FOUND_TIME_GOOD;
}

int found_lies_in(const struct found *d, const char *dir)
{
	struct arena a = {0};
	struct err e = {0};
	struct place p;
	int yes = layout_read_metadata(&p, &a, dir, &e) == 0 &&
		found_same_discovery(d, &p);

	arena_release(&a);
	return yes;
}

static int compare_file_names(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

const char *found_file(const struct found *d, const char *name)
{
	const char *const *hit = bsearch(&name, d->files, d->nfiles,
		sizeof(*d->files), compare_file_names);

	return hit ? *hit : NULL;
}

int found_wants(const struct found *d, const char *name)
{
	return strcmp(name, "info.json") ? found_file(d, name) != NULL :
					   d->info;
}

const struct found *found_twin_with(const struct found *d, const char *name)
{
	const struct found *t = d->twin;

	while (t && !found_wants(t, name))
		t = t->twin;
	return t;
}

void found_read_info(struct found *d, const char *dir)
{
	struct err e = {0};

	if (layout_read_info(&d->r, dir, &e) < 0) {
		err_of_item(&e);
		cov_err(&e);
	}
}

void found_set_error(struct found *d, const struct errlist *l)
{
	struct str text = {0};
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (i > 0)
			str_adds(&text, "; ");
		str_adds(&text, l->v[i].text);
	}
	if (text.len)
		record_set_text(&d->r, REC_ERROR, text.buf);
	str_release(&text);
}

struct object *remote_object(const struct remote *r, const char *name)
{
	size_t lo = 0, hi = r->n, mid;
	int c;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		c = strcmp(name, r->v[mid]->name);
		if (c == 0)
			return r->v[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

char *object_key(struct arena *a, const struct object *o)
{
	const char *dir = o->of->remote->dir;
	size_t n = strlen(dir), len = strlen(o->name);
	char *key = arena_alloc(a, n + len + 1);

	memcpy(key, dir, n);
	memcpy(key + n, o->name, len + 1);
	return key;
}

const char *object_path(struct arena *a, const struct object *o)
{
	return fs_join(a, o->of->target, o->name);
}

const char *object_src(struct arena *a, const struct object *o)
{
	switch (o->state) {
	case OBJECT_HAD:
		if (!o->of->remote->kept)
			return o->src;
		/* fall through */
	case OBJECT_SAME:
		return object_path(a, o);
	case OBJECT_SHARED:
		return o->same ? object_src(a, o->same) : o->src;
	default:
		return NULL;
	}
}
