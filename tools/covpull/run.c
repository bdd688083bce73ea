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
 * 1 of two containers behind two forwarded ports), and two programs that pull
 * one process, get different slots, which is two numbers each: readers take the
 * maximum, and nothing is lost or doubled. A slot has one writer, claim.c.
 */
#include "run.h"
#include "home.h"
#include "write.h"

#include "gocov/covmeta.h"
#include "io/fs.h"

#include <string.h>
#include <sys/stat.h>

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

/* What a claim to a slot is called. */
static char *slot_name(struct arena *arena, const struct place *p,
	const char *key, const char *hash, const char *pid, uint64_t slot)
{
	struct str s = {0};
	char *name;

	str_addf(&s, "%s\n%s\n%s\n%s\n%s\n", key, p->image, p->time, hash, pid);
	str_addu(&s, slot);
	name = arena_strdup(arena, s.buf);
	str_release(&s);
	return name;
}

/* An answer on its way to its run. */
struct way {
	struct store *s;
	struct target *t;
	const struct answer *a;
	const char *pid;
	struct err *e; /* set when something cannot be read now */
};

/* An answer beside a snapshot. */
struct snap_look {
	int64_t mtime; /* when it was written, 0: there is none */
	int fell; /* the answer has less of something */
	int within; /* the snapshot has all that the answer has */
	int same; /* it is the answer */
};

static struct snap_look look_at_snap(const struct way *w, const struct home *h,
	uint64_t n)
{
	struct snap_look l = {0};
	struct arena arena = {0};
	const char *path = fs_join(&arena, h->path,
		snap_name(&arena, w->a->hash, w->pid, n));
	struct str old = {0};
	struct err e = {0};
	struct stat st;

	if (fs_read(&old, path, COVDATA_FILE_MAX, &st, &e) == 0) {
		l.mtime = fs_mtime_ns(&st);
		l.same = old.len == w->a->counters.len &&
			!memcmp(str_get(&old), str_get(&w->a->counters),
				old.len);
		l.fell = !l.same && counters_fell(&old, &w->a->counters);
		l.within = l.fell && !counters_fell(&w->a->counters, &old);
	} else if (e.status == COV_WORLD) {
		*w->e = e;
	} else if (lstat(path, &st) == 0) {
		l.mtime = 1; /* nobody may read it: it stays */
		l.fell = 1;
	}
	str_release(&old);
	arena_release(&arena);
	return l;
}

static void set_run(const struct way *w, struct home *h, uint64_t slot,
	int last, const char *name)
{
	struct store *s = w->s;

	claim_drop(&s->claims, w->t, name);
	w->t->run = (struct process_run){.home = h,
		.slot = slot,
		.last = last,
		.pid = arena_strdup(&s->arena, w->pid)};
	memcpy(w->t->run.hash, w->a->hash, MD5_HEX);
}

/* The first free slot of a home, where no snapshot is. */
static void join_home(const struct way *w, struct home *h)
{
	struct arena arena = {0};
	uint64_t slot;
	char *name;

	for (slot = 0;; slot++) {
		if (home_has_snap(h, w->a->hash, w->pid, 2 * slot + 1) ||
			home_has_snap(h, w->a->hash, w->pid, 2 * slot + 2))
			continue;
		name = slot_name(&arena, &h->place, h->key, w->a->hash, w->pid,
			slot);
		if (!claim_take(&w->s->claims, name, w->t))
			continue;
		/* Who had it before may just have ended. */
		if (!look_at_snap(w, h, 2 * slot + 1).mtime &&
			!look_at_snap(w, h, 2 * slot + 2).mtime)
			break;
	}
	set_run(w, h, slot, 2, name);
	arena_release(&arena);
}

enum slot_fit { SLOT_NOT, SLOT_BUSY, SLOT_WITHIN, SLOT_DONE, SLOT_FAILED };

/* Whether a slot of a home goes on with the answer. SLOT_BUSY: it would, but is
   another's. */
static enum slot_fit slot_goes_on(const struct way *w, struct home *h,
	uint64_t slot)
{
	struct arena arena = {0};
	char *name =
		slot_name(&arena, &h->place, h->key, w->a->hash, w->pid, slot);
	int mine = claim_take(&w->s->claims, name, w->t);
	struct snap_look one = look_at_snap(w, h, 2 * slot + 1);
	struct snap_look two = look_at_snap(w, h, 2 * slot + 2);
	enum slot_fit fit = mine ? SLOT_DONE : SLOT_BUSY;

	/* What another program wrote after we asked may hold it already. */
	if (w->e->status)
		fit = SLOT_FAILED;
	else if ((one.within && one.mtime > w->t->asked_ns) ||
		(two.within && two.mtime > w->t->asked_ns))
		fit = SLOT_WITHIN;
	else if (one.fell || two.fell)
		fit = SLOT_NOT;
	if (fit == SLOT_DONE)
		set_run(w, h, slot, two.mtime > one.mtime ? 2 : 1, name);
	else if (mine)
		claim_drop(&w->s->claims, w->t, NULL);
	arena_release(&arena);
	return fit;
}

