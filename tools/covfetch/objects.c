/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * From keys to coverage directories. A key is cut at its last slash; what is
 * before it is the directory, and says where the coverage ran as the path of
 * a folder does. Keys are hostile: they never become paths, only the last part
 * of one does, and only when it is the name of a coverage file.
 */
#include "objects.h"

#include "bucket.h"
#include "records.h"

#include "base/interner.h"
#include "base/path.h"
#include "base/when.h"
#include "cli/tool.h"
#include "gocov/covname.h"
#include "io/fs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { DIR_MAX = 4096 };

/* What a listing is gathered into. */
struct gather {
	struct finds *f;
	struct bucket *b;
	struct interner dirs;
	struct found **v; /* by the number of its directory */
	size_t cap;
	uint64_t others; /* objects that are no coverage */
	int64_t seen; /* directories that were found */
};

static struct found *new_dir(struct gather *g, const char *dir)
{
	struct arena *a = &g->f->arena;
	struct found *d = xcalloc(1, sizeof(*d));
	struct str url = {0};
	size_t len;

	d->remote = xcalloc(1, sizeof(*d->remote));
	d->remote->bucket = g->b;
	d->remote->dir = dir;
	str_addf(&url, "s3://%s/%s", g->b->name, dir);
	len = url.len;
	if (len && url.buf[len - 1] == '/')
		str_cut(&url, len - 1);
	d->dir = d->abs = arena_strdup(a, url.buf);
	str_release(&url);
	found_place(d, a, dir);
	found_name(d, a);
	if (!d->place.known)
		d->source = fs_encoded(a, d->abs);
	return d;
}

static struct found *dir_of(struct gather *g, const char *key, size_t len)
{
	int fresh;
	uint32_t i = interner_add(&g->dirs, key, len, &fresh);

	if (fresh) {
		mem_grow(&g->v, &g->cap, (size_t)i + 1, sizeof(*g->v));
		g->v[i] = new_dir(g, arena_strndup(&g->f->arena, key, len));
	}
	return g->v[i];
}

static void tell_too_long(const char *key, const char *what)
{
	struct str text = {0};

	fs_encode(&text, key);
	cov_error(COV_ITEMS, "%.200s%s: %s", text.buf,
		text.len > 200 ? "..." : "", what);
	str_release(&text);
}

/* An object into its directory. -1 when it is none of ours. */
static int add_listed_object(struct gather *g, const struct s3_object *o)
{
	struct arena *a = &g->f->arena;
	const char *base = path_last(o->key);
	size_t len = (size_t)(base - o->key);
	struct object *x;
	struct remote *r;

	if (!layout_is_coverage(base) && covname_of(base) != COVNAME_TEXT)
		return -1;
	if (len > DIR_MAX || strlen(base) > NAME_MAX) {
		tell_too_long(o->key, "the key is too long");
		return 0;
	}
	r = dir_of(g, o->key, len)->remote;
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

	if (add_listed_object(g, o))
		g->others++;
	/* What --from says was chosen by somebody. */
	return b->cloud->cfg->from ? 0 : bucket_check_folders(b, g->dirs.n, e);
}

static int objects_by_name(const void *x, const void *y)
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

	qsort(r->v, r->n, sizeof(*r->v), objects_by_name);
	for (i = 0; i < r->n; i++)
		if (!n || strcmp(r->v[n - 1]->name, r->v[i]->name) != 0)
			r->v[n++] = r->v[i];
	r->n = n;
}

/* The names of a directory as walk.c has them. 0 when it holds no coverage. */
static int set_object_files(struct found *d, struct arena *a)
{
	struct remote *r = d->remote;
	size_t i, n = 0;
	int meta = 0;

	d->files = arena_alloc(a, r->n * sizeof(*d->files));
	for (i = 0; i < r->n; i++) {
		r->v[i]->of = d;
		meta |= covname_of(r->v[i]->name) == COVNAME_META;
	}
	for (i = 0; i < r->n; i++) {
		const char *name = r->v[i]->name;

		if (!strcmp(name, "info.json"))
			d->info = 1;
		else if (!meta || covname_of(name) != COVNAME_TEXT)
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
	size_t before = f->n;
	uint32_t i;

	for (i = 0; i < g->dirs.n; i++) {
		struct found *d = g->v[i];

		if (!all) {
			found_free(d);
			continue;
		}
		sort_objects(d->remote);
		if (!set_object_files(d, &f->arena)) {
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
	interner_release(&g->dirs);
	free(g->v);
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
