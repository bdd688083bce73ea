/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * From keys to coverage directories. A key is cut at its last slash; what is
 * before it is the directory, and says where the coverage ran as the path of
 * a folder does. Keys are hostile: they never become paths, only the last part
 * of one does, and only when it is the name of a coverage file.
 */
#include "covfetch.h"

#include "base/hash.h"
#include "base/when.h"
#include "cli/tool.h"
#include "io/fs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { DIR_MAX = 4096 };

/* What a listing is gathered into. */
struct gather {
	struct finds *f;
	struct bucket *b;
	struct found **slot; /* by directory; a power of two */
	size_t mask, n;
	uint64_t others; /* objects that are no coverage */
	int64_t seen; /* directories that were found */
};

static int is_wanted(const char *name)
{
	return layout_is_coverage(name) || !strcmp(name, "coverage.out");
}

static const char *base_of(const char *key)
{
	const char *slash = strrchr(key, '/');

	return slash ? slash + 1 : key;
}

/* The components of a key's directory. */
static void find_place(struct found *d, struct arena *a, const char *dir)
{
	char *copy = arena_strdup(a, dir), *p = copy, *slash;
	size_t n = 0, max = 1;
	const char **comp;

	for (slash = copy; *slash; slash++)
		max += *slash == '/';
	comp = arena_alloc(a, max * sizeof(*comp));
	while ((slash = strchr(p, '/'))) {
		*slash = '\0';
		comp[n++] = p;
		p = slash + 1;
	}
	layout_place(&d->place, a, comp, n);
}

static struct found *new_dir(struct gather *g, const char *dir)
{
	struct arena *a = &g->f->arena;
	struct found *d = xcalloc(1, sizeof(*d));
	struct str url = {0};
	size_t len;

	d->remote = xcalloc(1, sizeof(*d->remote));
	d->remote->bucket = g->b;
	d->remote->dir = arena_strdup(a, dir);
	str_addf(&url, "s3://%s/%s", g->b->name, dir);
	len = url.len;
	if (len && url.buf[len - 1] == '/')
		str_cut(&url, len - 1);
	d->dir = d->abs = arena_strdup(a, url.buf);
	str_release(&url);
	find_place(d, a, d->remote->dir);
	found_name(d, a);
	return d;
}

static void grow(struct gather *g)
{
	size_t size = g->mask ? (g->mask + 1) * 2 : 1024, i, k;
	struct found **slot = xcalloc(size, sizeof(*slot));

	for (i = 0; g->slot && i <= g->mask; i++) {
		if (!g->slot[i])
			continue;
		k = (size_t)hash_mem(g->slot[i]->remote->dir,
			    strlen(g->slot[i]->remote->dir)) &
			(size - 1);
		while (slot[k])
			k = (k + 1) & (size - 1);
		slot[k] = g->slot[i];
	}
	free(g->slot);
	g->slot = slot;
	g->mask = size - 1;
}

static struct found *dir_of(struct gather *g, const char *dir)
{
	size_t i;

	if (g->n * 2 >= g->mask)
		grow(g);
	i = (size_t)hash_mem(dir, strlen(dir)) & g->mask;
	while (g->slot[i] && strcmp(g->slot[i]->remote->dir, dir) != 0)
		i = (i + 1) & g->mask;
	if (!g->slot[i]) {
		g->slot[i] = new_dir(g, dir);
		g->n++;
	}
	return g->slot[i];
}

static void too_long(const char *key, const char *what)
{
	struct str text = {0};

	fs_encode(&text, key);
	cov_error(COV_ITEMS, "%.200s%s: %s", text.buf,
		text.len > 200 ? "..." : "", what);
	str_release(&text);
}

/* An object into its directory. -1 when it is none of ours. */
static int add_object(struct gather *g, const struct s3_object *o)
{
	struct arena *a = &g->f->arena;
	const char *base = base_of(o->key);
	size_t len = (size_t)(base - o->key);
	struct object *x;
	struct remote *r;
	char *dir;

	if (!is_wanted(base))
		return -1;
	if (len > DIR_MAX || strlen(base) > NAME_MAX) {
		too_long(o->key, "the key is too long");
		return 0;
	}
	dir = xstrndup(o->key, len);
	r = dir_of(g, dir)->remote;
	free(dir);
	x = arena_alloc(a, sizeof(*x));
	*x = (struct object){.name = arena_strdup(a, base),
		.etag = arena_strdup(a, o->etag),
		.size = o->size};
	if (when_parse(o->modified, &x->modified_ms))
		x->modified_ms = 0;
	mem_grow(&r->v, &r->cap, r->n + 1, sizeof(*r->v));
	r->v[r->n++] = x;
	return 0;
}

