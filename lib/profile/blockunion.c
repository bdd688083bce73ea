/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Union of block tables.
 *
 * Tables are compared first, since most are equal. The others are joined file
 * by file: files of one name form a group, a group whose files all have the
 * same blocks is copied, and only the rest is sorted and swept. A group's
 * package is the least of its files' packages, so that the order of the
 * tables does not matter: a binary built without a module has
 * `command-line-arguments`, its text the folder of the name.
 */
#include "profile/blocks.h"

#include "base/sortkey.h"

#include <stdlib.h>
#include <string.h>

/* File `file` of table `table` belongs to a group. */
struct source {
	uint32_t table, file;
};

struct fusion {
	struct blocks *const *in; /* n different tables */
	uint32_t n;
	uint32_t **map; /* as in blocks_union, for in */
	struct blocks_build build; /* its files are the groups */
	uint32_t **group; /* of each table: the group of each file */
	uint32_t *start; /* sources of group g: start[g] to start[g+1]-1 */
	struct source *sources;
	/* The sort of one group: all its blocks, source after source. */
	struct sortkey *keys, *tmp;
	uint32_t *owner; /* which source a block is of */
	size_t capkeys, captmp, capowner, capv;
};

static const struct block_file *source_file(const struct fusion *f,
	const struct source *s)
{
	return &f->in[s->table]->files[s->file];
}

static const struct block *source_blocks(const struct fusion *f,
	const struct source *s)
{
	return f->in[s->table]->v + source_file(f, s)->first;
}

/* Marks groups in which one table has several files; tells if there are any. */
static int find_clashes(const struct fusion *f, unsigned char *clash)
{
	uint32_t *seen = xcalloc(f->build.t->nfiles, sizeof(*seen));
	uint32_t i, k, any = 0;

	for (i = 0; i < f->n; i++) {
		for (k = 0; k < f->in[i]->nfiles; k++) {
			uint32_t g = f->group[i][k];

			if (seen[g] == i + 1)
				clash[g] = any = 1;
			seen[g] = i + 1;
		}
	}
	free(seen);
	return any != 0;
}

/*
 * Gives each file a group. The name decides; where a table has a name twice,
 * in two packages, so does the package.
 */
static void make_groups(struct fusion *f)
{
	struct blocks_build *b = &f->build;
	unsigned char *clash;
	uint32_t i, k, first;

	f->group = xcalloc(f->n, sizeof(*f->group));
	for (i = 0; i < f->n; i++) {
		const struct blocks *t = f->in[i];

		f->group[i] = xcalloc(t->nfiles, sizeof(**f->group));
		for (k = 0; k < t->nfiles; k++)
			f->group[i][k] = blocks_file(b, "", t->files[k].name,
				strlen(t->files[k].name));
	}
	first = b->t->nfiles;
	clash = xcalloc(first, 1);
	if (find_clashes(f, clash)) {
		for (i = 0; i < f->n; i++) {
			const struct block_file *file = f->in[i]->files;

			for (k = 0; k < f->in[i]->nfiles; k++, file++) {
				uint32_t *g = &f->group[i][k];

				if (*g < first && clash[*g])
					*g = blocks_file(b, file->pkg,
						file->name, strlen(file->name));
			}
		}
	}
	free(clash);
}

/* Lists the sources of each group, in the order of the tables. */
static void list_sources(struct fusion *f)
{
	uint32_t groups = f->build.t->nfiles, i, k, *next;
	size_t n = 0;

	f->start = xcalloc((size_t)groups + 1, sizeof(*f->start));
	for (i = 0; i < f->n; i++) {
		n += f->in[i]->nfiles;
		for (k = 0; k < f->in[i]->nfiles; k++)
			f->start[f->group[i][k] + 1]++;
	}
	if (n >= BLOCK_NONE)
		bug("too many files in a union");
	for (i = 0; i < groups; i++)
		f->start[i + 1] += f->start[i];
	next = xmalloc(size_mul(groups, sizeof(*next)));
	memcpy(next, f->start, groups * sizeof(*next));
	f->sources = xmalloc(size_mul(n, sizeof(*f->sources)));
	for (i = 0; i < f->n; i++) {
		for (k = 0; k < f->in[i]->nfiles; k++) {
			uint32_t at = next[f->group[i][k]]++;

			f->sources[at].table = i;
			f->sources[at].file = k;
		}
	}
	free(next);
}

