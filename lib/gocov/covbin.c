/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Counting over a covmeta.
 *
 * Adding goes straight into the caller's vector. A maximum needs the sum of
 * the whole file first, which is kept by unit in a scratch vector; only the
 * functions that occur in the file are looked at, and cleared, afterwards.
 *
 * A function with fewer counters than units shows that the file is not what
 * it claims to be: reading stops there, what came before it counts.
 */
#include "gocov/covbin.h"

#include "gocov/covctr.h"

#include <stdlib.h>
#include <string.h>

enum { DAMAGE_MAX = 20 }; /* unknown functions that are told of one file */

/* One file being added. */
struct add {
	const struct covbin *b;
	struct covctr c;
	uint64_t *to; /* vector that is added to */
	const uint32_t *slot; /* over which index; NULL: by unit */
	uint64_t cap;
	struct covbin_work *w; /* NULL: adding straight, no flags */
	int keep; /* note functions in w->set */
	struct errlist *damage;
	uint64_t unknown; /* functions not in the covmeta */
	uint64_t shorter; /* functions with too few counters */
	uint64_t saturated; /* counters that stopped at cap */
	uint64_t longer; /* functions with too many counters */
	size_t longer_at; /* offset of the first of them */
	int bad; /* something is missing */
};

void covbin_init(struct covbin *b, struct covmeta *m)
{
	*b = (struct covbin){.meta = m};
}

void covbin_release(struct covbin *b)
{
	covmeta_free(b->meta);
	blocks_unref(b->t);
	free(b->slot);
	free(b->twin);
	*b = (struct covbin){0};
}

void covbin_work_release(struct covbin_work *w)
{
	free(w->sum);
	free(w->set);
	*w = (struct covbin_work){0};
}

/* The table of all units, and the index of each in it. */
static struct blocks *make_blocks(const struct covmeta *m, uint32_t **slot)
{
	struct blocks_build build = {0};
	const struct covfunc *f;
	const char *last = NULL;
	uint32_t p, i, u, file = 0;
	struct block *v = NULL;
	size_t cap = 0;

	for (p = 0; p < m->npkgs; p++, last = NULL) {
		for (i = 0; i < m->pkgs[p].nfuncs; i++) {
			f = &m->pkgs[p].funcs[i];
			if (!f->file)
				continue;
			if (f->file != last)
				file = blocks_file(&build, m->pkgs[p].path,
					f->file, strlen(f->file));
			last = f->file;
			mem_grow(&v, &cap, f->count, sizeof(*v));
			covmeta_units(m, f, v);
			for (u = 0; u < f->count; u++)
				if (blocks_add(&build, file, v[u]) !=
					f->first + u)
					bug("units out of order");
		}
	}
	free(v);
	return blocks_finish(&build, slot);
}

struct blocks *covbin_blocks(const struct covmeta *m)
{
	uint32_t *slot;
	struct blocks *t = make_blocks(m, &slot);

	free(slot);
	return t;
}

void covbin_table(struct covbin *b)
{
	b->t = make_blocks(b->meta, &b->slot);
	covbin_twins(b);
	covmeta_forget(b->meta);
}

/* Adds v to a counter; 1 when it stopped at cap. No branch: which counters are
   0 cannot be guessed. */
static inline unsigned add_capped(uint64_t *to, uint32_t v, uint64_t cap)
{
	uint64_t sum = *to + v; /* both sides are below 2^63 */
	unsigned stops = sum > cap;

	*to = stops ? cap : sum;
	return stops;
}