static int gather_object(void *ctx, struct bucket *b, const struct s3_object *o,
	struct err *e)
{
	struct gather *g = ctx;

	(void)b;
	(void)e;
	if (add_object(g, o))
		g->others++;
	return 0;
}

static int by_name(const void *x, const void *y)
{
	const struct object *a = *(struct object *const *)x;
	const struct object *b = *(struct object *const *)y;
	int c = strcmp(a->name, b->name);

	/* Of one that is told twice the newer stays. */
	if (c == 0)
		c = (a->modified_ms < b->modified_ms) -
			(a->modified_ms > b->modified_ms);
	return c;
}

static void sort_objects(struct remote *r)
{
	size_t i, n = 0;

	qsort(r->v, r->n, sizeof(*r->v), by_name);
	for (i = 0; i < r->n; i++)
		if (!n || strcmp(r->v[n - 1]->name, r->v[i]->name) != 0)
			r->v[n++] = r->v[i];
	r->n = n;
}

/* The names of a directory as walk.c has them. 0 when it holds no coverage. */
static int set_files(struct found *d, struct arena *a)
{
	struct remote *r = d->remote;
	size_t i, n = 0;
	int meta = 0;

	d->files = arena_alloc(a, r->n * sizeof(*d->files));
	for (i = 0; i < r->n; i++) {
		r->v[i]->of = d;
		meta |= str_starts(r->v[i]->name, "covmeta.");
	}
	for (i = 0; i < r->n; i++) {
		const char *name = r->v[i]->name;

		if (!strcmp(name, "info.json"))
			d->info = 1;
		else if (!meta || strcmp(name, "coverage.out") != 0)
			d->files[n++] = name;
	}
	d->nfiles = n;
	return n > 0;
}

static int known_before(const struct gather *g, const struct found *d,
	size_t before)
{
	size_t i;

	for (i = 0; i < before; i++)
		if (!strcmp(g->f->v[i]->abs, d->abs))
			return 1;
	return 0;
}

/* Moves the directories over; none unless all is known. */
static void take_dirs(struct gather *g, int all)
{
	struct finds *f = g->f;
	size_t i, before = f->n;

	for (i = 0; g->slot && i <= g->mask; i++) {
		struct found *d = g->slot[i];

		if (!d)
			continue;
		if (!all) {
			found_free(d);
			continue;
		}
		sort_objects(d->remote);
		if (!set_files(d, &f->arena)) {
			f->others++;
			found_free(d);
			continue;
		}
		g->seen++;
		if (known_before(g, d, before)) {
			found_free(d);
			continue;
		}
		mem_grow(&f->v, &f->cap, f->n + 1, sizeof(*f->v));
		f->v[f->n++] = d;
	}
	f->objects += g->others;
	free(g->slot);
}

int object_chosen(const struct found *d, const char *name)
{
	size_t i;

	if (!strcmp(name, "info.json"))
		return d->info;
	for (i = 0; i < d->nfiles; i++)
		if (!strcmp(d->files[i], name))
			return 1;
	return 0;
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

int64_t objects_find(struct finds *f, struct cloud *c, const char *operand)
{
	struct gather g = {.f = f};
	struct err e = {0};
	int rc = -1;

	g.b = bucket_open(c, operand, &e);
	if (g.b)
		rc = c->cfg->from ?
			records_read(g.b, c->cfg->from, gather_object, &g, &e) :
			bucket_list(g.b, gather_object, &g, &e);
	/* What is missing in part of a listing is not known to be missing. */
	take_dirs(&g, rc == 0 && !cov_terminated());
	if (rc == 0 || cov_terminated())
		return g.seen;
	cov_error(e.status == COV_WORLD || c->cfg->from ? e.status : COV_ITEMS,
		"%s", e.text);
	return -1;
}
