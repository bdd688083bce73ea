/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Building a block table.
 *
 * Blocks arrive file by file and nearly in order, from a text as from a
 * covmeta. So: files are found by a hash index, the last one without it;
 * finishing orders the files, moves the blocks behind one another only when
 * they are not there yet, and sorts only files that have a descent.
 */
#include "profile/blocks.h"

#include "base/hash.h"
#include "base/sortkey.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* What a file's number is looked up by. */
struct file_key {
	uint64_t hash;
	size_t pkglen, namelen;
	int folder; /* pkg is the folder of name */
};

struct index {
	uint32_t *slots; /* file number + 1, 0 when free */
	size_t nslots; /* power of two, over twice the number of files */
	struct file_key *keys; /* of each file */
	size_t capkeys;
	uint32_t last; /* file that was asked for last */
};

/* A file as it is looked for. */
struct wanted {
	const char *pkg, *name;
	struct file_key key;
};

struct blocks *blocks_ref(struct blocks *t)
{
	atomic_fetch_add_explicit(&t->refs, 1, memory_order_relaxed);
	return t;
}

void blocks_unref(struct blocks *t)
{
	if (!t || atomic_fetch_sub(&t->refs, 1) != 1)
		return;
	arena_release(&t->names);
	free(t->files);
	free(t->v);
	free(t->md5);
	free(t);
}

static void index_free(struct index *x)
{
	if (!x)
		return;
	free(x->slots);
	free(x->keys);
	free(x);
}

void blocks_build_release(struct blocks_build *b)
{
	blocks_unref(b->t);
	index_free(b->index);
	free(b->file);
	memset(b, 0, sizeof(*b));
}

static void build_begin(struct blocks_build *b)
{
	struct index *x;

	b->t = xcalloc(1, sizeof(*b->t));
	atomic_init(&b->t->refs, 1);
	atomic_init(&b->t->md5, NULL);
	b->index = x = xcalloc(1, sizeof(*x));
	x->nslots = 64;
	x->slots = xcalloc(x->nslots, sizeof(*x->slots));
}

struct slice blocks_folder(const char *name, size_t namelen)
{
	size_t n = namelen;

	while (n && name[n - 1] != '/')
		n--;
	if (n == 0)
		return (struct slice){".", 1};
	return (struct slice){name, n > 1 ? n - 1 : 1};
}

/* Puts file f, whose key is known, into a free slot. */
static void index_put(struct index *x, uint32_t f)
{
	size_t at = x->keys[f].hash & (x->nslots - 1);

	while (x->slots[at])
		at = (at + 1) & (x->nslots - 1);
	x->slots[at] = f + 1;
}

static void index_grow(struct index *x, uint32_t nfiles)
{
	uint32_t f;

	free(x->slots);
	x->nslots *= 4;
	x->slots = xcalloc(x->nslots, sizeof(*x->slots));
	for (f = 0; f < nfiles; f++)
		index_put(x, f);
}

static int key_is(const struct file_key *k, const struct block_file *f,
	const struct wanted *w)
{
	return k->hash == w->key.hash && k->namelen == w->key.namelen &&
		k->pkglen == w->key.pkglen &&
		memcmp(f->name, w->name, k->namelen) == 0 &&
		memcmp(f->pkg, w->pkg, k->pkglen) == 0;
}

static uint32_t file_make(struct blocks_build *b, const struct wanted *w)
{
	struct blocks *t = b->t;
	struct index *x = b->index;
	struct block_file *f, *prev;
	uint32_t n = t->nfiles;

	if (n == BLOCK_NONE)
		bug("too many files in a block table");
	mem_grow(&t->files, &b->capfiles, (size_t)n + 1, sizeof(*t->files));
	mem_grow(&x->keys, &x->capkeys, (size_t)n + 1, sizeof(*x->keys));
	x->keys[n] = w->key;
	f = &t->files[n];
	memset(f, 0, sizeof(*f));
	f->name = arena_strndup(&t->names, w->name, w->key.namelen);
	/* Neighbours mostly are of one package: they share its name. */
	prev = n ? f - 1 : NULL;
	if (prev && x->keys[n - 1].pkglen == w->key.pkglen &&
		memcmp(prev->pkg, w->pkg, w->key.pkglen) == 0)
		f->pkg = prev->pkg;
	else
		f->pkg = arena_strndup(&t->names, w->pkg, w->key.pkglen);
	t->nfiles++;
	if (x->nslots / 2 <= t->nfiles)
		index_grow(x, t->nfiles);
	else
		index_put(x, n);
	return n;
}

