/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Which run an answer belongs to.
 *
 * Counters only rise while a process lives. So an answer continues a run when
 * hash and pid are the same and no counter is below what lies there; anything
 * else is a new run, in a directory of its own, and nothing is overwritten.
 * That also joins what a former covpull began.
 *
 * Snapshots of a run are two files, written in turn, so that one of them is
 * always whole and not more than one poll old. Two targets that look alike (pid
 * 1 of two containers behind two forwarded ports) get different slots, which is
 * two numbers each: readers take the maximum, and nothing is lost or doubled.
 */
#include "covpull.h"

#include "covmeta.h"
#include "fs.h"
#include "in.h"
#include "text.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The claim that another target has on a slot. */
static int is_claimed(const struct store *s, const struct home *h,
	const struct answer *a, const char *pid, uint64_t slot,
	const struct target *t)
{
	size_t i;

	for (i = 0; i < s->nclaims; i++) {
		const struct claim *c = &s->claims[i];

		if (c->home == h && c->slot == slot && c->target != t &&
		    !strcmp(c->hash, a->hash) && !strcmp(c->pid, pid))
			return 1;
	}
	return 0;
}

static void claim(struct store *s, struct target *t, struct home *h,
	const struct answer *a, const char *pid, uint64_t slot)
{
	struct claim *c;

	mem_grow(&s->claims, &s->capclaims, s->nclaims + 1,
		sizeof(*s->claims));
	c = &s->claims[s->nclaims++];
	*c = (struct claim){h, arena_strdup(&s->arena, a->hash),
		arena_strdup(&s->arena, pid), slot, t};
	t->run = (struct run){.home = h, .pid = c->pid, .slot = slot};
	memcpy(t->run.hash, a->hash, HASH_HEX);
}

static char *snap_name(struct arena *arena, const char *hash, const char *pid,
	uint64_t n)
{
	struct str s = {0};
	char *name;

	str_addf(&s, "covcounters.%s.%s.", hash, pid);
	str_addu(&s, n);
	name = arena_strdup(arena, s.buf);
	str_release(&s);
	return name;
}

static int has_snap(const struct home *h, const char *hash, const char *pid,
	uint64_t n)
{
	size_t i;

	for (i = 0; i < h->nsnaps; i++)
		if (h->snaps[i].n == n && !strcmp(h->snaps[i].pid, pid) &&
		    !strcmp(h->snaps[i].hash, hash))
			return 1;
	return 0;
}

/* What lies at one of a slot's numbers, against an answer: 1 it may go on, 0
   it fell. *mtime: when it was written, 0 when nothing is there. */
static int goes_on(const struct home *h, const struct answer *a,
	const char *pid, uint64_t n, int64_t *mtime)
{
	struct arena arena = {0};
	struct str old = {0};
	struct err e = {0};
	struct stat st;
	int yes = 1;

	*mtime = 0;
	if (has_snap(h, a->hash, pid, n) &&
	    fs_read(&old, fs_join(&arena, h->path,
	    snap_name(&arena, a->hash, pid, n)), COVDATA_FILE_MAX, &st,
	    &e) == 0) {
		*mtime = fs_mtime_ns(&st);
		yes = !counters_fell(&old, &a->counters);
	}
	str_release(&old);
	arena_release(&arena);
	return yes;
}

/* 1 when a slot of a home is a run that the answer continues. */
static int continues(struct store *s, struct target *t, struct home *h,
	const struct answer *a, const char *pid, uint64_t slot)
{
	uint64_t one = 2 * slot + 1;
	int64_t first, second;

	if ((!has_snap(h, a->hash, pid, one) &&
	    !has_snap(h, a->hash, pid, one + 1)) ||
	    is_claimed(s, h, a, pid, slot, t) ||
	    !goes_on(h, a, pid, one, &first) ||
	    !goes_on(h, a, pid, one + 1, &second))
		return 0;
	claim(s, t, h, a, pid, slot);
	t->run.last = second > first ? 2 : 1;
	return 1;
}

/* The newest home with a run to continue. */
static int resume(struct store *s, struct target *t, const struct place *p,
	const struct answer *a, const char *pid)
{
	const char *key = layout_key(&s->arena, p);
	struct home *best = NULL, *h;
	const char *before = "~";
	size_t i, k;

	for (;;) {
		best = NULL;
		for (i = 0; i < s->n; i++) {
			h = s->homes[i];
			if (store_same(h, p, key, "") &&
			    strcmp(h->place.time, before) < 0 &&
			    (!best ||
			    strcmp(h->place.time, best->place.time) > 0))
				best = h;
		}
		if (!best)
			return 0;
		before = best->place.time;
		for (k = 0; k < best->nsnaps; k++)
			if (!strcmp(best->snaps[k].pid, pid) &&
			    continues(s, t, best, a, pid,
			    (best->snaps[k].n - 1) / 2))
				return 1;
	}
}

static int begin_run(struct store *s, struct target *t,
	const struct place *p, const struct answer *a, const char *pid,
	struct err *e)
{
	struct home *h = store_home(s, p, "", e);
	uint64_t slot = 0;

	if (!h)
		return -1;
	while (has_snap(h, a->hash, pid, 2 * slot + 1) ||
	    has_snap(h, a->hash, pid, 2 * slot + 2))
		slot++;
	claim(s, t, h, a, pid, slot);
	t->run.last = 2;
	return 0;
}

/* 1 when the answer is of the run that the target had. */
static int same_run(const struct target *t, const struct place *p,
	const struct answer *a, const char *pid)
{
	const struct run *r = &t->run;
	int64_t ignored;

	return r->home && !strcmp(r->hash, a->hash) && !strcmp(r->pid, pid) &&
		!strcmp(r->home->place.binary, p->binary) &&
		goes_on(r->home, a, pid, 2 * r->slot + (uint64_t)r->last,
			&ignored);
}