/* Adds n counters of a function, of which it may have more, to the vector. */
static void count_units(struct add *a, const struct covfunc *f,
	const uint32_t *v, uint32_t n)
{
	int set = a->b->meta->mode == COVMODE_SET;
	uint64_t *to = a->to + f->first, cap = a->cap;
	unsigned stops = 0;
	uint32_t i, at;

	if (a->slot) {
		for (i = 0; i < n; i++) {
			at = a->slot[f->first + i];
			if (!v[i] || at == BLOCK_NONE)
				continue;
			if (set)
				a->to[at] = 1;
			else
				stops += add_capped(&a->to[at], v[i], cap);
		}
	} else if (set) {
		for (i = 0; i < n; i++)
			to[i] |= v[i] != 0;
	} else {
		for (i = 0; i < n; i++)
			stops += add_capped(&to[i], v[i], cap);
	}
	a->saturated += stops;
	if (a->keep) {
		mem_grow(&a->w->set, &a->w->capset, a->w->nset + 1,
			sizeof(*a->w->set));
		a->w->set[a->w->nset++] = f;
	}
}

static void tell_unknown(struct add *a, size_t at, uint32_t pkg, uint32_t func)
{
	if (a->unknown++ < DAMAGE_MAX)
		errlist_add(a->damage, COV_ITEMS,
			"%s: offset %zu: function %u of package %u is not "
			"in the covmeta",
			a->c.name, at, func, pkg);
	a->bad = 1;
}

/* One function of the file. */
static void count_function(struct add *a, size_t at, uint32_t pkg,
	uint32_t func, const uint32_t *v, uint32_t n)
{
	const struct covmeta *m = a->b->meta;
	const struct covfunc *f;

	if (pkg < m->npkgs && m->pkgs[pkg].missing)
		return; /* told when the covmeta was read */
	if (pkg >= m->npkgs || func >= m->pkgs[pkg].nfuncs) {
		tell_unknown(a, at, pkg, func);
		return;
	}
	f = &m->pkgs[pkg].funcs[func];
	if (!f->file)
		return; /* told, too */
	if (n < f->count) {
		if (a->shorter++ < DAMAGE_MAX)
			errlist_add(a->damage, COV_ITEMS,
				"%s: offset %zu: "
				"function %u of package %u has %u counters "
				"for %u blocks",
				a->c.name, at, func, pkg, n, f->count);
		a->bad = 1;
	}
	if (n > f->count && !a->longer++)
		a->longer_at = at;
	count_units(a, f, v, n < f->count ? n : f->count);
	if (a->w && a->w->live)
		a->w->live[m->pkgs[pkg].func0 + func] = 1;
}

/* Functions of one segment; -1 when the file ends for us. */
static int count_segment(struct add *a)
{
	struct covctr *c = &a->c;
	struct err e = {0};
	uint32_t pkg, func, n;
	const uint32_t *v;
	size_t at;
	int r;

	/* covdata reads no file whose arguments are damaged; their counters
	   are still good. */
	if (covctr_args(c, NULL, NULL, &e) < 0) {
		errlist_err(a->damage, &e);
		a->bad = 1;
	}
	for (;;) {
		at = (size_t)(c->ptr - c->begin);
		r = covctr_next(c, &pkg, &func, &v, &n, &e);
		if (r == 0)
			return 0;
		if (r < 0) {
			errlist_err(a->damage, &e);
			a->bad = 1;
			return -1;
		}
		count_function(a, at, pkg, func, v, n);
	}
}

/* The first segment is over and no other was asked for. */
static void tell_rest(struct add *a)
{
	const struct covctr *c = &a->c;
	size_t at = (size_t)(c->ptr - c->begin);

	switch (covctr_rest(c)) {
	case COVCTR_END:
		if (c->segments != 1)
			errlist_add(a->damage, 0,
				"%s: offset %zu: the "
				"footer counts %u segments, there is one",
				c->name, at + 8, c->segments);
		break;
	case COVCTR_MORE:
		errlist_add(a->damage, 0,
			"%s: offset %zu: further segments "
			"are left out",
			c->name, at);
		break;
	case COVCTR_UNCOUNTED:
		errlist_add(a->damage, COV_ITEMS,
			"%s: offset %zu: more "
			"functions than the segment's header says are left "
			"out",
			c->name, at);
		a->bad = 1;
		break;
	}
}

