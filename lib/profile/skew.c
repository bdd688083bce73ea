/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Source skew, told file by file. One pass over the sorted blocks of both
 * finds it; of an overlay only files are looked at of which a block is missing
 * or new.
 */
#include "profile/skew.h"

#include "profile/dedup.h"

#include <stdlib.h>
#include <string.h>

/* Files whose skew is told one by one; the rest is counted. */
enum { SKEW_TOLD = 10 };

/* How two lists of blocks of one file differ. */
struct skew {
	uint32_t here, there; /* blocks that the second, the first has alone */
	uint32_t stmts; /* same position, other number of statements */
	struct block first; /* the first one that differs */
};

static void skew_note(struct skew *s, uint32_t *what, const struct block *b)
{
	if (!s->here && !s->there && !s->stmts)
		s->first = *b;
	++*what;
}

/* Compares sorted lists; 1 when they differ. Repetitions do not count. */
static int skew_find(struct skew *s, const struct block *a, uint32_t na,
	const struct block *b, uint32_t nb)
{
	uint32_t i = 0, j = 0;
	int d;

	*s = (struct skew){0};
	while (i < na || j < nb) {
		while (i && i < na && block_cmp(&a[i], &a[i - 1]) == 0)
			i++;
		while (j && j < nb && block_cmp(&b[j], &b[j - 1]) == 0)
			j++;
		if (i == na && j == nb)
			break;
		d = i == na ? 1 : j == nb ? -1 : block_cmp(&a[i], &b[j]);
		if (d && i < na && j < nb && block_same_place(&a[i], &b[j])) {
			skew_note(s, &s->stmts, &a[i]);
			d = 0;
		} else if (d < 0) {
			skew_note(s, &s->there, &a[i]);
		} else if (d > 0) {
			skew_note(s, &s->here, &b[j]);
		}
		i += d <= 0;
		j += d >= 0;
	}
	return s->here || s->there || s->stmts;
}

/* The blocks of a that b has not, of sorted lists; v has room for them. */
static uint32_t blocks_alone(struct block *v, const struct block *a,
	uint32_t na, const struct block *b, uint32_t nb)
{
	uint32_t i, j = 0, n = 0;

	for (i = 0; i < na; i++) {
		while (j < nb && block_cmp(&b[j], &a[i]) < 0)
			j++;
		if (a[i].stmts && (j == nb || block_cmp(&b[j], &a[i]) != 0))
			v[n++] = a[i];
	}
	return n;
}

static int lies_in(const struct block *a, const struct block *whole)
{
	return (a->line0 > whole->line0 ||
		       (a->line0 == whole->line0 && a->col0 >= whole->col0)) &&
		(a->line1 < whole->line1 ||
			(a->line1 == whole->line1 && a->col1 <= whole->col1));
}

/* Whether v are n of the blocks `whole` in pieces, with their statements in
   them, or in each of them all. */
static int are_pieces(const struct block *whole, uint32_t nwhole,
	const struct block *v, uint32_t n)
{
	uint32_t i, at = 0;
	uint64_t sum;
	int all;

	for (i = 0; i < nwhole; i++) {
		all = 1;
		sum = 0;
		for (; at < n && lies_in(&v[at], &whole[i]); at++) {
			sum += v[at].stmts;
			all &= v[at].stmts == whole[i].stmts;
		}
		if (!sum || (sum != whole[i].stmts && !all))
			return 0;
	}
	/* One that grew or shrank is an edit. */
	return n > nwhole && at == n;
}

/* Whether v and `all`, n of each, are the same pieces, those of v with their
   own statements, each of the others with those of the whole. */
static int are_repeated(const struct block *all, const struct block *v,
	uint32_t n)
{
	uint32_t i = 0, whole;
	uint64_t sum;

	while (i < n) {
		whole = all[i].stmts;
		for (sum = 0; i < n && sum < whole; i++) {
			if (all[i].stmts != whole ||
				!block_same_place(&all[i], &v[i]))
				return 0;
			sum += v[i].stmts;
		}
		if (sum != whole)
			return 0;
	}
	return n > 0;
}

/*
 * Whether two lists may be of one source and of two versions of Go: since 1.27
 * it parts blocks at blank lines and comments, and 1.27.0 and 1.27.1 gave each
 * piece the statements of the whole.
 */
