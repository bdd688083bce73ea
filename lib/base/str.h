/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * str: a growing byte buffer.
 *
 * Zero-initialised is empty and ready. `buf` is NUL-terminated whenever
 * anything was added, may hold NUL bytes itself, and is owned by the struct
 * until str_release or str_detach. Growth is by doubling; a buffer that is fed
 * from outside gets its limit from its reader (in.h, fs.h), not from here.
 */
#ifndef COV_STR_H
#define COV_STR_H

#include "base/mem.h"

#include <stdint.h>

struct str {
	char *buf; /* NULL when nothing was ever added */
	size_t len; /* bytes, without the final NUL */
	size_t cap; /* bytes allocated */
};

/* Makes room for `more` bytes behind len; returns where they begin. */
char *str_room(struct str *s, size_t more);
void str_add(struct str *s, const char *ptr, size_t len);
void str_adds(struct str *s, const char *text);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...) COV_PRINTF(2, 3);
/* Decimal digits of v. */
void str_addu(struct str *s, uint64_t v);
/* Cuts to len bytes (len <= s->len). */
void str_cut(struct str *s, size_t len);
void str_clear(struct str *s);
void str_release(struct str *s);
/* The buffer as a malloc'd string (never NULL); the struct is empty again. */
char *str_detach(struct str *s);
/* buf, or "" when nothing was added. */
const char *str_get(const struct str *s);

/* The text, in the arena; s is released. */
char *str_to_arena(struct str *s, struct arena *a);

/* True when both have the same bytes, or neither is there. */
int slice_same(struct slice a, struct slice b);
/* True when it is there and has the bytes of the text. */
int slice_is(struct slice s, const char *text);
/* True when s begins or ends with text. */
int str_starts(const char *s, const char *text);
int str_ends(const char *s, const char *text);
/* Letters to change, add or drop to make b of a, at most `limit`. */
unsigned str_distance(const char *a, size_t alen, const char *b,
	unsigned limit);
/* For qsort(3) and bsearch(3) of strings (char *), by bytes. */
int str_by_bytes(const void *a, const void *b);

#endif