/* The same for all slots of a home. */
static enum slot_fit find_slot(const struct way *w, struct home *h)
{
	enum slot_fit fit, best = SLOT_NOT;
	size_t i;

	for (i = 0; i < h->nsnaps; i++) {
		if (strcmp(h->snaps[i].pid, w->pid) != 0 ||
			strcmp(h->snaps[i].hash, w->a->hash) != 0)
			continue;
		fit = slot_goes_on(w, h, (h->snaps[i].n - 1) / 2);
		if (fit == SLOT_BUSY)
			best = fit;
		else if (fit != SLOT_NOT)
			return fit;
	}
	return best;
}

/* Into the home of this very discovery: other processes are in it. */
static enum slot_fit join_discovery(const struct way *w, const struct place *p,
	const char *key)
{
	struct home *h = store_find(w->s, p, key, "");
	int rc = h ? home_refresh(w->s, h, w->e) : 0;

	if (rc > 0)
		join_home(w, h);
	return rc > 0 ? SLOT_DONE : rc < 0 ? SLOT_FAILED : SLOT_NOT;
}

/* 1 when the answer is of the run that the target had. */
static int same_run(const struct way *w, const struct place *p)
{
	struct process_run *r = &w->t->run;
	struct snap_look last;

	if (!r->home || strcmp(r->hash, w->a->hash) != 0 ||
		strcmp(r->pid, w->pid) != 0 ||
		strcmp(r->home->place.binary, p->binary) != 0 ||
		!fs_isdir(r->home->path))
		return 0;
	last = look_at_snap(w, r->home, 2 * r->slot + (uint64_t)r->last);
	r->unchanged = last.same;
	return !last.fell;
}

/* The newest home in which the answer's run is. */
static enum slot_fit find_home(const struct way *w, const struct place *p,
	const char *key, struct home **home)
{
	const char *before = "~";
	enum slot_fit fit = SLOT_NOT;
	struct home *h;
	int rc;

	while (fit == SLOT_NOT && (h = store_next(w->s, p, key, "", before))) {
		before = h->place.time;
		*home = h;
		rc = home_refresh(w->s, h, w->e);
		fit = rc > 0   ? find_slot(w, h) :
			rc < 0 ? SLOT_FAILED :
				 SLOT_NOT;
	}
	return fit;
}

int run_find(struct store *s, struct target *t, const struct place *p,
	const struct answer *a, const char *pid, enum run_result *run,
	struct err *e)
{
	const struct way w = {s, t, a, pid, e};
	struct arena arena = {0};
	struct home *h = NULL;
	const char *key;
	enum slot_fit fit;

	*run = RUN_GOES_ON;
	if (same_run(&w, p) || e->status)
		return e->status ? -1 : 0;
	t->run.home = NULL;
	claim_drop(&s->claims, t, NULL);
	if (store_scan(s, 0, e))
		return -1;
	key = layout_key(&arena, p);
	fit = find_home(&w, p, key, &h);
	if (fit == SLOT_BUSY)
		join_home(&w, h);
	else if (fit == SLOT_WITHIN)
		h->touched = 1;
	else if (fit == SLOT_NOT)
		fit = join_discovery(&w, p, key);
	if (fit == SLOT_NOT || fit == SLOT_WITHIN)
		*run = fit == SLOT_NOT ? RUN_NEW : RUN_WITHIN;
	arena_release(&arena);
	return e->status ? -1 : 0;
}

int run_write(struct store *s, struct target *t, const struct answer *a,
	struct err *e)
{
	struct process_run *r = &t->run;
	struct arena arena = {0};
	int next = 3 - r->last, rc;

	r->home->touched = 1;
	if (r->unchanged)
		return 0;
	rc = write_file(r->home,
		snap_name(&arena, r->hash, r->pid,
			2 * r->slot + (uint64_t)next),
		&a->counters, e);
	if (rc == 0) {
		home_add_snap(s, r->home, r->hash, r->pid,
			2 * r->slot + (uint64_t)next);
		r->last = next;
	}
	arena_release(&arena);
	return rc;
}

void run_begin(struct store *s, struct target *t, struct home *h,
	const struct answer *a, const char *pid)
{
	struct err ignored = {0};
	const struct way w = {s, t, a, pid, &ignored};

	join_home(&w, h);
}
