/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Blocks in the order of covdata's text.
 *
 * covdata collects units by package path, then by function (name, file,
 * literal or not) and position; equal ones of several binaries become one.
 * Here packages are put in order first, then the functions of one package by
 * file, then the units of one file: memory is needed for the largest file
 * only, and stays in the cache. Units of a function come as the compiler met
 * them, the blocks of a statement list before what is inside of them: a list
 * in which the search for a place goes on from the last one puts them in order
 * with hardly more than a look at each.
 * Where covdata's order is random (two functions at one position), it is the
 * function's name that decides.
 *
 * A sum needs no order, only that no unit is there twice: as a rule a hash of
 * each, all of them different, shows that without a look at any other.
 */
#include "gocov/podwalk.h"

#include "base/hash.h"
#include "base/sortkey.h"
#include "fmt/pkgpattern.h"

#include <stdlib.h>
#include <string.h>

/* Steps per unit that are spent before a function's are sorted. */
enum { STEPS = 4 };
/* Times that marks which found no place are tried again; a few do. */
enum { ROUNDS = 32 };
/* Units that there is room for from the start: a large page of them. */
enum { ROOM = (2 << 20) / sizeof(struct podwalk_unit) };
#define LIST_END UINT32_MAX
/* An odd number whose bits are spread, to multiply with. */
#define MIX UINT64_C(0x9e3779b97f4a7c15)
/* Another that is even: sums of it and an odd one are odd. */
#define MARK_STEP UINT32_C(0xe4d2a6ce)

/* A package of one pod. */
struct podwalk_part {
	const struct podwalk_pod *pod;
	const struct covpkg *pkg;
	size_t i; /* order of pods and packages */
};

/* A function of the package at hand. */
struct fn {
	const struct podwalk_pod *pod;
	const struct covfunc *f;
};

/* One walk, with room that is used again. */
struct walker {
	const struct podwalk *w;
	void *ctx; /* of its functions */
	int set; /* counters are 0 or 1 */
	struct fn *fn, *fn2; /* functions, and the same in order */
	size_t nfn, capfn, capfn2;
	struct podwalk_unit *unit, *unit2; /* units of a file, and room */
	size_t nunit, capunit, capunit2;
	struct block *blk; /* units of a function, as they are stored */
	uint32_t *next; /* the same in order: a list of indexes */
	uint64_t *line; /* and their lines, which mostly tell the order */
	size_t capblk, capnext, capline;
	int check; /* units may be out of order, or equal */
	struct sortkey *key; /* 2 * capkey of them */
	size_t capkey;
	uint32_t *mark; /* of the units of a package */
	uint64_t *place; /* for them: two each, 0: free */
	size_t nmark, capmark, capplace;
	struct podwalk_sum sum; /* of the package at hand */
};

static int part_cmp(const void *x, const void *y)
{
	const struct podwalk_part *a = x, *b = y;
	int d = strcmp(a->pkg->path, b->pkg->path);

	if (d)
		return d;
	return a->i < b->i ? -1 : a->i > b->i;
}

/* All selected packages by path; *n tells how many. */
static struct podwalk_part *list_parts(const struct podwalk *w, size_t *n)
{
	struct podwalk_part *v;
	size_t i, k, max = 0;
	uint32_t g;

	for (i = 0; i < w->n; i++)
		max += w->pods[i].meta->npkgs;
	v = xmalloc(size_mul(max, sizeof(*v)));
	for (i = k = 0; i < w->n; i++) {
		const struct covmeta *m = w->pods[i].meta;

		for (g = 0; g < m->npkgs; g++) {
			if (m->pkgs[g].missing ||
				!pkgpattern_selects(w->patterns, w->npatterns,
					m->pkgs[g].path))
				continue;
			v[k] = (struct podwalk_part){&w->pods[i], &m->pkgs[g],
				k};
			k++;
		}
	}
	if (k)
		qsort(v, k, sizeof(*v), part_cmp);
	*n = k;
	return v;
}

