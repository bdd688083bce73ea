/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What a directory is called (DESIGN decision 3). Two sources can share a name,
 * because parts of it may hold `-`. Then the one whose key comes first, or
 * that has the name in the collection already, keeps it, and the other gets
 * digits of its key. A name that a source has in the collection it keeps for
 * ever, so that a second run finds its own. A discovery that was found in two
 * places has one name in a collection.
 */
#include "covfetch.h"

#include "base/hash.h"
#include "cli/tool.h"
#include "fmt/json.h"
#include "io/fs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { WAYS = 4, TEXT_MAX = 1 << 20 };

/* Names given in this run. */
struct taken {
	const char **slot; /* a power of two of them, NULL for none */
	size_t mask;
};

struct naming {
	const struct covfetch_cfg *cfg;
	struct arena *a;
	const char *coverage; /* COLLECTION/coverage, NULL without -C */
	struct stat st; /* of it */
	int there; /* it exists */
	struct taken taken;
};

static const char **slot_of(struct taken *t, const char *name)
{
	size_t i = (size_t)hash_mem(name, strlen(name)) & t->mask;

	while (t->slot[i] && strcmp(t->slot[i], name) != 0)
		i = (i + 1) & t->mask;
	return &t->slot[i];
}

void name_metadata(struct str *s, const struct found *d)
{
	char *path;
	struct arena a = {0};

	if (d->place.known) {
		layout_metadata(s, &d->place);
		return;
	}
	path = fs_encoded(&a, d->abs);
	str_adds(s, "{\n  \"source_path\": ");
	json_string(s, path, strlen(path));
	str_adds(s, "\n}");
	arena_release(&a);
}

/* Equal, or made equal by JSON, which has no bytes that are not UTF-8. */
static int same_text(const char *a, const char *b)
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

static int same_source(const struct found *d, const struct place *p)
{
	struct arena a = {0};
	int same = d->place.known && p->known &&
		same_text(d->key, layout_key(&a, p));

	arena_release(&a);
	return same;
}

int name_same_discovery(const struct found *d, const struct place *p)
{
	return same_source(d, p) && same_text(d->place.image, p->image) &&
		same_text(d->place.collected_at, p->collected_at);
}

enum owner { FREE, MINE, FOREIGN };

/* A folder without metadata.json, or with one that says nothing, belongs to
   whoever has its name. */
int name_is_ours(const struct found *d, const struct covfetch_cfg *cfg,
	const char *dir)
{
	struct str text = {0}, ours = {0};
	struct arena a = {0};
	struct err e = {0};
	struct place p;
	int yes = 1;

	if (layout_read_metadata(&p, &a, dir, &e) == 0 && p.known) {
		yes = cfg->latest ? same_source(d, &p) :
				    name_same_discovery(d, &p);
	} else if (fs_read(&text, fs_join(&a, dir, "metadata.json"), TEXT_MAX,
			   NULL, &e) == 0) {
		name_metadata(&ours, d);
		yes = !strcmp(str_get(&text), ours.buf) ||
			(d->place.known &&
				!strstr(str_get(&text), "source_path"));
	}
	str_release(&text);
	str_release(&ours);
	arena_release(&a);
	return yes;
}

static enum owner whose(const struct naming *n, const struct found *d,
	const char *name)
{
	struct arena a = {0};
	enum owner o = FREE;
	struct stat st;
	char *dir;

	if (!n->there)
		return FREE;
	dir = fs_join(&a, n->coverage, name);
	if (lstat(dir, &st) == 0)
		o = S_ISDIR(st.st_mode) && name_is_ours(d, n->cfg, dir) ?
			MINE :
			FOREIGN;
	arena_release(&a);
	return o;
}

/* The names that a directory may have, best first. */
static void ways(const struct naming *n, const struct found *d,
	const char *way[WAYS])
{
	const char *stem = d->name, *time = d->place.time;
	struct arena *a = n->a;
	struct str image = {0};
	size_t i;

	if (n->coverage && n->cfg->latest)
		time = "";
	way[0] = layout_name_time(a, stem, time);
	if (!n->coverage && strcmp(way[0], d->dir_name) != 0) {
		way[0] = stem = d->dir_name; /* the collection it lies in */
		time = "";
	}
	str_addf(&image, "%s/%s", d->key, d->place.image);
	way[1] = layout_name_hashed(a, stem, d->key);
	way[2] = layout_name_hashed(a, stem, image.buf);
	way[3] = layout_name_hashed(a, stem, d->abs);
	for (i = 1; i < WAYS; i++)
		way[i] = layout_name_time(a, way[i], time);
	str_release(&image);
}

/* 1 when it has the reference's name, or that of --latest-only, there. */
static int has_plain_name(const struct naming *n, const struct found *d)
{
	struct arena a = {0};
	struct err e = {0};
	struct place p;
	int yes = n->there && !n->cfg->latest &&
		layout_read_metadata(&p, &a, fs_join(&a, n->coverage, d->name),
			&e) == 0 &&
		name_same_discovery(d, &p);

	arena_release(&a);
	return yes;
}

/* Takes a name if nobody else has it in this run. */
static int take(struct naming *n, struct found *d, const char *name)
{
	const char **slot = slot_of(&n->taken, name);

	if (*slot)
		return 0;
	*slot = d->dir_name = arena_strdup(n->a, name);
	return 1;
}

