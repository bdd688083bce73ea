/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Following a table through a text.
 *
 * Of every block the text between its file's name and its count is kept. The
 * line that is expected next is that of the next block; where another one
 * comes it is taken apart, and its place looked up.
 */
#include "follow.h"

#include "digits.h"
#include "hash.h"
#include "in.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Digits of a count that cannot be too great. */
enum { COUNT_DIGITS = 18, TAIL_MAX = 54 };

#define UNSEEN UINT64_MAX /* no count is that great */

struct follow {
	struct blocks *t; /* one reference */
	char *tails; /* `:l.c,l.c stmts ` of all blocks */
	size_t *at; /* where those of block i begin; n + 1 of them */
	size_t *namelen; /* of each file */
	uint32_t *slots; /* hash table of names: file + 1, 0 when free */
	size_t nslots; /* a power of 2 */
	int usable; /* names of files are distinct, blocks of files too */
};

/* One text being read. */
struct reading {
	const struct follow *f;
	uint64_t *counts;
	uint32_t file, next; /* the block that is expected, and its file */
	uint32_t last; /* file of the line before */
	uint32_t left; /* blocks that did not come yet */
	enum covmode mode; /* COVMODE_NONE before the first line */
};

static size_t slot_of(const struct follow *f, const char *name, size_t len)
{
	const struct block_file *files = f->t->files;
	size_t at = hash_mem(name, len);

	for (; f->slots[at &= f->nslots - 1]; at++) {
		uint32_t i = f->slots[at] - 1;

		if (f->namelen[i] == len &&
		    memcmp(files[i].name, name, len) == 0)
			break;
	}
	return at;
}

/* 0 when a name occurs twice. */
static int index_files(struct follow *f)
{
	uint32_t i;
	size_t at;

	for (f->nslots = 64; f->nslots / 2 <= f->t->nfiles;)
		f->nslots *= 2;
	f->slots = xcalloc(f->nslots, sizeof(*f->slots));
	f->namelen = xcalloc(f->t->nfiles, sizeof(*f->namelen));
	for (i = 0; i < f->t->nfiles; i++) {
		f->namelen[i] = strlen(f->t->files[i].name);
		at = slot_of(f, f->t->files[i].name, f->namelen[i]);
		if (f->slots[at])
			return 0;
		f->slots[at] = i + 1;
	}
	return 1;
}

/* 0 when a block occurs twice in a file. */
static int index_blocks(struct follow *f)
{
	const struct blocks *t = f->t;
	size_t cap = 0, n = 0;
	uint32_t i, k;
	char *p;

	f->at = xmalloc(size_mul((size_t)t->n + 1, sizeof(*f->at)));
	for (i = 0; i < t->nfiles; i++) {
		uint32_t end = t->files[i].first + t->files[i].count;

		for (k = t->files[i].first; k < end; k++) {
			if (k > t->files[i].first &&
			    block_cmp(&t->v[k - 1], &t->v[k]) == 0)
				return 0;
			mem_grow(&f->tails, &cap, n + TAIL_MAX + 2, 1);
			f->at[k] = n;
			p = f->tails + n;
			*p++ = ':';
			p = put_positions(p, &t->v[k]);
			*p++ = ' ';
			n = (size_t)(p - f->tails);
		}
	}
	f->at[t->n] = n;
	return 1;
}

struct follow *follow_new(struct blocks *t)
{
	struct follow *f = xcalloc(1, sizeof(*f));

	f->t = blocks_ref(t);
	f->usable = index_files(f) && index_blocks(f);
	return f;
}

void follow_free(struct follow *f)
{
	if (!f)
		return;
	blocks_unref(f->t);
	free(f->tails);
	free(f->at);
	free(f->namelen);
	free(f->slots);
	free(f);
}