static int group_cmp(const void *ctx, const struct sortkey *x,
	const struct sortkey *y)
{
	const struct block_file *files = ctx;
	int d = strcmp(files[x->i].pkg, files[y->i].pkg);

	return d ? d : strcmp(files[x->i].name, files[y->i].name);
}

/*
 * Names each group's package and orders the groups; order[k].i is the k-th.
 * Returns how many have sources.
 */
static uint32_t order_groups(struct fusion *f, struct sortkey *order)
{
	struct block_file *files = f->build.t->files;
	uint32_t g, i, n = 0;

	for (g = 0; g < f->build.t->nfiles; g++) {
		const char *pkg = NULL;

		for (i = f->start[g]; i < f->start[g + 1]; i++) {
			const char *p = source_file(f, &f->sources[i])->pkg;

			if (!pkg || (p != pkg && strcmp(p, pkg) < 0))
				pkg = p;
		}
		files[g].pkg = pkg;
		if (pkg)
			order[n++].i = g;
	}
	sortkey_sort(order, n, order + n, group_cmp, files);
	return n;
}

/* Makes room for `more` blocks in the result; returns where they begin. */
static struct block *room_for_blocks(struct fusion *f, size_t more)
{
	struct blocks *t = f->build.t;

	if (more >= BLOCK_NONE - (size_t)t->n)
		bug("too many blocks in a union");
	mem_grow(&t->v, &f->capv, t->n + more, sizeof(*t->v));
	return t->v + t->n;
}

/* A group in which all files have the same blocks. Returns 0 if it is none. */
static int copy_group(struct fusion *f, const struct source *s, uint32_t n)
{
	uint32_t count = source_file(f, s)->count, i, k;
	const struct block *v = source_blocks(f, s);
	struct blocks *t = f->build.t;

	for (i = 1; i < n; i++) {
		if (source_file(f, &s[i])->count != count ||
			(count &&
				memcmp(source_blocks(f, &s[i]), v,
					count * sizeof(*v)) != 0))
			return 0;
	}
	if (count)
		memcpy(room_for_blocks(f, count), v, count * sizeof(*v));
	for (i = 0; i < n; i++) {
		uint32_t *map = f->map[s[i].table];

		map += source_file(f, &s[i])->first;
		for (k = 0; k < count; k++)
			map[k] = t->n + k;
	}
	t->n += count;
	return 1;
}

/* Collects the blocks of a group in f->keys; returns how many there are. */
static size_t gather_keys(struct fusion *f, const struct source *s, uint32_t n)
{
	size_t total = 0, at = 0;
	uint32_t i, k;

	for (i = 0; i < n; i++)
		total += source_file(f, &s[i])->count;
	if (total >= BLOCK_NONE)
		bug("too many blocks in a union");
	mem_grow(&f->keys, &f->capkeys, total, sizeof(*f->keys));
	mem_grow(&f->tmp, &f->captmp, total, sizeof(*f->tmp));
	mem_grow(&f->owner, &f->capowner, total, sizeof(*f->owner));
	for (i = 0; i < n; i++) {
		const struct block *v = source_blocks(f, &s[i]);
		uint32_t count = source_file(f, &s[i])->count;

		for (k = 0; k < count; k++, v++, at++) {
			struct sortkey *key = &f->keys[at];

			key->a = (uint64_t)v->line0 << 32 | v->line1;
			key->b = (uint64_t)v->col0 << 32 | v->col1;
			key->c = v->stmts;
			key->i = (uint32_t)at;
			f->owner[at] = i;
		}
	}
	return total;
}

/*
 * A group whose files differ. The sort is stable, so equal blocks come source
 * by source, and the k-th of each source goes to the k-th place.
 */
static void sweep_group(struct fusion *f, const struct source *s, uint32_t n)
{
	size_t total = gather_keys(f, s, n), i;
	struct block *v = room_for_blocks(f, total);
	struct blocks *t = f->build.t;
	const struct sortkey *last = NULL;
	uint32_t base = 0, made = 0, nth = 0, *begin, owner, first;

	begin = xmalloc(size_mul(n, sizeof(*begin)));
	for (i = 0, first = 0; i < n; i++) {
		begin[i] = first;
		first += source_file(f, &s[i])->count;
	}
	sortkey_sort(f->keys, total, f->tmp, NULL, NULL);
	for (i = 0; i < total; i++) {
		const struct sortkey *k = &f->keys[i];

		owner = f->owner[k->i];
		if (!last || k->a != last->a || k->b != last->b ||
			k->c != last->c) {
			base = made;
			nth = 0;
		} else {
			nth = f->owner[last->i] == owner ? nth + 1 : 0;
		}
		last = k;
		if (base + nth == made)
			v[made++] = (struct block){.line0 = k->a >> 32,
				.col0 = k->b >> 32,
				.line1 = (uint32_t)k->a,
				.col1 = (uint32_t)k->b,
				.stmts = k->c};
		f->map[s[owner].table][source_file(f, &s[owner])->first + k->i -
			begin[owner]] = t->n + base + nth;
	}
	t->n += made;
	free(begin);
}

