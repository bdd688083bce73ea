/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Who owns what, over all reports that are stored.
 *
 * A host process that is also known as a container's process, by binary, host
 * and covmeta_hash, has no owner: it would count twice
 * (covcompat(7): host-twin). So a new report may take another one's owner away,
 * and all are looked at, which costs little: only rows, no counters.
 */
#include "owners.h"

#include "stored.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define NO_OWNER SIZE_MAX

/* One stored report. */
struct owned_report {
	int64_t id, old_owner;
	size_t owner; /* number among owners, or NO_OWNER */
	const char *twin; /* binary, host and hash of a host process */
	int changed; /* what it says or where it belongs */
	int input; /* came in this run */
};

struct finding {
	struct run *run;
	struct owners *o;
	struct arena arena; /* of one row */
	struct arena kept;
	struct keys twins; /* of containers' processes */
	struct keys ids; /* of the input's reports, as text */
	int *changed; /* by number in ids */
	struct owned_report *v;
	size_t n, cap;
};

static void note_input(struct finding *f)
{
	const struct input *in = &f->run->in;
	size_t i, at;

	f->changed = xcalloc(in->n + 1, sizeof(*f->changed));
	for (i = 0; i < in->n; i++) {
		if (!in->v[i].id)
			continue;
		at = keys_add_id(&f->ids, in->v[i].id);
		f->changed[at] |= in->v[i].changed;
	}
}

/* The number of an owner, new when it is. */
static size_t owner_number(struct finding *f, const struct owner *w,
	const char *hash)
{
	struct owners *o = f->o;
	size_t i = keys_add(&o->keys, w->group_key);
	struct arena *a = &o->arena;

	if (i < o->n)
		return i;
	mem_grow(&o->v, &o->cap, o->n + 1, sizeof(*o->v));
	o->v[o->n++] = (struct group_owner){
		.group_key = o->keys.v[i],
		.namespace_ = arena_strdup(a, w->namespace_),
		.type = arena_strdup(a, w->type),
		.name = arena_strdup(a, w->name),
		.binary = arena_strdup(a, w->binary),
		.hash = arena_strdup(a, hash),
	};
	return i;
}

void owner_tell(const struct covgroup_cfg *cfg, struct owner *o,
	struct record *r)
{
	if (cfg->own_rules)
		owner_rules_apply(cfg->own_rules, r);
	owner_of(o, r, cfg->style);
}

static char *twin_of(struct arena *a, struct record *r, const char *hash)
{
	struct str s = {0};
	char *text;

	str_addf(&s, "%s\n%s\n%s", record_text0(r, REC_BINARY_NAME),
		record_text0(r, REC_HOSTNAME), hash);
	text = arena_strndup(a, s.buf, s.len);
	str_release(&s);
	return text;
}

static void set_twin(struct finding *f, struct owned_report *m,
	struct record *r, const char *hash)
{
	if (!*hash)
		return;
	if (owner_is_host(r))
		m->twin = twin_of(&f->kept, r, hash);
	else
		keys_add(&f->twins, twin_of(&f->arena, r, hash));
}

static int look_at_report(void *ctx, struct db_report *row, struct err *e)
{
	struct finding *f = ctx;
	struct owned_report m = {.id = row->id,
		.old_owner = row->owner_id,
		.owner = NO_OWNER};
	const char *hash = row->covmeta_hash;
	struct record r = {0};
	struct err ignored = {0};
	struct owner w;
	long at;

	(void)e;
	shown_form(f->run, row, &r, &ignored);
	if (f->run->temp && !*hash)
		hash = record_text0(&r, REC_COVMETA_HASH);
	if (*hash) {
		record_set_text(&r, REC_COVMETA_HASH, hash);
		owner_tell(f->run->cfg, &w, &r);
		m.owner = owner_number(f, &w, hash);
	}
	set_twin(f, &m, &r, hash);
	at = keys_find_id(&f->ids, row->id);
	m.input = at >= 0;
	m.changed = at >= 0 && f->changed[at];
	if (keys_find(&f->run->images, fact_image_key(&r)) >= 0)
		m.changed = 1;
	mem_grow(&f->v, &f->cap, f->n + 1, sizeof(*f->v));
	f->v[f->n++] = m;
	record_release(&r);
	arena_reset(&f->arena);
	return 0;
}

/* What is stored of an owner; one that nobody has any more is dropped. */
struct stored_owners {
	struct finding *f;
	int64_t *drop;
	size_t n, cap;
};

static int match_owner(void *ctx, struct db_owner *row, struct err *e)
{
	struct stored_owners *s = ctx;
	struct owners *o = s->f->o;
	long i = keys_find(&o->keys, row->group_key);

	(void)e;
	if (i < 0) {
		mem_grow(&s->drop, &s->cap, s->n + 1, sizeof(*s->drop));
		s->drop[s->n++] = row->id;
		keys_add(&o->dirty_hashes, row->covmeta_hash);
	} else {
		o->v[i].id = row->id;
		o->v[i].run = row->run;
		o->v[i].total = row->total;
		o->v[i].covered = row->covered;
		o->v[i].prev_total = row->prev_total;
		o->v[i].prev_covered = row->prev_covered;
		o->v[i].merge_hash =
			arena_strdup(&o->arena, row->merge_input_hash);
		if (keys_find_id(&s->f->run->orphaned, row->id) >= 0)
			o->v[i].dirty = 1;
	}
	arena_reset(&s->f->arena);
	return 0;
}