static int name_one(struct naming *n, struct found *d)
{
	enum owner owner[WAYS];
	const char *way[WAYS];
	size_t i;

	if (has_plain_name(n, d) && take(n, d, d->name))
		return 1;
	ways(n, d, way);
	/* Once: another run may be making them. */
	for (i = 0; i < WAYS; i++)
		owner[i] = whose(n, d, way[i]);
	for (i = 0; i < WAYS; i++)
		if (owner[i] == MINE && take(n, d, way[i]))
			return 1;
	for (i = 0; i < WAYS; i++)
		if (owner[i] == FREE && take(n, d, way[i]))
			return 1;
	cov_error(COV_ITEMS, "%s: every name for it is another's: %s",
		record_text0(&d->r, REC_DIR), way[0]);
	return 0;
}

/* 1 when the one before it by key is the same discovery: it goes into the same
   folder. */
static int join(const struct naming *n, struct found *d, struct found *before)
{
	if (!n->coverage || !before || !name_same_discovery(d, &before->place))
		return 0;
	d->dir_name = before->dir_name;
	d->twin = before;
	d->turn = before->turn + 1;
	return 1;
}

/* 1 when it lies in the collection already. */
static int lies_there(const struct naming *n, const struct found *d)
{
	char *above = xstrdup(d->abs), *slash = strrchr(above, '/');
	struct stat st;
	int yes = 0;

	if (n->there && slash && slash > above) {
		*slash = '\0';
		yes = stat(above, &st) == 0 && st.st_dev == n->st.st_dev &&
			st.st_ino == n->st.st_ino;
	}
	free(above);
	return yes;
}

/* 0 when the same discovery comes from elsewhere as well, into this folder. */
static int stay(struct naming *n, struct found *d)
{
	char *base = fs_base(d->abs);
	int first = take(n, d, base);

	free(base);
	return first;
}

static void forget(struct found **d)
{
	found_free(*d);
	*d = NULL;
}

/* The record as it is when the directory has its name and its folder. */
static void settle(const struct naming *n, struct found *d)
{
	struct arena *a = n->a;
	const char *dir = d->dir, **v;
	size_t i;

	if (n->coverage)
		dir = fs_join(a, n->coverage, d->dir_name);
	d->shown = fs_encoded(a, dir);
	record_set_text(&d->r, REC_DIR, d->shown);
	record_set_text(&d->r, REC_DIR_NAME, d->dir_name);
	if (!d->chosen || (n->coverage && !d->stays))
		return;
	/* What was left out lies beside the rest. */
	v = arena_alloc(a, d->nfiles * sizeof(*v));
	for (i = 0; i < d->nfiles; i++)
		v[i] = fs_encoded(a, fs_join(a, dir, d->files[i]));
	record_set_list(&d->r, REC_PROFILE, v, d->nfiles);
}

static int by_key(const void *x, const void *y)
{
	const struct found *a = *(struct found *const *)x;
	const struct found *b = *(struct found *const *)y;
	int c = strcmp(a->key, b->key);

	if (c == 0)
		c = strcmp(a->place.collected_at, b->place.collected_at);
	if (c == 0)
		c = strcmp(a->place.image, b->place.image);
	return c ? c : strcmp(a->dir, b->dir);
}

static int by_dir(const void *x, const void *y)
{
	const struct found *a = *(struct found *const *)x;
	const struct found *b = *(struct found *const *)y;

	int c = strcmp(a->shown, b->shown);

	return c ? c : (a->turn > b->turn) - (a->turn < b->turn);
}

static void begin(struct naming *n, size_t count)
{
	size_t size = 64;

	while (size < count * 2)
		size *= 2;
	n->taken.slot = xcalloc(size, sizeof(*n->taken.slot));
	n->taken.mask = size - 1;
	if (!n->cfg->collection)
		return;
	n->coverage = fs_join(n->a, n->cfg->collection, "coverage");
	n->there = stat(n->coverage, &n->st) == 0;
}

void name_all(struct finds *f, const struct covfetch_cfg *cfg)
{
	struct naming n = {.cfg = cfg, .a = &f->arena};
	struct found *before = NULL;
	size_t i, left = 0;

	begin(&n, f->n);
	if (f->n > 1)
		qsort(f->v, f->n, sizeof(*f->v), by_key);
	/* Those that come first, then those that are there. */
	for (i = 0; i < f->n; i++) {
		f->v[i]->stays = !f->v[i]->remote && lies_there(&n, f->v[i]);
		if (f->v[i]->stays)
			continue;
		if (join(&n, f->v[i], before) || name_one(&n, f->v[i]))
			before = f->v[i];
		else
			forget(&f->v[i]);
	}
	for (i = 0; i < f->n; i++)
		if (f->v[i] && f->v[i]->stays && !stay(&n, f->v[i]))
			forget(&f->v[i]);
	for (i = 0; i < f->n; i++) {
		if (!f->v[i])
			continue;
		settle(&n, f->v[i]);
		f->v[left++] = f->v[i];
	}
	f->n = left;
	if (f->n > 1)
		qsort(f->v, f->n, sizeof(*f->v), by_dir);
	free(n.taken.slot);
}