/* Room for n keys, and n more for the sort. */
static struct sortkey *room_for_keys(struct walker *k, size_t n)
{
	mem_grow(&k->key, &k->capkey, n, 2 * sizeof(*k->key));
	return k->key;
}

static int fn_file_cmp(const struct fn *a, const struct fn *b)
{
	if (a->f->file == b->f->file)
		return 0;
	return strcmp(a->f->file, b->f->file);
}

static int file_tie(const void *ctx, const struct sortkey *x,
	const struct sortkey *y)
{
	const struct fn *fn = ctx;

	return fn_file_cmp(&fn[x->i], &fn[y->i]);
}

/* Orders functions by file, keeping their order otherwise. */
static struct fn *sort_functions(struct walker *k)
{
	struct sortkey *key;
	size_t i;

	for (i = 1; i < k->nfn; i++)
		if (fn_file_cmp(&k->fn[i - 1], &k->fn[i]) > 0)
			break;
	if (i >= k->nfn)
		return k->fn;
	key = room_for_keys(k, k->nfn);
	for (i = 0; i < k->nfn; i++)
		key[i] = (struct sortkey){.i = (uint32_t)i};
	sortkey_sort(key, k->nfn, key + k->nfn, file_tie, k->fn);
	mem_grow(&k->fn2, &k->capfn2, k->nfn, sizeof(*k->fn2));
	for (i = 0; i < k->nfn; i++)
		k->fn2[i] = k->fn[key[i].i];
	return k->fn2;
}

/* Position, then function; 0 for units that covdata takes for one. */
static int unit_cmp(const struct podwalk_unit *a, const struct podwalk_unit *b)
{
	int d = block_cmp(&a->b, &b->b);

	if (d || a->f == b->f)
		return d;
	d = a->f->name == b->f->name ? 0 : strcmp(a->f->name, b->f->name);
	return d ? d : a->f->lit - b->f->lit;
}

static int unit_tie(const void *ctx, const struct sortkey *x,
	const struct sortkey *y)
{
	const struct podwalk_unit *v = ctx;

	return unit_cmp(&v[x->i], &v[y->i]);
}

/* Sorts the n units from `first` on. */
static void sort_units(struct walker *k, size_t first, size_t n)
{
	struct sortkey *key = room_for_keys(k, n);
	struct podwalk_unit *v = k->unit + first;
	const struct block *b;
	size_t i;

	mem_grow(&k->unit2, &k->capunit2, n, sizeof(*k->unit2));
	for (i = 0; i < n; i++) {
		b = &v[i].b;
		key[i].a = (uint64_t)b->line0 << 32 | b->line1;
		key[i].b = (uint64_t)b->col0 << 32 | b->col1;
		key[i].i = (uint32_t)i;
		k->unit2[i] = v[i];
	}
	sortkey_sort(key, n, key + n, unit_tie, k->unit2);
	for (i = 0; i < n; i++)
		v[i] = k->unit2[key[i].i];
}

/* Makes one of equal neighbours; returns how many are left. */
static size_t unite_units(const struct walker *k, struct podwalk_unit *v,
	size_t n)
{
	size_t i, at = 0;
	uint64_t sum;

	for (i = 1; i < n; i++) {
		if (unit_cmp(&v[at], &v[i]) != 0) {
			v[++at] = v[i];
			continue;
		}
		sum = v[at].count + v[i].count;
		if (k->set)
			sum = sum != 0;
		v[at].count = sum < COUNT_CAP_GO ? sum : COUNT_CAP_GO;
	}
	return n ? at + 1 : 0;
}

/* 1 when unit i of the function at hand belongs behind unit at. */
static inline int is_behind(struct walker *k, uint32_t at, uint32_t i)
{
	int d;

	if (k->line[at] != k->line[i])
		return k->line[at] < k->line[i];
	d = block_cmp(&k->blk[at], &k->blk[i]);
	k->check |= d == 0;
	return d <= 0;
}

