/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What of a bucket is there already, what lies here under another name, what
 * has to be fetched; and what follows when it has come. A directory goes into
 * the collection as soon as its last object is here, so that a run that is
 * killed leaves whole directories behind, and parts that the next continues.
 */
#include "covfetch.h"

#include "base/hash.h"
#include "cli/tool.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HOPELESS = 16 /* failures in a row, and none that came */ };

/* Objects of which several are wanted; the first is fetched. */
struct leaders {
	struct object **slot;
	size_t mask, n;
};

int etag_is_md5(const char *etag)
{
	return strlen(etag) == 32 && strspn(etag, "0123456789abcdef") == 32;
}

const char *etag_plain(const char *etag)
{
	return str_starts(etag, SEALED "/") ? etag + sizeof(SEALED) : etag;
}

char *found_target(const struct found *d, const struct covfetch_cfg *cfg,
	struct arena *a)
{
	return fs_join(a, fs_join(a, cfg->collection, "coverage"), d->dir_name);
}

const char *object_src(const struct object *o, const struct covfetch_cfg *cfg,
	struct arena *a)
{
	switch (o->state) {
	case OBJECT_HAD:
		if (!o->of->remote->kept)
			return o->src;
		/* fall through */
	case OBJECT_SAME:
		return fs_join(a, found_target(o->of, cfg, a), o->name);
	case OBJECT_SHARED:
		return o->same ? object_src(o->same, cfg, a) : o->src;
	default:
		return NULL;
	}
}

/* --- what is there -------------------------------------------------------- */

/* 1 when a file has the content of an object, as far as can be told here. */
static int is_content(const struct object *o, const char *path,
	const struct stat *st)
{
	char hex[MD5_HEX];

	return etag_is_md5(o->etag) && (uint64_t)st->st_size == o->size &&
		md5_file(path, o->size, hex) == 0 && !strcmp(hex, o->etag);
}

/* Compares with what lies at an object's place; *noted: the manifest has it. */
static void look_there(struct bringing *b, struct object *o, int *noted)
{
	const struct known *k = manifest_find(b->manifest, o->of->dir_name,
		o->of->abs, o->name);
	struct arena a = {0};
	const char *path =
		fs_join(&a, found_target(o->of, b->cfg, &a), o->name);
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
		} else if (is_content(o, path, &st)) {
			o->state = OBJECT_SAME;
		}
	}
	arena_release(&a);
}

static struct object **leader_slot(struct leaders *l, const struct object *o)
{
	size_t i = (size_t)hash_mem(o->etag, strlen(o->etag)) & l->mask;

	while (l->slot[i] &&
		(strcmp(l->slot[i]->etag, o->etag) != 0 ||
			l->slot[i]->size != o->size))
		i = (i + 1) & l->mask;
	return &l->slot[i];
}

static void grow(struct leaders *l)
{
	struct leaders old = *l;
	size_t i;

	l->mask = old.slot ? (old.mask + 1) * 2 - 1 : 255;
	l->slot = xcalloc(l->mask + 1, sizeof(*l->slot));
	for (i = 0; old.slot && i <= old.mask; i++)
		if (old.slot[i])
			*leader_slot(l, old.slot[i]) = old.slot[i];
	free(old.slot);
}

/* 1 when an object is the same as one that comes, or lies here. */
static int is_shared(struct bringing *b, struct object *o)
{
	struct object **slot;

	/* Counters are written anew all the time, and their times matter. */
	if (!etag_is_md5(o->etag) || o->size == SIZE_UNKNOWN ||
		str_starts(o->name, "covcounters."))
		return 0;
	o->src = manifest_same(b->manifest, o->etag, o->size, &b->arena);
	if (o->src)
		return 1;
	if (b->leaders->n * 2 >= b->leaders->mask)
		grow(b->leaders);
	slot = leader_slot(b->leaders, o);
	if (!*slot) {
		*slot = o;
		b->leaders->n++;
		return 0;
	}
	o->same = *slot;
	o->next = o->same->followers;
	o->same->followers = o;
	return 1;
}

/* --- what follows --------------------------------------------------------- */