static int other_toolchain(const struct block *a, uint32_t na,
	const struct block *b, uint32_t nb)
{
	struct block *x = xmalloc(size_mul(na, sizeof(*x)));
	struct block *y = xmalloc(size_mul(nb, sizeof(*y)));
	uint32_t nx = blocks_alone(x, a, na, b, nb);
	uint32_t ny = blocks_alone(y, b, nb, a, na);
	int rc = are_pieces(x, nx, y, ny) || are_pieces(y, ny, x, nx) ||
		(nx == ny &&
			(are_repeated(x, y, nx) || are_repeated(y, x, nx)));

	free(x);
	free(y);
	return rc;
}

static void skew_tell(const struct skew *s, const char *name, const char *file,
	int toolchain, int status, struct errlist *problems)
{
	struct block b = s->first;

	errlist_add(problems, status,
		"%s: %s: source skew: %u blocks only "
		"here, %u only in the profiles before, %u with another number "
		"of statements; the first is %u.%u,%u.%u%s",
		name, file, s->here, s->there, s->stmts, b.line0, b.col0,
		b.line1, b.col1,
		toolchain ? "; another version of Go may have built it, of "
			    "the same source" :
			    "");
}

/* Where a name is among those to skip, or would be. */
static size_t skipped_at(const struct combine *c, const char *name)
{
	size_t low = 0, high = c->nskipped, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(c->skipped[mid], name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int skew_skipped(const struct combine *c, const char *name)
{
	size_t at = skipped_at(c, name);

	return at < c->nskipped && strcmp(c->skipped[at], name) == 0;
}

static void skip_file(struct combine *c, const char *name)
{
	size_t at = skipped_at(c, name);

	mem_grow(&c->skipped, &c->capskipped, c->nskipped + 1,
		sizeof(*c->skipped));
	memmove(c->skipped + at + 1, c->skipped + at,
		(c->nskipped - at) * sizeof(*c->skipped));
	c->skipped[at] = xstrdup(name);
	c->nskipped++;
}

/* A profile that is looked at for skew. */
struct look {
	struct combine *c;
	const char *name; /* of the profile */
	struct errlist *problems;
	int status; /* of what is told */
	size_t n; /* files that are skewed */
};

static struct look look_begin(struct combine *c, const char *name,
	struct errlist *problems)
{
	return (struct look){.c = c,
		.name = name,
		.problems = problems,
		.status =
			c->skew == COMBINE_SKEW_ERROR ? COV_USAGE : COV_ITEMS};
}

/* One file, by its blocks in the result, file f of t, and in the profile. */
static void look_at_file(struct look *l, const struct blocks *t,
	const struct block_file *f, const struct block *b, uint32_t n)
{
	struct skew s;

	if (skew_skipped(l->c, f->name) ||
		!skew_find(&s, t->v + f->first, f->count, b, n))
		return;
	if (l->n++ < SKEW_TOLD)
		skew_tell(&s, l->name, f->name,
			other_toolchain(t->v + f->first, f->count, b, n),
			l->status, l->problems);
	if (l->c->skew == COMBINE_SKEW_SKIP)
		skip_file(l->c, f->name);
}

/* 0 when the profile is refused. */
static int look_end(const struct look *l)
{
	if (l->n > SKEW_TOLD)
		errlist_add(l->problems, l->status,
			"%s: source skew in %zu "
			"more files",
			l->name, l->n - SKEW_TOLD);
	return !l->n || l->c->skew != COMBINE_SKEW_ERROR;
}

/* Looks at all the n blocks that a profile has of a file. */
static void look_within_file(struct look *l, const char *file,
	const struct block *v, uint32_t n)
{
	const struct block *b;

	n = blocks_clashes(v, n, &b);
	if (!n || skew_skipped(l->c, file))
		return;
	if (l->n++ < SKEW_TOLD)
		errlist_add(l->problems, l->status,
			"%s: %s: source skew: %u blocks with two "
			"numbers of statements; the first is "
			"%u.%u,%u.%u",
			l->name, file, n, b->line0, b->col0, b->line1, b->col1);
	if (l->c->skew == COMBINE_SKEW_SKIP)
		skip_file(l->c, file);
}

int skew_within(struct combine *c, const struct blocks *t, const char *name,
	struct errlist *problems)
{
	struct look l = look_begin(c, name, problems);
	uint32_t i;

	for (i = 0; i < t->nfiles; i++)
		look_within_file(&l, t->files[i].name, t->v + t->files[i].first,
			t->files[i].count);
	return look_end(&l);
}

/* Files of two tables by name: 1 and both, while there are any. */
struct common {
	const struct blocks *ta, *tb;
	const struct block_file **a, **b;
	uint32_t i, j;
};

static struct common common_begin(const struct blocks *a,
	const struct blocks *b)
{
	return (struct common){
		.ta = a,
		.tb = b,
		.a = blocks_files_by_name(a),
		.b = blocks_files_by_name(b),
	};
}

static int common_next(struct common *m, const struct block_file **f,
	const struct block_file **g)
{
	int d;

	while (m->i < m->ta->nfiles && m->j < m->tb->nfiles) {
		*f = m->a[m->i];
		*g = m->b[m->j];
		d = strcmp((*f)->name, (*g)->name);
		m->i += d <= 0;
		m->j += d >= 0;
		if (d == 0)
			return 1;
	}
	free(m->a);
	free(m->b);
	return 0;
}

int skew_is_toolchain(const struct blocks *a, const struct blocks *b)
{
	struct common files = common_begin(a, b);
	const struct block_file *f, *g;
	size_t same = 0, other = 0;
	struct skew s;

	while (common_next(&files, &f, &g)) {
		const struct block *v = a->v + f->first, *w = b->v + g->first;

		if (!skew_find(&s, v, f->count, w, g->count))
			continue;
		if (other_toolchain(v, f->count, w, g->count))
			same++;
		else
			other++;
	}
	return same && !other;
}

/* A file of t by its name, or NULL; names is what is known of t by now. */
static const struct block_file *named_file(struct combine_names *names,
	struct blocks *t, const char *name)
{
	uint32_t low = 0, high = t->nfiles, mid;
	int d;

	if (names->t != t) {
		blocks_unref(names->t);
		free(names->v);
		names->t = blocks_ref(t);
		names->v = blocks_files_by_name(t);
	}
	while (low < high) {
		mid = low + (high - low) / 2;
		d = strcmp(names->v[mid]->name, name);
		if (d == 0)
			return names->v[mid];
		if (d < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* A file of what is late, and its table; or NULL. */
static const struct block_file *late_file(struct combine *c, const char *name,
	const struct blocks **t)
{
	const struct block_file *f = NULL;
	size_t i;

	for (i = 0; !f && i < c->nlate; i++) {
		*t = c->late[i].p.t;
		f = named_file(&c->late[i].names, c->late[i].p.t, name);
	}
	return f;
}

int skew_late(struct combine *c, const struct blocks *t)
{
	const struct blocks *late;
	uint32_t i;

	for (i = 0; c->nlate && i < t->nfiles; i++)
		if (late_file(c, t->files[i].name, &late))
			return 1;
	return 0;
}

int skew_fits(struct combine *c, const struct blocks *t, const char *name,
	struct errlist *problems)
{
	const struct block_file **files = blocks_files_by_name(t), *f, *g;
	struct look l = look_begin(c, name, problems);
	const struct blocks *here;
	uint32_t i;

	for (i = 0; i < t->nfiles; i++) {
		g = files[i];
		here = c->p.t;
		f = named_file(&c->names, c->p.t, g->name);
		if (!f)
			f = late_file(c, g->name, &here);
		if (f)
			look_at_file(&l, here, f, t->v + g->first, g->count);
	}
	free(files);
	return look_end(&l);
}

/* The blocks of file f that an overlay has, and those beside it in g, in
   order; v has room for all of them. */
static uint32_t overlay_blocks(const struct overlay *o,
	const struct block_file *f, const struct block_file *g, struct block *v)
{
	uint32_t i = f->first, end = i + f->count, n = 0;
	uint32_t j = g ? g->first : 0, more = g ? j + g->count : 0;

	while (i < end || j < more) {
		if (i < end && o->counts[i] == OVERLAY_NONE)
			i++;
		else if (j == more ||
			(i < end &&
				block_cmp(&o->t->v[i], &o->more.t->v[j]) < 0))
			v[n++] = o->t->v[i++];
		else
			v[n++] = o->more.t->v[j++];
	}
	return n;
}

static uint32_t missing_of(const struct overlay *o, const struct block_file *f)
{
	uint32_t i, n = 0;

	for (i = f->first; i < f->first + f->count; i++)
		n += o->counts[i] == OVERLAY_NONE;
	return n;
}

int skew_within_overlay(struct combine *c, const struct overlay *o,
	const char *name, struct errlist *problems)
{
	const struct blocks *more = o->more.t;
	const struct block_file **a, **b;
	struct look l = look_begin(c, name, problems);
	struct block *v = NULL;
	size_t cap = 0;
	uint32_t i = 0, j;

	if (!more)
		return 1;
	a = blocks_files_by_name(o->t);
	b = blocks_files_by_name(more);
	for (j = 0; j < more->nfiles; j++) {
		const struct block_file *g = b[j];

		while (i < o->t->nfiles && strcmp(a[i]->name, g->name) < 0)
			i++;
		if (i == o->t->nfiles || strcmp(a[i]->name, g->name) != 0) {
			look_within_file(&l, g->name, more->v + g->first,
				g->count);
			continue;
		}
		mem_grow(&v, &cap, (size_t)a[i]->count + g->count, sizeof(*v));
		look_within_file(&l, g->name, v, overlay_blocks(o, a[i], g, v));
	}
	free(v);
	free(a);
	free(b);
	return look_end(&l);
}

int skew_fits_overlay(struct combine *c, const struct overlay *o,
	const char *name, struct errlist *problems)
{
	const struct block_file **a = blocks_files_by_name(o->t), **b = NULL;
	uint32_t nb = o->more.t ? o->more.t->nfiles : 0, i, j = 0, missing;
	struct look l = look_begin(c, name, problems);
	struct block *v = NULL;
	size_t cap = 0;

	if (nb)
		b = blocks_files_by_name(o->more.t);
	for (i = 0; i < o->t->nfiles; i++) {
		const struct block_file *f = a[i], *g = NULL;

		while (j < nb && strcmp(b[j]->name, f->name) < 0)
			j++;
		if (j < nb && strcmp(b[j]->name, f->name) == 0)
			g = b[j];
		missing = missing_of(o, f);
		/* Nothing of a file, and nothing beside it, is no skew. */
		if (!g && (!missing || missing == f->count))
			continue;
		mem_grow(&v, &cap, (size_t)f->count + (g ? g->count : 0),
			sizeof(*v));
		look_at_file(&l, o->t, f, v, overlay_blocks(o, f, g, v));
	}
	free(v);
	free(a);
	free(b);
	return look_end(&l);
}

/* 1 when two tables know a file by different blocks. */
static int tables_skewed(const struct blocks *a, const struct blocks *b)
{
	struct common files = common_begin(a, b);
	const struct block_file *f, *g;
	struct skew s;
	int found = 0;

	while (common_next(&files, &f, &g))
		found |= skew_find(&s, a->v + f->first, f->count,
			b->v + g->first, g->count);
	return found;
}

/* What was found of the last table is told with the first one it differs
   from. */
static void tell_builds(struct skew_folder *f, const struct errlist *found)
{
	const char *name = f->names[f->n - 1];
	size_t i, other = 0;

	while (found->n && other < f->n - 1 &&
		!tables_skewed(f->t[other], f->t[f->n - 1]))
		other++;
	for (i = 0; i < found->n && other < f->n - 1; i++)
		errlist_add(&f->told, COV_ITEMS,
			"%s: 2 builds of one program in one folder, the other "
			"is %s: %s",
			name, f->names[other],
			found->v[i].text + strlen(name) + 2);
}

void skew_folder_add(struct skew_folder *f, struct blocks *t, const char *name)
{
	struct errlist found = {0};
	struct profile p = {0};

	f->all.skew = COMBINE_SKEW_SKIP;
	profile_zero(&p, t, COVMODE_SET);
	dedup_profile(&p, COUNT_MAX);
	mem_grow(&f->t, &f->capt, f->n + 1, sizeof(*f->t));
	mem_grow(&f->names, &f->capnames, f->n + 1, sizeof(*f->names));
	f->t[f->n] = blocks_ref(p.t);
	f->names[f->n++] = xstrdup(name);
	/* Nothing is refused: modes are equal, and skew is left out. */
	(void)!combine_add(&f->all, &p, name, &found);
	tell_builds(f, &found);
	errlist_release(&found);
	profile_release(&p);
}

int skew_folder_fits(struct combine *c, const struct skew_folder *f,
	struct errlist *problems)
{
	struct look l = look_begin(c, "", problems);
	size_t i;

	for (i = 0; i < f->told.n; i++)
		errlist_add(problems, l.status, "%s", f->told.v[i].text);
	if (!f->told.n)
		return 1;
	for (i = 0; c->skew == COMBINE_SKEW_SKIP && i < f->all.nskipped; i++)
		if (!skew_skipped(c, f->all.skipped[i]))
			skip_file(c, f->all.skipped[i]);
	return c->skew != COMBINE_SKEW_ERROR;
}

void skew_folder_release(struct skew_folder *f)
{
	while (f->n) {
		blocks_unref(f->t[--f->n]);
		free(f->names[f->n]);
	}
	free(f->t);
	free(f->names);
	combine_release(&f->all);
	errlist_release(&f->told);
	*f = (struct skew_folder){0};
}