/*
 * Lists k->blk in order, through k->next: from item *head on, LIST_END behind
 * the last. A run (the blocks of one statement list) goes on behind its last
 * one; the next run begins inside or behind the one before, so that is where
 * its place is looked for. Returns 0 when that took too many steps.
 */
static int list_units(struct walker *k, uint32_t n, uint32_t *head)
{
	uint64_t steps = STEPS * (uint64_t)n;
	uint32_t i, at, run = 0, *next = k->next;

	next[0] = LIST_END;
	for (*head = 0, i = 1; i < n; i++) {
		at = i - 1;
		if (!is_behind(k, at, i)) {
			at = is_behind(k, run, i) ? run : *head;
			run = i;
			if (at == *head && !is_behind(k, at, i)) {
				next[i] = at;
				*head = i;
				continue;
			}
		}
		while (next[at] != LIST_END && is_behind(k, next[at], i)) {
			if (!--steps)
				return 0;
			at = next[at];
		}
		next[i] = next[at];
		next[at] = i;
	}
	return 1;
}

/* Decodes the units of a function into k->blk. */
static void read_blocks(struct walker *k, const struct podwalk_pod *pod,
	const struct covfunc *f)
{
	mem_grow(&k->blk, &k->capblk, f->count, sizeof(*k->blk));
	covmeta_units(pod->meta, f, k->blk);
}

/* The same, with room for its n units in order. */
static void read_units(struct walker *k, const struct fn *fn, uint32_t n)
{
	uint32_t i;

	mem_grow(&k->line, &k->capline, n, sizeof(*k->line));
	mem_grow(&k->next, &k->capnext, n, sizeof(*k->next));
	mem_grow(&k->unit, &k->capunit, k->nunit + n, sizeof(*k->unit));
	read_blocks(k, fn->pod, fn->f);
	for (i = 0; i < n; i++)
		k->line[i] = (uint64_t)k->blk[i].line0 << 32 | k->blk[i].line1;
}

/*
 * Adds the units of a function in order. When units of the file may still be
 * out of order or equal, k->check is set.
 */
static void add_units(struct walker *k, const struct fn *fn)
{
	const struct covfunc *f = fn->f;
	const uint64_t *count = fn->pod->counts + f->first;
	uint32_t i, at, n = f->count;
	struct podwalk_unit *v;

	read_units(k, fn, n);
	v = k->unit + k->nunit;
	if (list_units(k, n, &at)) {
		for (i = 0; i < n; i++, at = k->next[at])
			v[i] = (struct podwalk_unit){k->blk[at], count[at], f};
	} else {
		for (i = 0; i < n; i++)
			v[i] = (struct podwalk_unit){k->blk[i], count[i], f};
		sort_units(k, k->nunit, n);
		k->check = 1;
	}
	if (k->nunit && block_cmp(&v[-1].b, &v[0].b) >= 0)
		k->check = 1;
	k->nunit += n;
}

/* Puts the units of a file in order, each once; *n tells how many. */
static struct podwalk_unit *file_units(struct walker *k, size_t *n)
{
	struct podwalk_unit *v = k->unit;
	int d, same = 0;
	size_t i;

	if (!k->check) {
		*n = k->nunit;
		return v;
	}
	for (i = 1; i < k->nunit; i++) {
		d = unit_cmp(&v[i - 1], &v[i]);
		if (d > 0) {
			sort_units(k, 0, k->nunit);
			same = 1; /* not known yet */
			break;
		}
		same |= d == 0;
	}
	*n = same ? unite_units(k, v, k->nunit) : k->nunit;
	return v;
}

/* The package whose functions are in k->fn. */
static void walk_files(struct walker *k)
{
	const struct fn *fn = sort_functions(k);
	struct podwalk_unit *v;
	size_t i, u, n;

	for (i = 0; i < k->nfn;) {
		const struct fn *first = &fn[i];

		k->nunit = 0;
		k->check = 0;
		for (; i < k->nfn && fn_file_cmp(first, &fn[i]) == 0; i++)
			add_units(k, &fn[i]);
		v = file_units(k, &n);
		if (k->w->file)
			k->w->file(k->ctx, first->f->file, v, n);
		for (u = 0; k->w->sum && u < n; u++)
			podwalk_add(&k->sum, &v[u].b, v[u].count);
	}
}

