/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The stored form of tables and counters. All numbers are ULEB128.
 *
 * Table:
 *     version (1), number of files, number of blocks
 *     each file: length and bytes of name; 0 when its package is the folder
 *         of name, else length + 1 and bytes of package; number of blocks
 *     each block: its first line and column as seen from the end of the one
 *         before in that file (1.1 before the first), its last line as seen
 *         from its first, its last column, its statements
 *
 * Counters: runs, each `length * 2` and one value that repeats, or
 * `length * 2 + 1` and that many values.
 *
 * Differences are modulo 2^32; those that may well be negative are written in
 * zigzag (0, -1, 1, -2, ...). Names are plain and blocks go row by row because
 * deflate, which comes next, then does best: 300 KB for the 314,786 blocks of
 * kube-apiserver. Nothing in a stored form can ask for more memory than a
 * small multiple of its length, except a run of equal counters, which is
 * bounded by the caller's n.
 */
#include "profile/blocks.h"

#include "base/str.h"
#include "base/uleb.h"

#include <stdlib.h>
#include <string.h>

enum {
	VERSION = 1,
	FILE_MIN = 3, /* least bytes of a file */
	BLOCK_MIN = 5, /* least bytes of a block */
	RUN_MIN = 4 /* equal counters that are worth a run of their own */
};

static uint32_t zigzag(uint32_t v)
{
	return v << 1 ^ (0 - (v >> 31));
}

static uint32_t unzigzag(uint32_t v)
{
	return v >> 1 ^ (0 - (v & 1));
}

static int is_folder(const char *pkg, struct slice folder)
{
	return strlen(pkg) == folder.len &&
		memcmp(pkg, folder.ptr, folder.len) == 0;
}

static void encode_blocks(const struct block *b, uint32_t n, struct str *s)
{
	uint32_t line = 1, col = 1, i;
	char *begin = str_room(s, size_mul(n, 5 * 5)), *p = begin;

	for (i = 0; i < n; i++, b++) {
		p = uleb_put(p, zigzag(b->line0 - line));
		p = uleb_put(p, zigzag(b->col0 - col));
		p = uleb_put(p, (uint32_t)(b->line1 - b->line0));
		p = uleb_put(p, b->col1);
		p = uleb_put(p, b->stmts);
		line = b->line1;
		col = b->col1;
	}
	s->len += (size_t)(p - begin);
}

void blocks_encode(const struct blocks *t, struct str *s)
{
	const struct block_file *f;
	uint32_t i;

	uleb_add(s, VERSION);
	uleb_add(s, t->nfiles);
	uleb_add(s, t->n);
	for (i = 0; i < t->nfiles; i++) {
		size_t len;

		f = &t->files[i];
		len = strlen(f->name);
		uleb_add(s, len);
		str_add(s, f->name, len);
		if (is_folder(f->pkg, blocks_folder(f->name, len))) {
			uleb_add(s, 0);
		} else {
			uleb_add(s, strlen(f->pkg) + 1);
			str_adds(s, f->pkg);
		}
		uleb_add(s, f->count);
	}
	for (i = 0; i < t->nfiles; i++) {
		f = &t->files[i];
		if (f->count)
			encode_blocks(t->v + f->first, f->count, s);
	}
	/* str promises a NUL behind what was added. */
	str_add(s, "", 0);
}

/* A stored form being read. */
struct reader {
	const char *begin, *ptr, *end;
	const char *what; /* for messages */
	struct err *e;
};

static int store_damaged(struct reader *r, const char *why)
{
	return err_set(r->e, COV_ITEMS, "%s: damaged at byte %zu: %s", r->what,
		(size_t)(r->ptr - r->begin), why);
}

