/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Encoding; the layouts are at the top of covmeta.c and covctr.c.
 *
 * Hashes are 128-bit FNV-1a, as Go 1.24 and later have them (before it was
 * MD5): of a package over its strings and functions, of a file over the
 * hashes of its packages' bytes. They make the names. (covseal.c checks those
 * of programs, which are made of other things: no file of ours holds there.)
 */
#include "gocov/covwrite.h"

#include "base/le.h"
#include "base/uleb.h"
#include "gocov/fnv128.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_HEADER = 56, PKG_HEADER = 44, FLAVOR_ULEB = 2 };

static void add_u32(struct str *s, uint32_t v)
{
	char p[4];

	le_put_u32(p, v);
	str_add(s, p, sizeof(p));
}

static void add_u64(struct str *s, uint64_t v)
{
	add_u32(s, (uint32_t)v);
	add_u32(s, (uint32_t)(v >> 32));
}

static void fnv_u32(uint64_t h[2], uint32_t v)
{
	char p[4];

	le_put_u32(p, v);
	fnv128_add(h, p, sizeof(p));
}

static uint32_t find_text(struct interner *s, const char *text)
{
	int fresh;

	return interner_add(s, text, strlen(text), &fresh);
}

/* Count, then length and bytes of each. */
static void add_string_table(struct str *to, const struct interner *s)
{
	struct slice text;
	uint32_t i;

	uleb_add(to, s->n);
	for (i = 0; i < s->n; i++) {
		text = interner_get(s, i);
		uleb_add(to, text.len);
		str_add(to, text.ptr, text.len);
	}
}

void covblob_init(struct covblob *b, const char *path, const char *name,
	const char *module)
{
	*b = (struct covblob){0};
	find_text(&b->strs, "");
	b->path = find_text(&b->strs, path);
	b->name = find_text(&b->strs, name);
	b->module = find_text(&b->strs, module);
	fnv128_init(b->hash);
	fnv128_add(b->hash, path, strlen(path));
	fnv128_add(b->hash, name, strlen(name));
	fnv128_add(b->hash, module, strlen(module));
}

static void hash_func(struct covblob *b, const struct covfunc *f,
	const struct block *u)
{
	uint32_t i;

	fnv128_add(b->hash, f->name, strlen(f->name));
	fnv128_add(b->hash, f->file, strlen(f->file));
	for (i = 0; i < f->count; i++) {
		fnv_u32(b->hash, u[i].line0);
		fnv_u32(b->hash, u[i].col0);
		fnv_u32(b->hash, u[i].line1);
		fnv_u32(b->hash, u[i].col1);
		fnv_u32(b->hash, u[i].stmts);
	}
	fnv_u32(b->hash, f->lit != 0);
}

uint32_t covblob_func(struct covblob *b, const struct covfunc *f,
	const struct block *units)
{
	struct str s = {0};
	uint32_t i, n;
	int fresh;

	uleb_add(&s, f->count);
	uleb_add(&s, find_text(&b->strs, f->name));
	uleb_add(&s, find_text(&b->strs, f->file));
	for (i = 0; i < f->count; i++) {
		uleb_add(&s, units[i].line0);
		uleb_add(&s, units[i].col0);
		uleb_add(&s, units[i].line1);
		uleb_add(&s, units[i].col1);
		uleb_add(&s, units[i].stmts);
	}
	uleb_add(&s, f->lit != 0);
	n = interner_add(&b->funcs, s.buf, s.len, &fresh);
	if (fresh)
		hash_func(b, f, units);
	str_release(&s);
	return n;
}

void covblob_end(const struct covblob *b, struct str *s)
{
	unsigned char hash[COVMETA_HASH];
	struct str strs = {0};
	size_t begin = s->len, off;
	uint32_t i;

	add_string_table(&strs, &b->strs);
	fnv128_bytes(b->hash, hash);
	add_u32(s, 0); /* the length, when it is known */
	add_u32(s, b->name);
	add_u32(s, b->path);
	add_u32(s, b->module);
	str_add(s, (const char *)hash, sizeof(hash));
	add_u32(s, 0);
	add_u32(s, b->strs.n);
	add_u32(s, b->funcs.n);
	off = PKG_HEADER + 4 * (size_t)b->funcs.n + strs.len;
	for (i = 0; i < b->funcs.n; i++)
		add_u32(s, (uint32_t)(off + b->funcs.v[i].at));
	str_add(s, strs.buf, strs.len);
	if (b->funcs.n)
		str_add(s, b->funcs.bytes.buf, b->funcs.bytes.len);
	le_put_u32(s->buf + begin, (uint32_t)(s->len - begin));
	str_release(&strs);
}

void covblob_release(struct covblob *b)
{
	interner_release(&b->strs);
	interner_release(&b->funcs);
	*b = (struct covblob){0};
}

struct slice covwrite_package(const char *ptr, size_t len, uint32_t i)
{
	struct slice none = {NULL, 0};
	uint64_t n, off, size;
	const char *at;

	if (len < FILE_HEADER)
		return none;
	n = le_u64(ptr + 16);
	if (n > (len - FILE_HEADER) / 16 || i >= n)
		return none;
	at = ptr + FILE_HEADER + 8 * (size_t)i;
	off = le_u64(at);
	size = le_u64(at + 8 * (size_t)n);
	if (off > len)
		return none;
	if (size > len - off)
		size = len - off;
	return (struct slice){ptr + off, (size_t)size};
}