static void add_part_functions(struct walker *k,
	const struct podwalk_part *part)
{
	const struct covpkg *pkg = part->pkg;
	uint32_t i;

	mem_grow(&k->fn, &k->capfn, k->nfn + pkg->nfuncs, sizeof(*k->fn));
	for (i = 0; i < pkg->nfuncs; i++)
		if (pkg->funcs[i].file && pkg->funcs[i].count)
			k->fn[k->nfn++] =
				(struct fn){part->pod, &pkg->funcs[i]};
}

/* A number that two equal blocks of one file have in common, and others hardly
   ever. Not 0. */
static inline uint32_t unit_mark(const struct block *b, uint64_t file)
{
	uint64_t lines = (uint64_t)b->line1 << 32 | b->line0;
	uint64_t cols = (uint64_t)b->col1 << 32 | b->col0;

	return (uint32_t)(((lines + (cols << 20)) * MIX + file) >> 32) | 1;
}

static size_t package_units(const struct covpkg *pkg)
{
	size_t n = 0;
	uint32_t i;

	for (i = 0; i < pkg->nfuncs; i++)
		n += pkg->funcs[i].count;
	return n;
}

/*
 * Puts the marks into places of two each. Those that find theirs full are what
 * is left for another round, where another factor tells the places. Equal
 * marks meet in the end: a place that was full for one is so for the other.
 * Returns 1 when two met. Which place is free cannot be guessed, so that there
 * is no branch.
 */
static int sift_marks(struct walker *k, uint32_t factor)
{
	size_t i, n = k->nmark, left = 0, places = 2;
	uint32_t *v = k->mark, mark;
	uint64_t *place, two;
	unsigned shift = 31;
	int full, same = 0;

	for (; places < n && shift > 1; shift--)
		places *= 2;
	mem_grow(&k->place, &k->capplace, places, sizeof(*k->place));
	place = memset(k->place, 0, places * sizeof(*place));
	for (i = 0; i < n; i++) {
		mark = v[i];
		two = place[(uint32_t)(mark * factor) >> shift];
		full = two >> 32 != 0;
		same |= ((uint32_t)two == mark) | (two >> 32 == mark);
		place[(uint32_t)(mark * factor) >> shift] =
			full ? two : two << 32 | mark;
		v[left] = mark;
		left += (size_t)full;
	}
	k->nmark = left;
	return same;
}

/* 0 when two marks are equal, or that is hard to find out: marks can be chosen
   so that it always is. */
static int marks_differ(struct walker *k)
{
	uint32_t factor = 1;
	int i;

	for (i = 0; i < ROUNDS && k->nmark; i++, factor += MARK_STEP)
		if (sift_marks(k, factor))
			return 0;
	return !k->nmark;
}

/* Hashes of the file names that were asked for last. */
struct memo {
	const char *name;
	uint64_t hash;
};
enum { MEMO = 64, NAME_ALIGN = 8 };

static uint64_t name_hash(struct memo *memo, const char *name)
{
	struct memo *m = &memo[(uintptr_t)name / NAME_ALIGN % MEMO];

	if (m->name != name)
		*m = (struct memo){name, hash_mem(name, strlen(name))};
	return m->hash;
}

/*
 * The sum over a package's units as they are stored; 0 when one may be there
 * twice, so that they have to be put in order.
 */