/* The slow way, over the index. */
static uint32_t file_find(struct blocks_build *b, const char *pkg,
	const char *name, size_t namelen)
{
	const char *nul = namelen ? memchr(name, 0, namelen) : NULL;
	struct index *x = b->index;
	struct slice folder;
	struct wanted w;
	size_t at;

	if (nul)
		namelen = (size_t)(nul - name);
	folder = blocks_folder(name, namelen);
	w.name = name;
	w.pkg = pkg ? pkg : folder.ptr;
	w.key.pkglen = pkg ? strlen(pkg) : folder.len;
	w.key.folder = w.key.pkglen == folder.len &&
		memcmp(w.pkg, folder.ptr, folder.len) == 0;
	w.key.namelen = namelen;
	w.key.hash = hash_mem(name, namelen);
	/* Nearly always the name tells the package. */
	if (!w.key.folder)
		w.key.hash += 31 * hash_mem(w.pkg, w.key.pkglen);
	at = w.key.hash & (x->nslots - 1);
	while (x->slots[at]) {
		uint32_t f = x->slots[at] - 1;

		if (key_is(&x->keys[f], &b->t->files[f], &w))
			return f;
		at = (at + 1) & (x->nslots - 1);
	}
	return file_make(b, &w);
}

uint32_t blocks_file(struct blocks_build *b, const char *pkg, const char *name,
	size_t namelen)
{
	struct index *x;

	if (!b->t)
		build_begin(b);
	x = b->index;
	if (b->t->nfiles) {
		const struct file_key *k = &x->keys[x->last];
		const struct block_file *f = &b->t->files[x->last];

		if (k->namelen == namelen &&
			memcmp(f->name, name, namelen) == 0 &&
			(pkg ? strcmp(f->pkg, pkg) == 0 : k->folder))
			return x->last;
	}
	return x->last = file_find(b, pkg, name, namelen);
}

void blocks_reserve(struct blocks_build *b, size_t n)
{
	if (!b->t)
		build_begin(b);
	mem_grow(&b->t->v, &b->capv, n, sizeof(*b->t->v));
	mem_grow(&b->file, &b->capfile, n, sizeof(*b->file));
}

uint32_t blocks_add(struct blocks_build *b, uint32_t file, struct block blk)
{
	struct blocks *t = b->t;

	if (!t || file >= t->nfiles)
		bug("block of a file that is not there");
	if (t->n == BLOCK_NONE)
		bug("too many blocks in a table");
	if (t->n == b->capv)
		mem_grow(&t->v, &b->capv, (size_t)t->n + 1, sizeof(*t->v));
	if (t->n == b->capfile)
		mem_grow(&b->file, &b->capfile, (size_t)t->n + 1,
			sizeof(*b->file));
	t->v[t->n] = blk;
	b->file[t->n] = file;
	t->files[file].count++;
	return t->n++;
}

static int block_file_cmp(const void *ctx, const struct sortkey *x,
	const struct sortkey *y)
{
	const struct block_file *files = ctx;
	const struct block_file *f = &files[x->i], *g = &files[y->i];
	int d = f->pkg == g->pkg ? 0 : strcmp(f->pkg, g->pkg);

	return d ? d : strcmp(f->name, g->name);
}

/* Orders the files; next[f] becomes where file f's blocks begin. */
static void sort_files(struct blocks *t, uint32_t *next)
{
	struct block_file *files = xmalloc(size_mul(t->nfiles, sizeof(*files)));
	struct sortkey *keys, *tmp;
	uint32_t i, first = 0;

	keys = xcalloc(t->nfiles, 2 * sizeof(*keys));
	tmp = keys + t->nfiles;
	for (i = 0; i < t->nfiles; i++)
		keys[i].i = i;
	sortkey_sort(keys, t->nfiles, tmp, block_file_cmp, t->files);
	for (i = 0; i < t->nfiles; i++) {
		files[i] = t->files[keys[i].i];
		files[i].first = first;
		next[keys[i].i] = first;
		first += files[i].count;
	}
	free(keys);
	free(t->files);
	t->files = files;
}

/*
 * Moves the blocks so that each file's are together; from[k] tells which one
 * in the order of adding is now at k.
 */