/* 1 when what could be had of a directory is worth keeping. */
static int is_worth(const struct bringing *b, const struct found *d)
{
	struct arena a = {0};
	struct err e = {0};
	struct place p;
	size_t i, have = 0;
	char *target;

	for (i = 0; i < d->nfiles; i++) {
		const struct object *o = remote_object(d->remote, d->files[i]);

		have += o && o->state != OBJECT_FAILED;
	}
	/* A part of the newest does not replace all of an older one. */
	if (have && have < d->nfiles && b->cfg->latest) {
		target = found_target(d, b->cfg, &a);
		if (layout_read_metadata(&p, &a, target, &e) == 0 && p.known &&
			!name_same_discovery(d, &p))
			have = 0;
	}
	arena_release(&a);
	return have > 0;
}

/* Source facts, which could not be known before. */
static void read_info(const struct bringing *b, struct found *d)
{
	struct err e = {0};

	if (layout_read_info(&d->r, found_target(d, b->cfg, &d->r.arena), &e) <
		0)
		cov_error(e.status == COV_WORLD ? COV_WORLD : COV_ITEMS, "%s",
			e.text);
}

static void drop_parts(const struct bringing *b, struct found *d)
{
	size_t i;

	for (i = 0; i < d->remote->n; i++)
		if (d->remote->v[i]->state == OBJECT_HAD)
			part_drop(&b->parts, d->remote->v[i]->src);
}

static void fail(struct bringing *b, const struct err *e)
{
	if (!b->stop)
		*b->e = *e;
	b->stop = 1;
}

/* All of it is here: into the collection. noted: the manifest knows it. */
static void finish_dir(struct bringing *b, struct found *d, int noted)
{
	struct err e = {0};

	if (!is_worth(b, d)) {
		d->remote->gone = 1;
		return;
	}
	if (keep_one(d, b->cfg, b->kept, &e)) {
		fail(b, &e);
		return;
	}
	d->remote->kept = 1;
	drop_parts(b, d);
	if (!noted && manifest_add(b->manifest, d, &e)) {
		fail(b, &e);
		return;
	}
	read_info(b, d);
	set_error(d);
}

static void one_less(struct bringing *b, struct found *d)
{
	if (--d->remote->pending == 0 && !b->stop)
		finish_dir(b, d, 0);
}

static void tell_failed(struct bringing *b, struct object *o,
	const struct err *why)
{
	struct arena a = {0};
	struct str name = {0}, text = {0};
	int status = why->status == COV_WORLD ? COV_WORLD : COV_ITEMS;

	s3_name(&o->of->remote->bucket->s3, object_key(&a, o), &name);
	str_addf(&text, "%s: %s", name.buf, why->text);
	cov_error(status, "%s", text.buf);
	errlist_add(&o->of->remote->bad, status, "%s", text.buf);
	events_object(&b->events, o, "failed", why->text);
	str_release(&name);
	str_release(&text);
	arena_release(&a);
	b->kept->failed++;
	/* Each of them may have waited a minute. */
	if (status == COV_WORLD && ++b->in_a_row >= HOPELESS && !b->stop) {
		err_set(b->e, COV_WORLD,
			"giving up: %u objects in a row "
			"could not be fetched",
			b->in_a_row);
		b->stop = 1;
	}
}

/* Those that waited for an object have it too, or are fetched after all. */
static void lead(struct bringing *b, struct object *o)
{
	struct object *x, *next;

	for (x = o->followers; x; x = next) {
		next = x->next;
		x->next = NULL;
		if (o->state == OBJECT_HAD && !o->sealed &&
			!strcmp(x->etag, o->etag)) {
			b->kept->shared++;
			events_object(&b->events, x, "linked", NULL);
			one_less(b, x->of);
			continue;
		}
		x->same = NULL;
		x->state = OBJECT_FETCH;
		x->next = b->again;
		b->again = x;
	}
	o->followers = NULL;
}

void bring_ended(struct bringing *b, struct object *o, const struct err *why)
{
	if (why && b->stop)
		return;
	if (why) {
		o->state = OBJECT_FAILED;
		tell_failed(b, o, why);
	} else if (o->state == OBJECT_SAME) {
		b->kept->same++;
		events_object(&b->events, o, "same", NULL);
	} else {
		b->in_a_row = 0;
		o->state = OBJECT_HAD;
		b->kept->fetched++;
		events_object(&b->events, o, o->changed ? "changed" : "new",
			NULL);
	}
	lead(b, o);
	one_less(b, o->of);
}