void covwrite_meta(struct str *s, unsigned char hash[COVMETA_HASH],
	enum covmode mode, unsigned gran, const struct slice *blobs, uint32_t n)
{
	static const char strings[] = {1, 0}; /* one, which is empty */
	uint64_t all[2], one[2], tables = FILE_HEADER + 16 * (uint64_t)n;
	uint64_t off = tables + sizeof(strings), total = off;
	uint32_t i;

	fnv128_init(all);
	for (i = 0; i < n; i++) {
		fnv128_init(one);
		fnv128_add(one, blobs[i].ptr, blobs[i].len);
		fnv128_bytes(one, hash);
		fnv128_add(all, hash, COVMETA_HASH);
		total += blobs[i].len;
	}
	fnv128_bytes(all, hash);
	str_add(s, "\0cvm", 4);
	add_u32(s, 1);
	add_u64(s, total);
	add_u64(s, n);
	str_add(s, (const char *)hash, COVMETA_HASH);
	add_u32(s, (uint32_t)tables);
	add_u32(s, sizeof(strings));
	str_addc(s, (char)mode);
	str_addc(s, (char)gran);
	str_add(s, "\0\0\0\0\0\0", 6);
	for (i = 0; i < n; off += blobs[i++].len)
		add_u64(s, off);
	for (i = 0; i < n; i++)
		add_u64(s, blobs[i].len);
	str_add(s, strings, sizeof(strings));
	for (i = 0; i < n; i++)
		str_add(s, blobs[i].ptr, blobs[i].len);
}

/* A key and its value. */
struct arg {
	char key[32];
	const char *value;
};

static int by_arg_key(const void *a, const void *b)
{
	const struct arg *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static void put_arg(struct arg *v, size_t *n, const char *key,
	const char *value)
{
	snprintf(v[*n].key, sizeof(v->key), "%s", key);
	v[(*n)++].value = value;
}

/* All arguments by key; the caller frees them. argc is what was made of
   it as text, and must stay. */
static struct arg *list_args(const struct covargs *args, char argc[24],
	size_t *n)
{
	struct arg *v = xcalloc(args ? args->argc + 3 : 1, sizeof(*v));
	char key[sizeof(v->key)];
	size_t i;

	*n = 0;
	if (!args)
		return v;
	if (args->goarch && *args->goarch)
		put_arg(v, n, "GOARCH", args->goarch);
	if (args->goos && *args->goos)
		put_arg(v, n, "GOOS", args->goos);
	if (args->argc) {
		snprintf(argc, 24, "%zu", args->argc);
		put_arg(v, n, "argc", argc);
	}
	for (i = 0; i < args->argc; i++) {
		snprintf(key, sizeof(key), "argv%zu", i);
		put_arg(v, n, key, args->argv[i]);
	}
	qsort(v, *n, sizeof(*v), by_arg_key);
	return v;
}

/* Strings and arguments, and their lengths into the segment's header. */
static void add_counter_args(struct covwrite *w, const struct covargs *args)
{
	struct interner strs = {0};
	struct str pairs = {0};
	struct str *s = w->s;
	char argc[24];
	size_t n, i, at;
	struct arg *v = list_args(args, argc, &n);

	find_text(&strs, "");
	uleb_add(&pairs, n);
	for (i = 0; i < n; i++) {
		uleb_add(&pairs, find_text(&strs, v[i].key));
		uleb_add(&pairs, find_text(&strs, v[i].value));
	}
	at = s->len;
	add_string_table(s, &strs);
	le_put_u32(s->buf + w->segment + 8, (uint32_t)(s->len - at));
	at = s->len;
	str_add(s, pairs.buf, pairs.len);
	while ((s->len - w->segment) % 4)
		str_addc(s, '\0'); /* which Go counts as arguments */
	le_put_u32(s->buf + w->segment + 12, (uint32_t)(s->len - at));
	interner_release(&strs);
	str_release(&pairs);
	free(v);
}

void covwrite_begin(struct covwrite *w, struct str *s,
	const unsigned char hash[COVMETA_HASH], const struct covargs *args)
{
	str_add(s, "\0cwm", 4);
	add_u32(s, 1);
	str_add(s, (const char *)hash, COVMETA_HASH);
	str_addc(s, FLAVOR_ULEB);
	str_add(s, "\0\0\0\0\0\0\0", 7);
	*w = (struct covwrite){s, s->len, 0};
	add_u64(s, 0);
	add_u64(s, 0);
	add_counter_args(w, args);
}

void covwrite_func(struct covwrite *w, uint32_t pkg, uint32_t func,
	const uint64_t *counters, uint32_t n)
{
	uint32_t i;

	uleb_add(w->s, n);
	uleb_add(w->s, pkg);
	uleb_add(w->s, func);
	for (i = 0; i < n; i++)
		uleb_add(w->s,
			counters[i] < UINT32_MAX ? counters[i] : UINT32_MAX);
	w->nfuncs++;
}

void covwrite_end(struct covwrite *w)
{
	char *header = w->s->buf + w->segment;

	le_put_u32(header, (uint32_t)w->nfuncs);
	le_put_u32(header + 4, (uint32_t)(w->nfuncs >> 32));
	str_add(w->s, "\0cwm\0\0\0\0", 8);
	add_u32(w->s, 1);
	add_u32(w->s, 0);
}