static void group_blocks(struct blocks *t, const uint32_t *file, uint32_t *next,
	uint32_t *from)
{
	struct block *v;
	uint32_t i, at;
	int moved = 0;

	for (i = 0; i < t->n; i++) {
		at = next[file[i]]++;
		from[at] = i;
		moved |= at != i;
	}
	if (!moved)
		return;
	v = xmalloc(size_mul(t->n, sizeof(*v)));
	for (i = 0; i < t->n; i++)
		v[i] = t->v[from[i]];
	free(t->v);
	t->v = v;
}

/* Sorts the n blocks at v and what is beside them in from. */
static void sort_blocks(struct block *v, uint32_t *from, uint32_t n)
{
	struct sortkey *keys = xmalloc(size_mul(n, 2 * sizeof(*keys)));
	uint32_t i;

	for (i = 0; i < n; i++) {
		keys[i].a = (uint64_t)v[i].line0 << 32 | v[i].line1;
		keys[i].b = (uint64_t)v[i].col0 << 32 | v[i].col1;
		keys[i].c = v[i].stmts;
		keys[i].i = from[i];
	}
	sortkey_sort(keys, n, keys + n, NULL, NULL);
	for (i = 0; i < n; i++) {
		v[i].line0 = (uint32_t)(keys[i].a >> 32);
		v[i].line1 = (uint32_t)keys[i].a;
		v[i].col0 = (uint32_t)(keys[i].b >> 32);
		v[i].col1 = (uint32_t)keys[i].b;
		v[i].stmts = keys[i].c;
		from[i] = keys[i].i;
	}
	free(keys);
}

static void sort_all(struct blocks *t, uint32_t *from)
{
	uint32_t f, i;

	for (f = 0; f < t->nfiles; f++) {
		const struct block_file *file = &t->files[f];
		struct block *v = t->v + file->first;

		for (i = 1; i < file->count; i++) {
			if (block_cmp(&v[i - 1], &v[i]) > 0) {
				sort_blocks(v, from + file->first, file->count);
				break;
			}
		}
	}
	for (i = 0; i < t->n; i++)
		t->total_stmts += t->v[i].stmts;
}

struct blocks *blocks_finish(struct blocks_build *b, uint32_t **slot)
{
	struct blocks *t;
	uint32_t *from, *next, i;

	if (!b->t)
		build_begin(b);
	t = b->t;
	/* Given back is what is too much; v is never NULL. */
	if (!t->v || b->capv > t->n)
		t->v = xrealloc(t->v, t->n, sizeof(*t->v));
	from = xmalloc(size_mul(t->n, sizeof(*from)));
	next = xmalloc(size_mul(t->nfiles, sizeof(*next)));
	if (t->nfiles)
		sort_files(t, next);
	group_blocks(t, b->file, next, from);
	free(next);
	sort_all(t, from);
	if (slot) {
		*slot = xmalloc(size_mul(t->n, sizeof(**slot)));
		for (i = 0; i < t->n; i++)
			(*slot)[from[i]] = i;
	}
	free(from);
	b->t = NULL;
	blocks_build_release(b);
	return t;
}

int blocks_same(const struct blocks *a, const struct blocks *b)
{
	uint32_t i;

	if (a == b)
		return 1;
	if (a->n != b->n || a->nfiles != b->nfiles ||
		a->total_stmts != b->total_stmts)
		return 0;
	for (i = 0; i < a->nfiles; i++) {
		if (a->files[i].count != b->files[i].count ||
			strcmp(a->files[i].name, b->files[i].name) != 0)
			return 0;
	}
	return a->n == 0 || memcmp(a->v, b->v, a->n * sizeof(*a->v)) == 0;
}

int blocks_repeat(const struct blocks *t)
{
	uint32_t f, i;

	for (f = 0; f < t->nfiles; f++) {
		const struct block *b = t->v + t->files[f].first;

		for (i = 1; i < t->files[f].count; i++)
			if (block_cmp(&b[i - 1], &b[i]) == 0)
				return 1;
	}
	return 0;
}

static int by_file_name(const void *a, const void *b)
{
	const struct block_file *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

const struct block_file **blocks_files_by_name(const struct blocks *t)
{
	const struct block_file **v = xmalloc(size_mul(t->nfiles, sizeof(*v)));
	uint32_t i;

	for (i = 0; i < t->nfiles; i++)
		v[i] = &t->files[i];
	if (t->nfiles)
		qsort(v, t->nfiles, sizeof(*v), by_file_name);
	return v;
}