static int get_number(struct reader *r, uint64_t max, uint64_t *v)
{
	const char *p = r->ptr;
	unsigned shift = 0, byte;

	*v = 0;
	do {
		if (p == r->end)
			return store_damaged(r, "it ends inside a number");
		byte = (unsigned char)*p++;
		if (shift == 63 && byte > 1)
			return store_damaged(r, "number out of range");
		*v |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	if (*v > max)
		return store_damaged(r, "number out of range");
	r->ptr = p;
	return 0;
}

static int get_number32(struct reader *r, uint32_t *v)
{
	uint64_t wide;

	if (r->ptr < r->end && (unsigned char)*r->ptr < 0x80) {
		*v = (unsigned char)*r->ptr++;
		return 0;
	}
	if (get_number(r, UINT32_MAX, &wide) < 0)
		return -1;
	*v = (uint32_t)wide;
	return 0;
}

/* A text of len bytes. */
static int get_text(struct reader *r, uint64_t len, struct slice *text)
{
	if (len > (size_t)(r->end - r->ptr))
		return store_damaged(r, "it ends inside a name");
	if (len && memchr(r->ptr, 0, (size_t)len))
		return store_damaged(r, "a name with a NUL byte");
	*text = (struct slice){r->ptr, (size_t)len};
	r->ptr += len;
	return 0;
}

/* Text of the arena; the one of the file before, when it is the same. */
static const char *intern_text(struct blocks *t, const char *old,
	struct slice text)
{
	if (old && strlen(old) == text.len &&
		memcmp(old, text.ptr, text.len) == 0)
		return old;
	return arena_strndup(&t->names, text.ptr, text.len);
}

/* Reads the head of the next file of t. */
static int get_file(struct reader *r, struct blocks *t)
{
	struct block_file *f = &t->files[t->nfiles];
	const struct block_file *prev = t->nfiles ? f - 1 : NULL;
	struct slice name, pkg;
	uint64_t len;
	int d;

	if (get_number(r, SIZE_MAX, &len) < 0 || get_text(r, len, &name) < 0 ||
		get_number(r, SIZE_MAX, &len) < 0)
		return -1;
	pkg = blocks_folder(name.ptr, name.len);
	if (len && get_text(r, len - 1, &pkg) < 0)
		return -1;
	f->name = arena_strndup(&t->names, name.ptr, name.len);
	f->pkg = intern_text(t, prev ? prev->pkg : NULL, pkg);
	if (prev) {
		d = strcmp(prev->pkg, f->pkg);
		if (d > 0 || (d == 0 && strcmp(prev->name, f->name) >= 0))
			return store_damaged(r, "files out of order");
	}
	f->first = t->n;
	if (get_number32(r, &f->count) < 0)
		return -1;
	if (f->count > BLOCK_NONE - t->n)
		return store_damaged(r, "more blocks than said before");
	t->n += f->count;
	t->nfiles++;
	return 0;
}

static int get_blocks(struct reader *r, struct block *v, uint32_t n)
{
	uint32_t line = 1, col = 1, i;

	for (i = 0; i < n; i++) {
		struct block *b = &v[i];

		if (get_number32(r, &b->line0) < 0 ||
			get_number32(r, &b->col0) < 0 ||
			get_number32(r, &b->line1) < 0 ||
			get_number32(r, &b->col1) < 0 ||
			get_number32(r, &b->stmts) < 0)
			return -1;
		b->line0 = line + unzigzag(b->line0);
		b->col0 = col + unzigzag(b->col0);
		b->line1 += b->line0;
		line = b->line1;
		col = b->col1;
		if (i && block_cmp(b - 1, b) > 0)
			return store_damaged(r, "blocks out of order");
	}
	return 0;
}

/* Fills t, an empty table. */
static int get_table(struct reader *r, struct blocks *t)
{
	uint64_t version, nfiles, n;
	uint32_t i;

	if (get_number(r, UINT64_MAX, &version) < 0)
		return -1;
	if (version != VERSION)
		return store_damaged(r, "not of a known version");
	if (get_number(r, (size_t)(r->end - r->ptr) / FILE_MIN, &nfiles) < 0 ||
		get_number(r, (size_t)(r->end - r->ptr) / BLOCK_MIN, &n) < 0)
		return -1;
	if (nfiles >= BLOCK_NONE || n >= BLOCK_NONE)
		return store_damaged(r, "number out of range");
	t->files = xcalloc((size_t)nfiles, sizeof(*t->files));
	while (t->nfiles < nfiles) {
		if (get_file(r, t) < 0)
			return -1;
	}
	if (t->n != n)
		return store_damaged(r, "not as many blocks as said before");
	t->v = xrealloc(t->v, (size_t)n, sizeof(*t->v));
	for (i = 0; i < t->nfiles; i++) {
		if (get_blocks(r, t->v + t->files[i].first, t->files[i].count) <
			0)
			return -1;
	}
	if (r->ptr != r->end)
		return store_damaged(r, "something behind the end");
	for (i = 0; i < t->n; i++)
		t->total_stmts += t->v[i].stmts;
	return 0;
}

struct blocks *blocks_decode(const char *ptr, size_t len, struct err *e)
{
	struct reader r = {.ptr = ptr, .what = "block table", .e = e};
	struct blocks_build none = {0};
	struct blocks *t = blocks_finish(&none, NULL);

	r.begin = ptr;
	r.end = ptr + len;
	if (get_table(&r, t) < 0) {
		blocks_unref(t);
		return NULL;
	}
	return t;
}

/* Length of the run of equal counters at the front. */
static uint32_t equal_run(const uint64_t *v, uint32_t n)
{
	enum { STEP = 8 }; /* most are 0, in long runs */
	uint32_t i = 1;

	while (v[0] == 0 && n - i >= STEP &&
		!(v[i] | v[i + 1] | v[i + 2] | v[i + 3] | v[i + 4] | v[i + 5] |
			v[i + 6] | v[i + 7]))
		i += STEP;
	while (i < n && v[i] == v[0])
		i++;
	return i;
}

static void add_values(struct str *s, const uint64_t *v, uint32_t n)
{
	char *begin, *p;

	uleb_add(s, (uint64_t)n << 1 | 1);
	p = begin = str_room(s, size_mul(n, ULEB_MAX));
	while (n-- > 0)
		p = uleb_put(p, *v++);
	s->len += (size_t)(p - begin);
}

void counts_encode(const uint64_t *counts, uint32_t n, struct str *s)
{
	uint32_t i = 0, from, run;

	while (i < n) {
		run = equal_run(counts + i, n - i);
		if (run >= RUN_MIN) {
			uleb_add(s, (uint64_t)run << 1);
			uleb_add(s, counts[i]);
			i += run;
			continue;
		}
		from = i;
		do {
			i += run;
			run = i < n ? equal_run(counts + i, n - i) : RUN_MIN;
		} while (run < RUN_MIN);
		add_values(s, counts + from, i - from);
	}
	str_add(s, "", 0);
}

/* The head of a run, with `left` counters to come; its length goes to n, and
   to *literal whether so many values follow. */
static int get_run(struct reader *r, uint32_t left, uint32_t *n, int *literal)
{
	uint64_t run;

	if (get_number(r, UINT64_MAX, &run) < 0)
		return -1;
	if (run >> 1 == 0 || run >> 1 > left)
		return store_damaged(r, "a run of a wrong length");
	*n = (uint32_t)(run >> 1);
	*literal = run & 1;
	return 0;
}

/* Reads `run` values into v. */
static int get_values(struct reader *r, uint64_t *v, uint64_t run)
{
	uint64_t i;

	for (i = 0; i < run; i++) {
		if (get_number(r, UINT64_MAX, &v[i]) < 0)
			return -1;
	}
	return 0;
}

int counts_decode(uint64_t *counts, uint32_t n, const char *ptr, size_t len,
	struct err *e)
{
	struct reader r = {ptr, ptr, ptr + len, "counters", e};
	uint32_t at = 0, run = 0, i;
	uint64_t value;
	int literal = 0;

	for (; at < n; at += run) {
		if (get_run(&r, n - at, &run, &literal) < 0)
			return -1;
		if (literal) {
			if (get_values(&r, counts + at, run) < 0)
				return -1;
		} else {
			if (get_number(&r, UINT64_MAX, &value) < 0)
				return -1;
			for (i = 0; i < run; i++)
				counts[at + i] = value;
		}
	}
	if (r.ptr != r.end)
		return store_damaged(&r, "something behind the end");
	return 0;
}

/* Reads the values of a run that begins at `at`. */
static int add_run(struct counts *c, struct reader *r, uint32_t at,
	uint32_t run, int literal)
{
	uint64_t value = 0;
	uint32_t i;

	if (!literal && get_number(r, UINT64_MAX, &value) < 0)
		return -1;
	if (!literal && !value)
		return 0;
	/* A literal takes a byte at least: more cannot be there. */
	if (literal && run > (size_t)(r->end - r->ptr))
		return store_damaged(r, "it ends inside a run");
	mem_grow(&c->v, &c->cap, c->n + run, sizeof(*c->v));
	for (i = 0; i < run; i++) {
		if (literal && get_number(r, UINT64_MAX, &value) < 0)
			return -1;
		c->v[c->n] = (struct count){value, at + i};
		c->n += value != 0;
	}
	return 0;
}

int counts_nonzero(struct counts *c, uint32_t n, const char *ptr, size_t len,
	struct err *e)
{
	struct reader r = {ptr, ptr, ptr + len, "counters", e};
	uint32_t at = 0, run = 0;
	int literal = 0;

	c->n = 0;
	for (; at < n; at += run) {
		if (get_run(&r, n - at, &run, &literal) < 0 ||
			add_run(c, &r, at, run, literal) < 0)
			return -1;
	}
	if (r.ptr != r.end)
		return store_damaged(&r, "something behind the end");
	return 0;
}

void counts_release(struct counts *c)
{
	free(c->v);
	*c = (struct counts){0};
}
