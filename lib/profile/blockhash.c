/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covmeta_hash: MD5 over a table's lines in byte order.
 *
 * Lines of one file stay together when files are in the order of `name:`, so
 * only the positions of one file are sorted at a time, as text: "10.2" comes
 * before "9.3". Each position text has a slot of fixed size, whose first 16
 * bytes are the sort key. The exception is a file whose `name:` begins
 * another's (`a` and `a:1.go`): the lines of such a group may interleave, and
 * are compared whole.
 */
#include "profile/blocks.h"

#include "base/hash.h"
#include "base/sortkey.h"
#include "profile/digits.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* "4294967295.4294967295,4294967295.4294967295 4294967295\n" is 55 */
	SLOT = 64,
	CHUNK = 65536 /* bytes that MD5 gets at once */
};

/* A file's name as it is sorted here. */
struct name {
	const char *ptr;
	size_t len;
	const struct block_file *file;
};

struct hasher {
	const struct blocks *t;
	struct name *names; /* in the order of `name:` */
	uint32_t nnames;
	char *slots; /* SLOT bytes for each line of a group */
	uint32_t *owner; /* index in names of each line */
	struct sortkey *keys, *tmp;
	size_t capslots, capowner, capkeys, captmp;
	struct md5 *md5;
	char *buf; /* CHUNK bytes */
	size_t len; /* of them used */
};

/* Compares two texts that are given in pieces. */
static int pieces_cmp(struct slice *x, struct slice *y, int n)
{
	int i = 0, k = 0;

	for (;;) {
		size_t len;
		int d;

		while (i < n && x[i].len == 0)
			i++;
		while (k < n && y[k].len == 0)
			k++;
		if (i == n || k == n)
			return (i < n) - (k < n);
		len = x[i].len < y[k].len ? x[i].len : y[k].len;
		d = memcmp(x[i].ptr, y[k].ptr, len);
		if (d)
			return d;
		x[i].ptr += len;
		x[i].len -= len;
		y[k].ptr += len;
		y[k].len -= len;
	}
}

static int name_cmp(const void *ctx, const struct sortkey *x,
	const struct sortkey *y)
{
	const struct name *f = (const struct name *)ctx + x->i;
	const struct name *g = (const struct name *)ctx + y->i;
	size_t len = f->len < g->len ? f->len : g->len;
	int d = memcmp(f->ptr, g->ptr, len);

	if (d || f->len == g->len)
		return d;
	/* The colon behind the shorter one decides, or being shorter does. */
	if (f->len < g->len)
		return (unsigned char)g->ptr[len] < ':' ? 1 : -1;
	return (unsigned char)f->ptr[len] < ':' ? -1 : 1;
}

/* Files that have blocks, in the order of `name:`. */
static void sort_names(struct hasher *h)
{
	const struct blocks *t = h->t;
	struct name *raw = xmalloc(size_mul(t->nfiles, sizeof(*raw)));
	struct sortkey *keys = xcalloc(t->nfiles, 2 * sizeof(*keys));
	uint32_t i, n = 0;

	h->names = xmalloc(size_mul(t->nfiles, sizeof(*h->names)));
	for (i = 0; i < t->nfiles; i++) {
		if (t->files[i].count == 0)
			continue;
		raw[n].ptr = t->files[i].name;
		raw[n].len = strlen(raw[n].ptr);
		raw[n].file = &t->files[i];
		keys[n].i = n;
		n++;
	}
	sortkey_sort(keys, n, keys + n, name_cmp, raw);
	for (i = 0; i < n; i++)
		h->names[i] = raw[keys[i].i];
	h->nnames = n;
	free(keys);
	free(raw);
}

static int line_tie(const void *ctx, const struct sortkey *x,
	const struct sortkey *y)
{
	const char *slots = ctx;

	return memcmp(slots + (size_t)x->i * SLOT + 16,
		slots + (size_t)y->i * SLOT + 16, SLOT - 16);
}

/* The text of line i of the group, without its newline. */
static int whole_tie(const void *ctx, const struct sortkey *x,
	const struct sortkey *y)
{
	const struct hasher *h = ctx;
	const struct name *f = &h->names[h->owner[x->i]];
	const struct name *g = &h->names[h->owner[y->i]];
	struct slice a[3] = {{f->ptr, f->len}, {":", 1},
		{h->slots + (size_t)x->i * SLOT, x->c - 1}};
	struct slice b[3] = {{g->ptr, g->len}, {":", 1},
		{h->slots + (size_t)y->i * SLOT, y->c - 1}};

	return pieces_cmp(a, b, 3);
}