static int write_snapshot(struct store *s, struct target *t,
	const struct answer *a, struct err *e)
{
	struct run *r = &t->run;
	struct arena arena = {0};
	int next = 3 - r->last, rc;
	uint64_t n = 2 * r->slot + (uint64_t)next;

	rc = write_file(r->home, snap_name(&arena, r->hash, r->pid, n),
		&a->counters, e);
	if (rc == 0) {
		store_add_snap(s, r->home, r->hash, r->pid, n);
		r->last = next;
		r->home->touched = 1;
	}
	arena_release(&arena);
	return rc;
}

int keep_wanted(const struct covpull_cfg *cfg, const struct place *p,
	const struct target *t, struct err *e)
{
	struct record r = {0};
	struct str line = {0};
	const char *v;
	size_t i;
	int keep;

	if (!cfg->filter)
		return 1;
	record_init(&r, "source_dir");
	layout_to_record(&r, p);
	for (i = 0; i < t->ident.n; i++) {
		enum rec_key k;

		v = t->ident.extra[i].name;
		for (k = REC_SOURCE_URL; k <= REC_SOFTWARE_KEY; k++)
			if (!strcmp(record_key_name(k), v))
				record_set_text(&r, k,
					t->ident.extra[i].value);
	}
	record_write(&r, &line);
	keep = jq_keep(cfg->filter, line.buf, line.len, e);
	if (keep < 0)
		e->status = COV_ITEMS;
	str_release(&line);
	record_release(&r);
	return keep;
}

enum keep_result keep_answer(struct store *s, const struct covpull_cfg *cfg,
	struct target *t, struct answer *a, struct err *e)
{
	const char *binary = *t->ident.binary ? t->ident.binary : a->argv0;
	const char *pid = *t->ident.pid ? t->ident.pid : a->pid;
	struct arena arena = {0};
	struct place p;
	int rc;

	store_place(&p, &arena, &t->at, t->host, binary);
	rc = keep_wanted(cfg, &p, t, e);
	if (rc <= 0) {
		arena_release(&arena);
		return rc < 0 ? KEEP_FAILED : KEEP_UNWANTED;
	}
	if (!a->meta.len && !store_meta(s, a->hash)) {
		arena_release(&arena);
		return KEEP_META;
	}
	rc = 0;
	if (!same_run(t, &p, a, pid) && !resume(s, t, &p, a, pid))
		rc = begin_run(s, t, &p, a, pid, e);
	if (rc == 0)
		rc = write_meta(s, t->run.home, a, e);
	if (rc == 0)
		rc = write_info(t->run.home, t, binary, pid, e);
	if (rc == 0)
		rc = write_snapshot(s, t, a, e);
	arena_release(&arena);
	return rc == 0 ? KEEP_DONE : rc > 0 ? KEEP_META : KEEP_FAILED;
}

/* --- text ------------------------------------------------------------------ */

static int read_text(struct profile *p, struct str *body, struct err *e)
{
	struct in in = {.name = "profile", .fd = -1, .eof = 1};
	int rc;

	in.cap = in.len = body->len;
	in.buf = str_detach(body);
	rc = text_read(p, &in, e);
	in_close(&in);
	return rc;
}

/* 1 when the profile that lies there may have become this one. */
static int text_goes_on(const struct home *h, const struct profile *now)
{
	struct arena a = {0};
	struct profile old;
	struct err e = {0};
	int yes = 0;
	uint32_t i;

	if (text_read_file(&old, fs_join(&a, h->path, "coverage.out"),
	    &e) == 0) {
		yes = blocks_same(old.t, now->t);
		for (i = 0; yes && i < now->t->n; i++)
			yes = old.counts[i] <= now->counts[i];
	}
	profile_release(&old);
	arena_release(&a);
	return yes;
}

static struct home *text_home(struct store *s, const struct place *p,
	const char *address, const struct profile *now, struct err *e)
{
	const char *key = layout_key(&s->arena, p);
	struct home *best = NULL;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (store_same(s->homes[i], p, key, address) && (!best ||
		    strcmp(s->homes[i]->place.time, best->place.time) > 0))
			best = s->homes[i];
	if (best && text_goes_on(best, now))
		return best;
	return store_home(s, p, address, e);
}

/* In the table's order: agents send their files in any. */
static int write_text(struct home *h, const struct profile *now,
	struct err *e)
{
	struct arena a = {0};
	struct out o;
	int rc;

	rc = out_create(&o, fs_join(&a, h->path, "coverage.out"), 1, e);
	if (rc == 0) {
		text_write(now, &o);
		rc = out_commit(&o, e);
	}
	arena_release(&a);
	return rc;
}

enum keep_result keep_text(struct store *s, const struct covpull_cfg *cfg,
	const struct target *t, const char *service, struct str *body,
	struct err *e)
{
	struct arena arena = {0};
	struct profile now;
	struct home *h;
	struct place p;
	int rc;

	if (read_text(&now, body, e)) {
		profile_release(&now);
		e->status = COV_ITEMS;
		return KEEP_FAILED;
	}
	store_place(&p, &arena, &t->at, t->host, service);
	rc = keep_wanted(cfg, &p, t, e);
	if (rc > 0) {
		h = text_home(s, &p, t->base, &now, e);
		rc = !h || write_info(h, t, service, "", e) ||
			write_text(h, &now, e) ? -1 : 1;
		if (rc > 0)
			h->touched = 1;
	}
	profile_release(&now);
	arena_release(&arena);
	return rc > 0 ? KEEP_DONE : rc < 0 ? KEEP_FAILED : KEEP_UNWANTED;
}
