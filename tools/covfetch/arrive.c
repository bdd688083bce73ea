/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A directory goes into the collection as soon as its last object is here, so
 * that a run that is killed leaves whole directories behind, and parts that the
 * next continues.
 */
#include "arrive.h"

#include "keep.h"

#include "cli/tool.h"

#include <string.h>

enum { HOPELESS = 16 /* failures in a row, and none that came */ };

void arrive_stop(struct bringing *b, const struct err *why)
{
	if (!b->stop)
		*b->e = *why;
	b->stop = 1;
}

void arrive_count(struct bringing *b, const struct object *o, uint64_t *sum,
	enum event_what what)
{
	(*sum)++;
	events_object(b->cfg->telemetry, o, what, 0, NULL);
}

/* 1 when what could be had of a directory is worth keeping. */
static int is_worth(const struct bringing *b, const struct found *d)
{
	struct arena a = {0};
	struct err e = {0};
	struct place p;
	size_t i, have = 0;

	for (i = 0; i < d->nfiles; i++) {
		const struct object *o = remote_object(d->remote, d->files[i]);

		have += o && o->state != OBJECT_FAILED;
	}
	/* A part of the newest does not replace all of an older one. */
	if (have && have < d->nfiles && b->cfg->latest &&
		layout_read_metadata(&p, &a, d->target, &e) == 0 && p.known &&
		!found_same_discovery(d, &p))
		have = 0;
	arena_release(&a);
	return have > 0;
}

static void drop_parts(const struct bringing *b, struct found *d)
{
	size_t i;

	for (i = 0; i < d->remote->n; i++)
		if (d->remote->v[i]->state == OBJECT_HAD)
			part_drop(&b->parts, d->remote->v[i]->src);
}

void arrive_dir(struct bringing *b, struct found *d, int noted)
{
	struct err e = {0};

	if (!is_worth(b, d)) {
		d->remote->gone = 1;
		return;
	}
	if (keep_one(d, b->cfg, b->kept, &e)) {
		arrive_stop(b, &e);
		return;
	}
	d->remote->kept = 1;
	drop_parts(b, d);
	if (!noted && manifest_add(b->manifest, d, &e)) {
		arrive_stop(b, &e);
		return;
	}
	/* Source facts, which could not be known before. */
	found_read_info(d, d->target);
	found_set_error(d, &d->remote->bad);
}

static void count_down(struct bringing *b, struct found *d)
{
	if (--d->remote->pending == 0 && !b->stop)
		arrive_dir(b, d, 0);
}

static void tell_failed(struct bringing *b, struct object *o,
	const struct err *why)
{
	struct arena a = {0};
	struct err e = {0};
	struct str name = {0}, text = {0};
	int status = why->status == COV_WORLD ? COV_WORLD : COV_ITEMS;

	s3_name(&o->of->remote->bucket->s3, object_key(&a, o), &name);
	str_addf(&text, "%s: %s", name.buf, why->text);
	cov_error(status, "%s", text.buf);
	errlist_add(&o->of->remote->bad, status, "%s", text.buf);
	events_object(b->cfg->telemetry, o, EVENT_FAILED, 0, why->text);
	str_release(&name);
	str_release(&text);
	arena_release(&a);
	b->kept->failed++;
	/* Each of them may have waited a minute. */
	if (status == COV_WORLD && ++b->in_a_row >= HOPELESS) {
		err_set(&e, COV_WORLD,
			"giving up: %u objects in a row could not be fetched",
			b->in_a_row);
		arrive_stop(b, &e);
	}
}

/* Those that waited for an object have it too, or are fetched after all. */
static void serve_followers(struct bringing *b, struct object *o)
{
	struct object *x, *next;

	for (x = o->followers; x; x = next) {
		next = x->next;
		x->next = NULL;
		if (o->state == OBJECT_HAD && !o->sealed &&
			!strcmp(x->etag, o->etag)) {
			arrive_count(b, x, &b->kept->shared, EVENT_LINKED);
			count_down(b, x->of);
			continue;
		}
		x->same = NULL;
		x->state = OBJECT_FETCH;
		x->next = b->again;
		b->again = x;
	}
	o->followers = NULL;
}

void arrive_object(struct bringing *b, struct object *o, int64_t begun_ns,
	const struct err *why)
{
	if (why && b->stop)
		return;
	if (why) {
		o->state = OBJECT_FAILED;
		tell_failed(b, o, why);
	} else if (o->state == OBJECT_SAME) {
		b->kept->same++;
		events_object(b->cfg->telemetry, o, EVENT_SAME, begun_ns, NULL);
	} else {
		b->in_a_row = 0;
		o->state = OBJECT_HAD;
		b->kept->fetched++;
		events_object(b->cfg->telemetry, o,
			o->changed ? EVENT_CHANGED : EVENT_NEW, begun_ns, NULL);
	}
	serve_followers(b, o);
	count_down(b, o->of);
}
