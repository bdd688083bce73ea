/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covmake: covmeta and covcounters files in memory, for unit tests.
 *
 * Written from the description of the format, not from the decoders.
 */
#ifndef COV_TEST_COVMAKE_H
#define COV_TEST_COVMAKE_H

#include "base/str.h"
#include "profile/blocks.h"

#include <string.h>

struct make_func {
	const char *name, *file;
	int lit;
	uint32_t n;
	struct block units[4];
};

struct make_pkg {
	const char *path;
	uint32_t n;
	struct make_func funcs[4];
};

static inline void put_uleb(struct str *s, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		str_addc(s, (char)(v | 0x80));
	str_addc(s, (char)v);
}

static inline void put_u32(struct str *s, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		str_addc(s, (char)(v >> 8 * i));
}

static inline void put_u64(struct str *s, uint64_t v)
{
	put_u32(s, (uint32_t)v);
	put_u32(s, (uint32_t)(v >> 32));
}

static inline void set_u32(struct str *s, size_t at, uint32_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		s->buf[at + (size_t)i] = (char)(v >> 8 * i);
}

static inline void put_text(struct str *s, const char *text)
{
	put_uleb(s, strlen(text));
	str_adds(s, text);
}

/* One package; strings are "", path, "name", "mod", then per function its
   name and its file (that of the function before, when it is the same). */
static inline void make_package(struct str *s, const struct make_pkg *p)
{
	struct str strs = {0}, body = {0};
	uint32_t i, u, nstr = 4, file = 0, off[4];

	put_text(&strs, "");
	put_text(&strs, p->path);
	put_text(&strs, "name");
	put_text(&strs, "mod");
	for (i = 0; i < p->n; i++) {
		const struct make_func *f = &p->funcs[i];

		off[i] = (uint32_t)body.len;
		put_uleb(&body, f->n);
		put_uleb(&body, nstr++);
		put_text(&strs, f->name);
		if (!i || strcmp(f->file, f[-1].file) != 0) {
			file = nstr++;
			put_text(&strs, f->file);
		}
		put_uleb(&body, file);
		for (u = 0; u < f->n; u++) {
			put_uleb(&body, f->units[u].line0);
			put_uleb(&body, f->units[u].col0);
			put_uleb(&body, f->units[u].line1);
			put_uleb(&body, f->units[u].col1);
			put_uleb(&body, f->units[u].stmts);
		}
		put_uleb(&body, f->lit != 0);
	}
	u = 44 + 4 * p->n + 1 + (uint32_t)strs.len; /* up to the functions */
	put_u32(s, u + (uint32_t)body.len);
	put_u32(s, 2);
	put_u32(s, 1);
	put_u32(s, 3);
	str_add(s, "0123456789abcdef", 16);
	put_u32(s, 0);
	put_u32(s, nstr);
	put_u32(s, p->n);
	for (i = 0; i < p->n; i++)
		put_u32(s, u + off[i]);
	put_uleb(s, nstr); /* below 128 */
	str_add(s, strs.buf, strs.len);
	if (body.len)
		str_add(s, body.buf, body.len);
	str_release(&strs);
	str_release(&body);
}

/* A whole file; its hash is "HASH" four times. */
static inline void make_meta(struct str *s, int mode, const struct make_pkg *p,
	uint32_t n)
{
	size_t at, begin = s->len, tables = 56 + 16 * (size_t)n;
	uint32_t i;

	str_add(s, "\0cvm", 4);
	put_u32(s, 1);
	put_u64(s, 0);
	put_u64(s, n);
	str_adds(s, "HASHHASHHASHHASH");
	put_u32(s, (uint32_t)tables);
	put_u32(s, 2);
	str_addc(s, (char)mode);
	str_add(s, "\1\0\0\0\0\0\0", 7);
	for (i = 0; i < 2 * n; i++)
		put_u64(s, 0);
	str_add(s, "\1\0", 2);
	for (i = 0; i < n; i++) {
		at = s->len;
		set_u32(s, begin + 56 + 8 * (size_t)i, (uint32_t)(at - begin));
		make_package(s, &p[i]);
		set_u32(s, begin + 56 + 8 * (size_t)(n + i),
			(uint32_t)(s->len - at));
	}
	set_u32(s, begin + 8, (uint32_t)(s->len - begin));
}

/* Counters: a header, segments each begun and ended. */
static inline void make_ctr(struct str *s, int flavor, int big)
{
	str_add(s, "\0cwm", 4);
	put_u32(s, 1);
	str_adds(s, "HASHHASHHASHHASH");
	str_addc(s, (char)flavor);
	str_addc(s, (char)big);
	str_add(s, "\0\0\0\0\0\0", 6);
}

/* Arguments GOOS=linux argc=1 argv0=prog. */
static inline void make_segment(struct str *s, uint32_t nfuncs)
{
	size_t at = s->len, args;

	put_u64(s, nfuncs);
	put_u64(s, 0);
	put_uleb(s, 7);
	put_text(s, "");
	put_text(s, "GOOS");
	put_text(s, "linux");
	put_text(s, "argc");
	put_text(s, "1");
	put_text(s, "argv0");
	put_text(s, "prog");
	args = s->len;
	set_u32(s, at + 8, (uint32_t)(args - at - 16));
	str_add(s, "\3\1\2\3\4\5\6", 7);
	while ((s->len - at) % 4)
		str_addc(s, '\0');
	set_u32(s, at + 12, (uint32_t)(s->len - args));
}

/* One function in ULEB128. */
static inline void make_counters(struct str *s, uint32_t pkg, uint32_t func,
	uint32_t n, const uint32_t *v)
{
	uint32_t i;

	put_uleb(s, n);
	put_uleb(s, pkg);
	put_uleb(s, func);
	for (i = 0; i < n; i++)
		put_uleb(s, v[i]);
}

static inline void make_footer(struct str *s, uint32_t segments)
{
	str_add(s, "\0cwm\0\0\0\0", 8);
	put_u32(s, segments);
	put_u32(s, 0);
}

#endif