static void segments(struct add *a, int all)
{
	struct err e = {0};
	int r;

	for (;;) {
		if (count_segment(a) < 0)
			return;
		if (!all) {
			tell_rest(a);
			return;
		}
		r = covctr_segment(&a->c, &e);
		if (r == 0)
			return;
		if (r < 0) {
			errlist_err(a->damage, &e);
			a->bad = 1;
			return;
		}
	}
}

/* What is to be told once for a whole file. */
static void tell_counts(struct add *a)
{
	const char *name = a->c.name;

	if (a->unknown > DAMAGE_MAX)
		errlist_add(a->damage, COV_ITEMS,
			"%s: %llu more functions are not in the covmeta", name,
			(unsigned long long)a->unknown - DAMAGE_MAX);
	if (a->shorter > DAMAGE_MAX)
		errlist_add(a->damage, COV_ITEMS,
			"%s: %llu more functions have too few counters", name,
			(unsigned long long)a->shorter - DAMAGE_MAX);
	if (a->longer)
		errlist_add(a->damage, 0,
			"%s: offset %zu: %llu function%s "
			"with more counters than blocks",
			name, a->longer_at, (unsigned long long)a->longer,
			a->longer == 1 ? "" : "s");
	if (a->saturated)
		errlist_add(a->damage, 0,
			"%s: %llu counter%s stopped at "
			"%llu",
			name, (unsigned long long)a->saturated,
			a->saturated == 1 ? "" : "s",
			(unsigned long long)a->cap);
}

/* Makes the scratch vector large enough; new room is cleared. */
static void grow_scratch(struct covbin_work *w, uint32_t n)
{
	if (n <= w->capsum)
		return;
	free(w->sum);
	w->sum = xcalloc(n, sizeof(*w->sum));
	w->capsum = n;
}

/* Raises counts to the sums in the scratch vector, and clears it. */
static void fold_scratch(const struct covbin *b, struct covbin_work *w,
	uint64_t *counts)
{
	const struct covfunc *f;
	uint32_t u, at, from;

	while (w->nset) {
		f = w->set[--w->nset];
		for (u = f->first; u < f->first + f->count; u++) {
			at = b->slot ? b->slot[u] : u;
			from = b->twin ? b->twin[u] : u;
			if (at != BLOCK_NONE && w->sum[from] > counts[at])
				counts[at] = w->sum[from];
			w->sum[from] = 0;
		}
	}
}

/*
 * Files belong together by their names, which say little: counters of another
 * build count functions of the same shape, and lie. 0 when they are to be left
 * out. Both hashes are Go's own; in names of the field's servers they are cut.
 */
static int check_owner(struct add *a, int own_only)
{
	if (memcmp(a->c.hash, a->b->meta->hash, COVMETA_HASH) == 0)
		return 1;
	a->bad = own_only;
	errlist_add(a->damage, own_only ? COV_ITEMS : 0,
		"%s: offset 8: its hash is not that of the covmeta%s",
		a->c.name, own_only ? ": counters of another binary" : "");
	return !own_only;
}

int covbin_add(const struct covbin *b, const struct covbin_src *src,
	uint64_t *counts, enum count_op op, uint64_t cap, struct covbin_work *w,
	struct errlist *damage)
{
	struct add a = {.b = b,
		.to = counts,
		.slot = b->slot,
		.cap = cap,
		.w = w,
		.damage = damage};
	struct err e = {0};

	if (op == COUNT_MAX) {
		if (!w)
			bug("maximum without a scratch vector");
		grow_scratch(w, b->meta->nunits);
		a.to = w->sum;
		a.slot = b->twin;
		a.keep = 1;
	}
	if (covctr_open(&a.c, src->ptr, src->len, src->name, &e) < 0) {
		errlist_err(damage, &e);
		a.bad = 1;
	} else if (check_owner(&a, src->own_only)) {
		if (a.c.version != 1)
			errlist_add(damage, 0,
				"%s: offset 4: version %u, "
				"expected 1",
				src->name, a.c.version);
		segments(&a, src->all_segments);
		tell_counts(&a);
		if (a.keep)
			fold_scratch(b, w, counts);
	}
	covctr_close(&a.c);
	return a.bad ? -1 : 0;
}