/* The blocks of all groups, in order; files become those of the result. */
static void join_groups(struct fusion *f)
{
	struct blocks *t = f->build.t;
	struct sortkey *order = xcalloc(t->nfiles, 2 * sizeof(*order));
	struct block_file *files;
	const char *pkg = NULL, *copy = NULL;
	uint32_t n = order_groups(f, order), k;

	files = xmalloc(size_mul(n, sizeof(*files)));
	for (k = 0; k < n; k++) {
		uint32_t g = order[k].i, first = t->n;
		const struct source *s = f->sources + f->start[g];
		uint32_t ns = f->start[g + 1] - f->start[g];

		if (!copy_group(f, s, ns))
			sweep_group(f, s, ns);
		if (!pkg || strcmp(pkg, t->files[g].pkg) != 0) {
			pkg = t->files[g].pkg;
			copy = arena_strdup(&t->names, pkg);
		}
		files[k] = (struct block_file){.pkg = copy,
			.first = first,
			.name = t->files[g].name,
			.count = t->n - first};
	}
	free(order);
	free(t->files);
	t->files = files;
	t->nfiles = n;
	for (k = 0; k < t->n; k++)
		t->total_stmts += t->v[k].stmts;
}

/* Union of n different tables. */
static struct blocks *fuse_tables(struct blocks *const *in, uint32_t n,
	uint32_t **map)
{
	struct fusion f = {.in = in, .n = n, .map = map};
	struct blocks *t;
	uint32_t i;

	for (i = 0; i < n; i++)
		map[i] = xmalloc(size_mul(in[i]->n, sizeof(**map)));
	/* Tables that differ have a file, so build.t is there from here on. */
	make_groups(&f);
	list_sources(&f);
	join_groups(&f);
	t = f.build.t;
	f.build.t = NULL;
	blocks_build_release(&f.build);
	if (!t->v || f.capv > t->n)
		t->v = xrealloc(t->v, t->n, sizeof(*t->v));
	for (i = 0; i < n; i++)
		free(f.group[i]);
	free(f.group);
	free(f.start);
	free(f.sources);
	free(f.keys);
	free(f.tmp);
	free(f.owner);
	return t;
}

/* The union is one of the tables, when that one holds all others. */
static struct blocks *reuse_table(struct blocks *t, struct blocks *const *in,
	uint32_t n, uint32_t **map)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (!blocks_same(t, in[i]))
			continue;
		free(map[i]);
		map[i] = NULL;
		blocks_unref(t);
		return blocks_ref(in[i]);
	}
	return t;
}

static uint32_t *map_copy(const uint32_t *map, uint32_t n)
{
	uint32_t *copy;

	if (!map)
		return NULL;
	copy = xmalloc(size_mul(n, sizeof(*copy)));
	if (n)
		memcpy(copy, map, n * sizeof(*copy));
	return copy;
}

struct blocks *blocks_union(struct blocks *const *in, size_t n, uint32_t **map)
{
	struct blocks **own = xmalloc(size_mul(n, sizeof(*own))), *t;
	uint32_t *which = xmalloc(size_mul(n, sizeof(*which)));
	unsigned char *given = xcalloc(n, 1);
	uint32_t **ownmap, k, nown = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		for (k = 0; k < nown && !blocks_same(own[k], in[i]); k++)
			;
		if (k == nown)
			own[nown++] = in[i];
		which[i] = k;
	}
	ownmap = xcalloc(nown, sizeof(*ownmap));
	if (nown == 1)
		t = blocks_ref(own[0]);
	else
		t = reuse_table(fuse_tables(own, nown, ownmap), own, nown,
			ownmap);
	/* The first of equal tables gets the map, others a copy. */
	for (i = 0; i < n; i++) {
		k = which[i];
		map[i] = given[k] ? map_copy(ownmap[k], in[i]->n) : ownmap[k];
		given[k] = 1;
	}
	free(given);
	free(ownmap);
	free(which);
	free(own);
	return t;
}
