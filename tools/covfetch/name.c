/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What a directory is called (ARCHITECTURE: source-names). Two sources can
 * share a name, because parts of it may hold `-`. Then the one whose key comes
 * first, or that has the name in the collection already, keeps it, and the
 * other gets digits of its key. A name that a source has in the collection it
 * keeps for ever, so that a second run finds its own. A discovery that was
 * found in two places has one name in a collection.
 */
#include "name.h"

#include "own.h"

#include "base/interner.h"
#include "base/path.h"
#include "cli/tool.h"
#include "io/fs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WAYS = 4 };

struct naming {
	const struct covfetch_cfg *cfg;
	struct arena *a;
	const char *coverage; /* COLLECTION/coverage, NULL without -C */
	struct stat st; /* of it */
	int there; /* it exists */
	struct interner taken; /* names given in this run */
};

void name_metadata(struct str *s, const struct found *d)
{
	struct place p = d->place;

	p.source_path = d->source ? d->source : "";
	if (d->derived)
		p.binary = "";
	layout_metadata(s, &p);
}

enum owner { FREE, MINE, FOREIGN };

/* A folder without metadata.json, or with one that says nothing, belongs to
   whoever has its name. */
int name_is_ours(const struct found *d, const struct covfetch_cfg *cfg,
	const char *dir)
{
	struct arena a = {0};
	struct err e = {0};
	struct place p;
	int said = layout_read_metadata(&p, &a, dir, &e) == 0, yes;

	if (d->source && *p.source_path && own_is_from(d, p.source_path))
		yes = 1;
	else if (said && p.known)
		yes = cfg->latest ? found_same_source(d, &p) :
				    found_same_discovery(d, &p);
	else if (d->place.known)
		yes = !*p.source_path;
	else
		yes = access(fs_join(&a, dir, "metadata.json"), F_OK) < 0;
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
static void name_ways(const struct naming *n, const struct found *d,
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

/* 1 when it has coverage-collector's name, or that of --latest-only, there. */
static int has_plain_name(const struct naming *n, const struct found *d)
{
	struct arena a = {0};
	int yes = n->there && !n->cfg->latest &&
		found_lies_in(d, fs_join(&a, n->coverage, d->name));

	arena_release(&a);
	return yes;
}

/* Gives a name if nobody else has it in this run. */
static int give_name(struct naming *n, struct found *d, const char *name)
{
	int fresh;

	interner_add(&n->taken, name, strlen(name), &fresh);
	if (fresh)
		d->dir_name = arena_strdup(n->a, name);
	return fresh;
}

static int name_one(struct naming *n, struct found *d)
{
	enum owner owner[WAYS];
	const char *way[WAYS];
	size_t i;

	if (d->stored && give_name(n, d, d->stored))
		return 1;
	if (has_plain_name(n, d) && give_name(n, d, d->name))
		return 1;
	name_ways(n, d, way);
	/* Once: another run may be making them. */
	for (i = 0; i < WAYS; i++)
		owner[i] = whose(n, d, way[i]);
	for (i = 0; i < WAYS; i++)
		if (owner[i] == MINE && give_name(n, d, way[i]))
			return 1;
	for (i = 0; i < WAYS; i++)
		if (owner[i] == FREE && give_name(n, d, way[i]))
			return 1;
	cov_error(COV_ITEMS, "%s: every name for it is another's: %s",
		record_text0(&d->r, REC_DIR), way[0]);
	return 0;
}

/* 1 when the one before it by key is the same discovery: it goes into the same
   folder. */
static int join_twin(const struct naming *n, struct found *d,
	struct found *before)
{
	if (!n->coverage || !before || !found_same_discovery(d, &before->place))
		return 0;
	d->dir_name = before->dir_name;
	d->twin = before;
	d->turn = before->turn + 1;
	return 1;
}

/* 1 when it lies in the collection already. */
static int lies_there(const struct naming *n, const struct found *d)
{
	struct arena a = {0};
	struct stat st;
	int yes = n->there && path_dir_len(d->abs) > 0 &&
		stat(path_dir(&a, d->abs), &st) == 0 &&
		st.st_dev == n->st.st_dev && st.st_ino == n->st.st_ino;

	arena_release(&a);
	return yes;
}

/* 0 when the same discovery comes from elsewhere as well, into this folder. */
static int keep_own_name(struct naming *n, struct found *d)
{
	char *base = fs_base(d->abs);
	int first = give_name(n, d, base);

	free(base);
	return first;
}

static void drop_nameless(struct found **d)
{
	found_free(*d);
	*d = NULL;
}

/* The record as it is when the directory has its name and its folder. */
static void settle_name(const struct naming *n, struct found *d)
{
	struct arena *a = n->a;
	const char *dir = d->dir, **v;
	size_t i;

	if (n->coverage)
		dir = d->target = fs_join(a, n->coverage, d->dir_name);
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

static int found_by_key(const void *x, const void *y)
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

static int found_by_dir(const void *x, const void *y)
{
	const struct found *a = *(struct found *const *)x;
	const struct found *b = *(struct found *const *)y;

	int c = strcmp(a->shown, b->shown);

	return c ? c : (a->turn > b->turn) - (a->turn < b->turn);
}

void name_all(struct finds *f, const struct covfetch_cfg *cfg)
{
	struct naming n = {.cfg = cfg, .a = &f->arena};
	struct found *before = NULL;
	size_t i, left = 0;

	if (cfg->collection) {
		n.coverage = fs_join(n.a, cfg->collection, "coverage");
		n.there = stat(n.coverage, &n.st) == 0;
	}
	if (f->n > 1)
		qsort(f->v, f->n, sizeof(*f->v), found_by_key);
	/* Those that come first, then those that are there. */
	for (i = 0; i < f->n; i++) {
		f->v[i]->stays = !f->v[i]->remote && lies_there(&n, f->v[i]);
		if (f->v[i]->stays)
			continue;
		if (join_twin(&n, f->v[i], before) || name_one(&n, f->v[i]))
			before = f->v[i];
		else
			drop_nameless(&f->v[i]);
	}
	for (i = 0; i < f->n; i++)
		if (f->v[i] && f->v[i]->stays && !keep_own_name(&n, f->v[i]))
			drop_nameless(&f->v[i]);
	for (i = 0; i < f->n; i++) {
		if (!f->v[i])
			continue;
		settle_name(&n, f->v[i]);
		f->v[left++] = f->v[i];
	}
	f->n = left;
	if (f->n > 1)
		qsort(f->v, f->n, sizeof(*f->v), found_by_dir);
	interner_release(&n.taken);
}