/* New owners need a row before a report can name it. */
static int store_new_owner(struct run *run, struct group_owner *w,
	struct err *e)
{
	struct db_owner row = {
		.group_key = w->group_key,
		.namespace_ = w->namespace_,
		.type = w->type,
		.name = w->name,
		.binary = w->binary,
		.covmeta_hash = w->hash,
		.image = "",
		.merge_input_hash = "",
		.first_seen = "",
		.last_seen = "",
		.files = "[]",
		.record = "{}",
	};
	int r = db_owner_put(run->db, &row, e);

	w->id = row.id;
	w->dirty = 1;
	return r;
}

static int assign_owners(struct finding *f, struct err *e)
{
	struct owners *o = f->o;
	struct group_owner *w;
	size_t i;
	int r = 0;

	for (i = 0; i < f->n && r == 0; i++) {
		struct owned_report *m = &f->v[i];
		int64_t id = 0;

		w = m->owner == NO_OWNER ? NULL : &o->v[m->owner];
		if (w && !w->id)
			r = store_new_owner(f->run, w, e);
		if (w)
			id = w->id;
		if (w && (m->changed || id != m->old_owner))
			w->dirty = 1;
		if (w && m->input)
			w->touched = 1;
		if (r == 0 && id != m->old_owner) {
			if (m->old_owner)
				keys_add_id(&f->run->orphaned, m->old_owner);
			r = db_report_own(f->run->db, m->id, id, e);
		}
	}
	return r;
}

static void leave_twins(struct finding *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].twin && keys_find(&f->twins, f->v[i].twin) >= 0)
			f->v[i].owner = NO_OWNER;
}

/* Owners without members were made by leave_twins' victims. */
static void count_members(struct finding *f)
{
	struct owners *o = f->o;
	struct keys used = {0};
	size_t *map = xmalloc(size_mul(o->n + 1, sizeof(*map)));
	char *has = xcalloc(o->n + 1, 1);
	size_t i, n = 0;

	for (i = 0; i < f->n; i++)
		if (f->v[i].owner != NO_OWNER)
			has[f->v[i].owner] = 1;
	for (i = 0; i < o->n; i++) {
		map[i] = n;
		if (has[i]) {
			o->v[n] = o->v[i];
			keys_add(&used, o->v[i].group_key);
			o->v[n].group_key = used.v[n];
			n++;
		}
	}
	for (i = 0; i < f->n; i++)
		if (f->v[i].owner != NO_OWNER)
			f->v[i].owner = map[f->v[i].owner];
	o->n = n;
	keys_release(&o->keys);
	o->keys = used;
	free(map);
	free(has);
}

static int match_stored(struct finding *f, struct stored_owners *s,
	struct err *e)
{
	return db_owners(f->run->db, &f->arena, match_owner, s, e);
}

static int drop_owners(struct run *run, const struct stored_owners *s,
	struct err *e)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (db_owner_drop(run->db, s->drop[i], e) < 0)
			return -1;
	run->dirty |= s->n > 0;
	return 0;
}

/* Which owners and binaries must be made again, and which printed. */
static void mark_owners(struct finding *f)
{
	struct owners *o = f->o;
	size_t i;

	for (i = 0; i < o->n; i++) {
		struct group_owner *w = &o->v[i];

		if (keys_find_id(&f->run->orphaned, w->id) >= 0)
			w->dirty = 1;
		w->dirty |= f->run->remerge;
		w->touched |= w->dirty;
		if (w->dirty)
			keys_add(&o->dirty_hashes, w->hash);
		if (w->touched)
			keys_add(&o->touched_hashes, w->hash);
	}
	for (i = 0; i < o->dirty_hashes.n; i++)
		keys_add(&o->touched_hashes, o->dirty_hashes.v[i]);
	f->run->dirty |= o->dirty_hashes.n > 0;
}

int owners_find(struct run *run, struct owners *o, struct err *e)
{
	struct finding f = {.run = run, .o = o};
	struct stored_owners s = {.f = &f};
	int r;

	note_input(&f);
	r = db_reports(run->db, &f.arena, look_at_report, &f, e);
	if (r == 0) {
		leave_twins(&f);
		count_members(&f);
		r = match_stored(&f, &s, e);
	}
	if (r == 0)
		r = assign_owners(&f, e);
	if (r == 0)
		r = drop_owners(run, &s, e);
	if (r == 0)
		mark_owners(&f);
	keys_release(&f.twins);
	keys_release(&f.ids);
	arena_release(&f.arena);
	arena_release(&f.kept);
	free(f.changed);
	free(f.v);
	free(s.drop);
	return r;
}

void owners_release(struct owners *o)
{
	keys_release(&o->keys);
	keys_release(&o->dirty_hashes);
	keys_release(&o->touched_hashes);
	arena_release(&o->arena);
	free(o->v);
}
