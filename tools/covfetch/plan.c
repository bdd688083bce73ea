/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What of a bucket is there already, what lies here under another name, and
 * what has to be fetched.
 */
#include "plan.h"

#include "etag.h"

#include "base/interner.h"
#include "cli/tool.h"
#include "gocov/covname.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* Compares with what lies at an object's place; *noted: the manifest has it. */
static void look_at_place(struct bringing *b, struct object *o, int *noted)
{
	const struct known *k = manifest_find(b->manifest, o->of->dir_name,
		o->of->abs, o->name);
	struct arena a = {0};
	const char *path = object_path(&a, o);
	struct stat st;
	int intact;

	*noted = 0;
	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode)) {
		intact = k && (uint64_t)st.st_size == k->size &&
			fs_mtime_ns(&st) == k->mtime_ns;
		o->changed = 1;
		if (intact && !*o->etag) {
			o->none_match =
				arena_strdup(&b->arena, etag_plain(k->etag));
		} else if (intact && k->size == o->size &&
			!strcmp(etag_plain(k->etag), o->etag)) {
			o->state = OBJECT_SAME;
			o->sealed = k->etag != etag_plain(k->etag);
			*noted = 1;
		} else if ((uint64_t)st.st_size == o->size &&
			etag_fits(o->etag, path, o->size)) {
			o->state = OBJECT_SAME;
		}
	}
	arena_release(&a);
}

/* Objects of which several are wanted; the first is fetched. */
struct leaders {
	struct interner keys; /* ETag and size */
	struct object **v; /* by the number of its key */
	size_t cap;
};

/* The first of those with the content of an object, which may be this one. */
static struct object *find_leader(struct leaders *l, struct object *o)
{
	struct str key = {0};
	uint32_t i;
	int fresh;

	str_addf(&key, "%s %llu", o->etag, (unsigned long long)o->size);
	i = interner_add(&l->keys, key.buf, key.len, &fresh);
	str_release(&key);
	if (fresh) {
		mem_grow(&l->v, &l->cap, (size_t)i + 1, sizeof(*l->v));
		l->v[i] = o;
	}
	return l->v[i];
}

/* 1 when an object is the same as one that comes, or lies here. */
static int is_shared(struct bringing *b, struct leaders *l, struct object *o)
{
	struct object *leader;

	/* Counters are written anew all the time, and their times matter. */
	if (!etag_is_md5(o->etag) || o->size == SIZE_UNKNOWN ||
		covname_of(o->name) == COVNAME_COUNTERS)
		return 0;
	o->src = manifest_same(b->manifest, o->etag, o->size, &b->arena);
	if (o->src)
		return 1;
	leader = find_leader(l, o);
	if (leader == o)
		return 0;
	o->same = leader;
	o->next = leader->followers;
	leader->followers = o;
	return 1;
}

/* covcompat(7): skip-existing. What could not be had is asked for again. */
static int is_in_collection(const struct bringing *b, const struct found *d)
{
	struct fs_list l;
	struct err e;
	size_t i;
	int meta = 0, place = 0;

	if (fs_list(&l, d->target, &e) == 0) {
		for (i = 0; i < l.n; i++) {
			meta |= covname_of(l.v[i]) == COVNAME_META;
			place |= !strcmp(l.v[i], "metadata.json");
		}
		fs_list_release(&l);
	}
	return meta && place && !manifest_lacks(b->manifest, d->dir_name);
}

/* As tell_differing of a folder. */
static void tell_changed_twin(const struct object *o)
{
	const struct found *t =
		o->changed ? found_twin_with(o->of, o->name) : NULL;
	struct arena a = {0};

	if (t)
		cov_error(COV_ITEMS,
			"%s/%s: not what it is in %s, which is of the same"
			" discovery",
			fs_encoded(&a, o->of->dir), o->name,
			fs_encoded(&a, t->dir));
	arena_release(&a);
}

static void plan_object(struct bringing *b, struct leaders *l, struct object *o,
	int *noted)
{
	int in_manifest;

	look_at_place(b, o, &in_manifest);
	*noted &= in_manifest;
	if (o->state == OBJECT_SAME) {
		arrive_count(b, o, &b->kept->same, EVENT_SAME);
		return;
	}
	tell_changed_twin(o);
	if (is_shared(b, l, o)) {
		o->state = OBJECT_SHARED;
		if (o->same) {
			o->of->remote->pending++;
			return;
		}
		arrive_count(b, o, &b->kept->shared, EVENT_LINKED);
		return;
	}
	o->state = OBJECT_FETCH;
	o->of->remote->pending++;
	b->want++;
	if (o->size != SIZE_UNKNOWN)
		b->want_bytes += o->size;
}

/* --skip-existing; what a twin has just brought was not there. */
static int is_skipped(const struct bringing *b, const struct found *d)
{
	const struct found *t = d->twin;

	while (t && !t->remote)
		t = t->twin;
	return b->cfg->skip_existing &&
		(t ? t->reread : is_in_collection(b, d));
}

static void skip_dir(struct bringing *b, struct found *d)
{
	struct remote *r = d->remote;
	size_t i;

	r->kept = 1;
	d->reread = 1;
	for (i = 0; i < r->n; i++)
		if (found_wants(d, r->v[i]->name))
			arrive_count(b, r->v[i], &b->kept->skipped,
				EVENT_SKIPPED);
}

static void plan_dir(struct bringing *b, struct leaders *l, struct found *d)
{
	struct remote *r = d->remote;
	int noted = !manifest_lacks(b->manifest, d->dir_name);
	size_t i;

	if (is_skipped(b, d)) {
		skip_dir(b, d);
		return;
	}
	for (i = 0; i < r->n; i++)
		if (found_wants(d, r->v[i]->name))
			plan_object(b, l, r->v[i], &noted);
	if (r->pending == 0)
		arrive_dir(b, d, noted);
}

int plan_turn(struct bringing *b, unsigned turn)
{
	struct finds *f = b->finds;
	struct leaders l = {0};
	int more = 0;
	size_t i;

	for (i = 0; i < f->n && !b->stop; i++) {
		more |= f->v[i]->turn >= turn;
		if (f->v[i]->remote && f->v[i]->turn == turn)
			plan_dir(b, &l, f->v[i]);
	}
	interner_release(&l.keys);
	free(l.v);
	return more && !b->stop && !cov_terminated();
}