static int quick_sum(struct walker *k, const struct podwalk_part *part)
{
	const struct covpkg *pkg = part->pkg;
	const struct covfunc *f;
	const uint64_t *count;
	struct podwalk_sum sum = {0};
	struct memo memo[MEMO] = {{0}};
	uint32_t i, u, *mark;
	uint64_t file;

	k->nmark = 0;
	for (i = 0; i < pkg->nfuncs; i++) {
		f = &pkg->funcs[i];
		if (!f->file || !f->count)
			continue;
		file = name_hash(memo, f->file);
		count = part->pod->counts + f->first;
		read_blocks(k, part->pod, f);
		mem_grow(&k->mark, &k->capmark, k->nmark + f->count,
			sizeof(*k->mark));
		mark = k->mark + k->nmark;
		for (u = 0; u < f->count; u++) {
			mark[u] = unit_mark(&k->blk[u], file);
			podwalk_add(&sum, &k->blk[u], count[u]);
		}
		k->nmark += f->count;
	}
	k->sum = sum;
	return marks_differ(k);
}

/* The package of the n parts in v. */
static void walk_pkg(struct walker *k, const struct podwalk_part *v, size_t n)
{
	size_t i;

	k->sum = (struct podwalk_sum){0};
	if (k->w->file || (k->w->sum && (n > 1 || !quick_sum(k, v)))) {
		k->sum = (struct podwalk_sum){0};
		k->nfn = 0;
		for (i = 0; i < n; i++)
			add_part_functions(k, &v[i]);
		walk_files(k);
	}
	if (k->w->sum)
		k->w->sum(k->ctx, v->pkg->path, &k->sum);
}

static void walker_release(struct walker *k)
{
	free(k->fn);
	free(k->fn2);
	free(k->unit);
	free(k->unit2);
	free(k->blk);
	free(k->next);
	free(k->line);
	free(k->key);
	free(k->place);
	free(k->mark);
}

/* The end of the parts that are of the package of the first of them. */
static const struct podwalk_part *package_end(const struct podwalk_part *v,
	const struct podwalk_part *end)
{
	const struct podwalk_part *p = v + 1;

	while (p < end && strcmp(p->pkg->path, v->pkg->path) == 0)
		p++;
	return p;
}

void podwalk_plan(struct podwalk_plan *p, const struct podwalk *w, size_t units)
{
	const struct podwalk_part *at, *next, *end;
	size_t n = 0, cap = 0, nparts;

	*p = (struct podwalk_plan){.w = w, .v = list_parts(w, &nparts)};
	for (at = p->v, end = at + nparts; at < end; at = next) {
		for (next = package_end(at, end); at < next; at++)
			n += package_units(at->pkg);
		if (n < units && next < end)
			continue;
		mem_grow(&p->end, &cap, p->n + 1, sizeof(*p->end));
		p->end[p->n++] = (size_t)(next - p->v);
		n = 0;
	}
}

void podwalk_plan_release(struct podwalk_plan *p)
{
	free(p->v);
	free(p->end);
}

/* Visits the packages from v up to end. */
static void walk_parts(const struct podwalk *w, const struct podwalk_part *v,
	const struct podwalk_part *end, void *ctx)
{
	struct walker k = {.w = w, .ctx = ctx};
	const struct podwalk_part *first;
	size_t n = 0, i;

	k.set = 1;
	for (i = 0; i < w->n; i++)
		k.set &= w->pods[i].meta->mode == COVMODE_SET;
	for (first = v; first < end; first++)
		n += package_units(first->pkg);
	if (w->file)
		mem_grow(&k.unit, &k.capunit, n < ROOM ? n : ROOM,
			sizeof(*k.unit));
	while (v < end) {
		first = v;
		v = package_end(first, end);
		if (w->pkg)
			w->pkg(ctx, first->pkg->path);
		walk_pkg(&k, first, (size_t)(v - first));
	}
	walker_release(&k);
}

void podwalk_share(const struct podwalk_plan *p, size_t i, void *ctx)
{
	walk_parts(p->w, p->v + (i ? p->end[i - 1] : 0), p->v + p->end[i], ctx);
}

void podwalk_run(const struct podwalk *w)
{
	size_t n;
	struct podwalk_part *v = list_parts(w, &n);

	walk_parts(w, v, v + n, w->ctx);
	free(v);
}