/* The block of this position in a file, or BLOCK_NONE. */
static uint32_t find_block(const struct blocks *t, const struct block_file *f,
	const struct block *b)
{
	uint32_t low = f->first, high = f->first + f->count, mid;
	int d;

	while (low < high) {
		mid = low + (high - low) / 2;
		d = block_cmp(&t->v[mid], b);
		if (d == 0)
			return mid;
		if (d < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return BLOCK_NONE;
}

/* A count came for block i; 0 when it is the second one. */
static inline int take(struct reading *r, uint32_t i, uint64_t count)
{
	if (r->counts[i] != UNSEEN)
		return 0;
	r->counts[i] = count;
	r->left--;
	r->next = i + 1;
	return 1;
}

/* Goes to the file of this name; 0 when it is not known. */
static int go_to(struct reading *r, const char *name, size_t len)
{
	const struct follow *f = r->f;
	uint32_t i;

	/* Mostly it is the one of the line before. */
	if (r->last < f->t->nfiles && f->namelen[r->last] == len &&
	    memcmp(f->t->files[r->last].name, name, len) == 0) {
		r->file = r->last;
		return 1;
	}
	i = f->slots[slot_of(f, name, len)];
	if (!i)
		return 0;
	r->file = r->last = i - 1;
	return 1;
}

/* Any line; 0 when it is not one of a known block. */
static int other_line(struct reading *r, const char *line, size_t len)
{
	const struct blocks *t = r->f->t;
	struct text_line l;
	enum covmode mode;
	uint32_t i;

	if (r->mode == COVMODE_NONE) {
		if (!text_mode(line, len, &mode))
			return 0;
		r->mode = mode;
		return mode != COVMODE_NONE;
	}
	if (text_parse(&l, line, len))
		return 0;
	if (!go_to(r, l.file, l.filelen))
		return 0;
	i = find_block(t, &t->files[r->file], &l.blk);
	return i != BLOCK_NONE && take(r, i, l.count);
}

/*
 * The line at p, if it is the expected one: where the next begins, else NULL.
 */
static inline const char *expected(struct reading *r, const char *p,
	const char *end)
{
	const struct follow *f = r->f;
	const struct blocks *t = f->t;
	uint32_t i = r->next, n;
	size_t name, tail;
	uint64_t count = 0;

	while (r->file < t->nfiles &&
	    i >= t->files[r->file].first + t->files[r->file].count)
		r->file++;
	if (i >= t->n || r->mode == COVMODE_NONE)
		return NULL;
	name = f->namelen[r->file];
	tail = f->at[i + 1] - f->at[i];
	/* Room for the longest line, so that the end need not be watched. */
	if ((size_t)(end - p) < name + tail + COUNT_DIGITS + 1 ||
	    memcmp(p + name, f->tails + f->at[i], tail) != 0 ||
	    memcmp(p, t->files[r->file].name, name) != 0)
		return NULL;
	p += name + tail;
	for (n = 0; n < COUNT_DIGITS && (unsigned char)(*p - '0') < 10; n++)
		count = 10 * count + (uint64_t)(*p++ - '0');
	if (!n || *p != '\n' || !take(r, i, count))
		return NULL;
	r->last = r->file;
	return p + 1;
}

/* All whole lines in p..end; NULL, or where the rest begins. */
static const char *lines(struct reading *r, const char *p, const char *end)
{
	const char *q;

	while (p < end) {
		q = expected(r, p, end);
		if (!q) {
			q = memchr(p, '\n', (size_t)(end - p));
			if (!q)
				break;
			if (!other_line(r, p, (size_t)(q - p)))
				return NULL;
			q++;
		}
		p = q;
	}
	return p;
}

/* 1 when all of it was followed. */
static int follow(struct reading *r, struct in *in)
{
	struct str rest = {0}; /* a line that a chunk did not end */
	struct err e = {0};
	const char *p, *nl;
	size_t len, n;
	char *chunk;
	int ok = 1, rc = 1;

	while (ok && (rc = in_chunk(in, &chunk, &len, &e)) > 0) {
		p = chunk;
		if (rest.len) {
			nl = memchr(p, '\n', len);
			n = nl ? (size_t)(nl + 1 - p) : len;
			str_add(&rest, p, n);
			p += n;
			if (nl) {
				ok = other_line(r, rest.buf, rest.len - 1);
				str_clear(&rest);
			}
		}
		p = ok ? lines(r, p, chunk + len) : NULL;
		ok = p != NULL;
		if (ok)
			str_add(&rest, p, (size_t)(chunk + len - p));
		ok = ok && rest.len <= IN_LINE_MAX;
	}
	if (ok && rc == 0 && rest.len)
		ok = other_line(r, rest.buf, rest.len);
	str_release(&rest);
	return ok && rc == 0 && r->mode != COVMODE_NONE && !r->left;
}

int follow_read(const struct follow *f, struct profile *p, const char *path)
{
	struct reading r = {.f = f, .left = f->t->n};
	struct err e = {0};
	struct stat st;
	struct in in;
	int ok;

	*p = (struct profile){0};
	/* What can be read only once is not for trying. */
	if (!f->usable || stat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    in_open(&in, path, &e) < 0)
		return 0;
	r.counts = xmalloc(size_mul(f->t->n, sizeof(*r.counts)));
	memset(r.counts, 0xff, f->t->n * sizeof(*r.counts));
	ok = follow(&r, &in);
	in_close(&in);
	if (ok)
		*p = (struct profile){r.mode, blocks_ref(f->t), r.counts};
	else
		free(r.counts);
	return ok;
}
