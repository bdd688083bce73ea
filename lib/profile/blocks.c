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

#include "base/interner.h"
#include "base/sortkey.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct index {
	struct interner names; /* of files, and their packages; by number */
	struct str name; /* the one that is looked for, where it is made */
	uint32_t last; /* file that was asked for last */
	size_t lastlen; /* of its name */
	int folder; /* its package is the folder of the name */
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
	interner_release(&x->names);
	str_release(&x->name);
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
	b->t = xcalloc(1, sizeof(*b->t));
	atomic_init(&b->t->refs, 1);
	atomic_init(&b->t->md5, NULL);
	b->index = xcalloc(1, sizeof(struct index));
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

/* Adds a file that is not there yet. */
static void file_make(struct blocks_build *b, struct slice pkg,
	struct slice name)
{
	struct blocks *t = b->t;
	struct block_file *f;
	uint32_t n = t->nfiles;

	if (n == BLOCK_NONE)
		bug("too many files in a block table");
	mem_grow(&t->files, &b->capfiles, (size_t)n + 1, sizeof(*t->files));
	f = &t->files[n];
	memset(f, 0, sizeof(*f));
	f->name = arena_strndup(&t->names, name.ptr, name.len);
	/* Neighbours mostly are of one package: they share its name. */
	if (n && strlen(f[-1].pkg) == pkg.len &&
		memcmp(f[-1].pkg, pkg.ptr, pkg.len) == 0)
		f->pkg = f[-1].pkg;
	else
		f->pkg = arena_strndup(&t->names, pkg.ptr, pkg.len);
	t->nfiles++;
}

/* The slow way, over the index. */
static uint32_t file_find(struct blocks_build *b, const char *pkg,
	const char *name, size_t namelen)
{
	const char *nul = namelen ? memchr(name, 0, namelen) : NULL;
	struct slice text = {name, nul ? (size_t)(nul - name) : namelen};
	struct slice folder = blocks_folder(name, text.len), key = text;
	struct index *x = b->index;
	uint32_t file;
	int fresh;

	x->folder = !pkg || slice_is(folder, pkg);
	x->lastlen = text.len;
	/* Nearly always the name tells the package. */
	if (!x->folder) {
		str_clear(&x->name);
		str_add(&x->name, text.ptr, text.len);
		str_addc(&x->name, '\0');
		str_adds(&x->name, pkg);
		folder = (struct slice){pkg, strlen(pkg)};
		key = (struct slice){x->name.buf, x->name.len};
	}
	file = interner_add(&x->names, key.ptr, key.len, &fresh);
	if (fresh)
		file_make(b, folder, text);
	return file;
}

uint32_t blocks_file(struct blocks_build *b, const char *pkg, const char *name,
	size_t namelen)
{
	struct index *x;

	if (!b->t)
		build_begin(b);
	x = b->index;
	if (b->t->nfiles && x->lastlen == namelen) {
		const struct block_file *f = &b->t->files[x->last];

		if (memcmp(f->name, name, namelen) == 0 &&
			(pkg ? strcmp(f->pkg, pkg) == 0 : x->folder))
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

uint32_t blocks_clashes(const struct block *v, uint32_t n,
	const struct block **first)
{
	uint32_t i, found = 0;

	for (i = 1; i < n; i++)
		if (v[i].stmts != v[i - 1].stmts &&
			block_same_place(&v[i], &v[i - 1]) && !found++)
			*first = &v[i];
	return found;
}

int blocks_agree(const struct blocks *t, const char *profile, struct err *e)
{
	const struct block *b;
	uint32_t i;

	for (i = 0; t && i < t->nfiles; i++) {
		const struct block_file *f = &t->files[i];

		if (!blocks_clashes(t->v + f->first, f->count, &b))
			continue;
		return err_set(e, COV_USAGE,
			"%s: %s: source skew: %u.%u,%u.%u has two numbers of "
			"statements",
			profile, f->name, b->line0, b->col0, b->line1, b->col1);
	}
	return 0;
}