/* Written out, so that compilers see one load and a swap. */
static inline uint64_t big_endian(const char *p)
{
	const unsigned char *q = (const unsigned char *)p;

	return (uint64_t)q[0] << 56 | (uint64_t)q[1] << 48 |
		(uint64_t)q[2] << 40 | (uint64_t)q[3] << 32 |
		(uint64_t)q[4] << 24 | (uint64_t)q[5] << 16 |
		(uint64_t)q[6] << 8 | (uint64_t)q[7];
}

/* Makes the lines of one file, from line `at` of the group on. */
static void add_group_lines(struct hasher *h, uint32_t name, size_t at)
{
	const struct block_file *f = h->names[name].file;
	const struct block *b = h->t->v + f->first;
	uint32_t i;

	mem_grow(&h->slots, &h->capslots, at + f->count, SLOT);
	mem_grow(&h->owner, &h->capowner, at + f->count, sizeof(*h->owner));
	mem_grow(&h->keys, &h->capkeys, at + f->count, sizeof(*h->keys));
	for (i = 0; i < f->count; i++, b++) {
		char *slot = h->slots + (at + i) * SLOT, *p;
		struct sortkey *k = &h->keys[at + i];

		memset(slot, 0, SLOT);
		p = put_positions(slot, b);
		*p++ = '\n';
		h->owner[at + i] = name;
		k->a = big_endian(slot);
		k->b = big_endian(slot + 8);
		k->c = (uint32_t)(p - slot);
		k->i = (uint32_t)(at + i);
	}
}

static void feed_md5(struct hasher *h, const char *ptr, size_t len)
{
	if (CHUNK - h->len < len) {
		md5_add(h->md5, h->buf, h->len);
		h->len = 0;
	}
	if (len > CHUNK) {
		md5_add(h->md5, ptr, len);
		return;
	}
	memcpy(h->buf + h->len, ptr, len);
	h->len += len;
}

static void feed_line(struct hasher *h, const struct sortkey *k)
{
	const struct name *f = &h->names[h->owner[k->i]];
	const char *slot = h->slots + (size_t)k->i * SLOT;
	char *p;

	if (CHUNK - h->len < f->len + 1 + SLOT) {
		feed_md5(h, f->ptr, f->len);
		feed_md5(h, ":", 1);
		feed_md5(h, slot, k->c);
		return;
	}
	p = h->buf + h->len;
	memcpy(p, f->ptr, f->len);
	p += f->len;
	*p++ = ':';
	/* A copy of known size is the fastest; what is behind is overwritten */
	memcpy(p, slot, SLOT);
	h->len += f->len + 1 + k->c;
}

/* Files first..end-1 of names are a group. */
static void hash_group(struct hasher *h, uint32_t first, uint32_t end)
{
	size_t n = 0, i;
	uint32_t f;

	for (f = first; f < end; f++) {
		add_group_lines(h, f, n);
		n += h->names[f].file->count;
	}
	mem_grow(&h->tmp, &h->captmp, n, sizeof(*h->tmp));
	if (end - first == 1) {
		sortkey_sort(h->keys, n, h->tmp, line_tie, h->slots);
	} else {
		/* Positions must not be compared before names. */
		for (i = 0; i < n; i++)
			h->keys[i].a = h->keys[i].b = 0;
		sortkey_sort(h->keys, n, h->tmp, whole_tie, h);
	}
	for (i = 0; i < n; i++)
		feed_line(h, &h->keys[i]);
}

/* True when the lines of g may stand between those of f. */
static int name_begins(const struct name *f, const struct name *g)
{
	return g->len >= f->len && memcmp(f->ptr, g->ptr, f->len) == 0 &&
		(g->len == f->len || g->ptr[f->len] == ':');
}

static char *compute_hash(const struct blocks *t)
{
	struct hasher h = {.t = t};
	char *hex = xmalloc(MD5_HEX);
	uint32_t i, end;

	h.md5 = md5_new();
	h.buf = xmalloc(CHUNK);
	sort_names(&h);
	for (i = 0; i < h.nnames; i = end) {
		end = i + 1;
		while (end < h.nnames &&
			name_begins(&h.names[i], &h.names[end]))
			end++;
		hash_group(&h, i, end);
	}
	md5_add(h.md5, h.buf, h.len);
	md5_hex(h.md5, hex);
	free(h.buf);
	free(h.names);
	free(h.slots);
	free(h.owner);
	free(h.keys);
	free(h.tmp);
	return hex;
}

const char *blocks_hash(const struct blocks *t)
{
	/* The one thing in a finished table that changes, once, from NULL. */
	struct blocks *table = (struct blocks *)t;
	char *hex, *none = NULL;

	if (!t)
		return "";
	hex = atomic_load(&table->md5);
	if (hex)
		return hex;
	hex = compute_hash(t);
	if (!atomic_compare_exchange_strong(&table->md5, &none, hex)) {
		/* Another thread was faster, with the same text. */
		free(hex);
		hex = none;
	}
	return hex;
}