/* --- the plan ------------------------------------------------------------- */

/* Rule 2.10; but what could not be had is asked for again. */
static int exists(const struct bringing *b, const struct found *d)
{
	struct arena a = {0};
	char *target = found_target(d, b->cfg, &a);
	struct fs_list l;
	struct err e;
	size_t i;
	int meta = 0, place = 0;

	if (fs_list(&l, target, &e) == 0) {
		for (i = 0; i < l.n; i++) {
			meta |= str_starts(l.v[i], "covmeta.");
			place |= !strcmp(l.v[i], "metadata.json");
		}
		fs_list_release(&l);
	}
	arena_release(&a);
	return meta && place && !manifest_lacks(b->manifest, d->dir_name);
}

static void plan_object(struct bringing *b, struct object *o, int *noted)
{
	int in_manifest;

	look_there(b, o, &in_manifest);
	*noted &= in_manifest;
	if (o->state == OBJECT_SAME) {
		b->kept->same++;
		events_object(&b->events, o, "same", NULL);
		return;
	}
	if (is_shared(b, o)) {
		o->state = OBJECT_SHARED;
		if (o->same) {
			o->of->remote->pending++;
			return;
		}
		b->kept->shared++;
		events_object(&b->events, o, "linked", NULL);
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
	return b->cfg->skip_existing && (t ? t->reread : exists(b, d));
}

static void skip_dir(struct bringing *b, struct found *d)
{
	struct remote *r = d->remote;
	size_t i;

	r->kept = 1;
	d->reread = 1;
	for (i = 0; i < r->n; i++) {
		if (!object_chosen(d, r->v[i]->name))
			continue;
		b->kept->skipped++;
		events_object(&b->events, r->v[i], "skipped", NULL);
	}
}

static void plan_dir(struct bringing *b, struct found *d)
{
	struct remote *r = d->remote;
	int noted = !manifest_lacks(b->manifest, d->dir_name);
	size_t i;

	if (is_skipped(b, d)) {
		skip_dir(b, d);
		return;
	}
	for (i = 0; i < r->n; i++)
		if (object_chosen(d, r->v[i]->name))
			plan_object(b, r->v[i], &noted);
	if (r->pending == 0)
		finish_dir(b, d, noted);
}

/* Those of one turn: twins share a folder, and come one after the other. 0 when
   all have had theirs. */
static int plan(struct bringing *b, unsigned turn)
{
	struct finds *f = b->finds;
	int more = 0;
	size_t i;

	free(b->leaders->slot);
	*b->leaders = (struct leaders){0};
	for (i = 0; i < f->n && !b->stop; i++) {
		more |= f->v[i]->turn >= turn;
		if (f->v[i]->remote && f->v[i]->turn == turn)
			plan_dir(b, f->v[i]);
	}
	return more && !b->stop && !cov_terminated();
}

static int transfer(struct bringing *b, struct err *e)
{
	int rc;

	prog_init(&b->prog, "fetching", b->want, 0);
	b->prog.total_bytes = b->want_bytes;
	rc = b->want ? transfer_all(b, e) : 0;
	prog_done(&b->prog);
	return rc;
}

static int prepare(struct bringing *b, struct err *e)
{
	if (parts_open(&b->parts, b->cfg, e) ||
		events_open(&b->events, b->cfg, e))
		return -1;
	b->manifest = manifest_open(b->cfg, e);
	return b->manifest ? 0 : -1;
}

int bring_remote(struct finds *f, const struct covfetch_cfg *cfg,
	struct cloud *c, struct kept *k, struct err *e)
{
	struct leaders leaders = {0};
	struct bringing b = {.cfg = cfg,
		.cloud = c,
		.finds = f,
		.kept = k,
		.leaders = &leaders,
		.events.fd = -1,
		.e = e};
	unsigned turn;
	int rc = prepare(&b, e);

	for (turn = 0; rc == 0 && plan(&b, turn); turn++)
		rc = transfer(&b, e);
	events_close(&b.events, k);
	if (rc == 0 && !b.stop && !cov_terminated())
		parts_sweep(&b.parts);
	parts_close(&b.parts);
	manifest_close(b.manifest);
	free(leaders.slot);
	arena_release(&b.arena);
	return b.stop ? -1 : rc;
}
