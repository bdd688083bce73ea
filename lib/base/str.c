/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A growing byte buffer; one byte of cap is always kept for the final NUL. */
#include "base/str.h"

#include "base/num.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *str_room(struct str *s, size_t more)
{
	size_t need;

	if (__builtin_add_overflow(s->len, more, &need) ||
		__builtin_add_overflow(need, (size_t)1, &need))
		need = (size_t)-1;
	mem_grow(&s->buf, &s->cap, need, 1);
	return s->buf + s->len;
}

void str_add(struct str *s, const char *ptr, size_t len)
{
	char *p = str_room(s, len);

	if (len)
		memcpy(p, ptr, len);
	s->len += len;
	s->buf[s->len] = '\0';
}

void str_adds(struct str *s, const char *text)
{
	str_add(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
	str_add(s, &c, 1);
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	va_start(ap, fmt);
	vsnprintf(str_room(s, (size_t)n), (size_t)n + 1, fmt, ap);
	va_end(ap);
	s->len += (size_t)n;
}

void str_addu(struct str *s, uint64_t v)
{
	char *p = str_room(s, NUM_MAX);

	s->len += (size_t)(num_put(p, v) - p);
	s->buf[s->len] = '\0';
}

void str_cut(struct str *s, size_t len)
{
	s->len = len;
	if (s->buf)
		s->buf[len] = '\0';
}

void str_clear(struct str *s)
{
	str_cut(s, 0);
}

void str_release(struct str *s)
{
	free(s->buf);
	*s = (struct str){0};
}

char *str_detach(struct str *s)
{
	char *buf = s->buf ? s->buf : xstrdup("");

	*s = (struct str){0};
	return buf;
}

const char *str_get(const struct str *s)
{
	return s->buf ? s->buf : "";
}

char *str_to_arena(struct str *s, struct arena *a)
{
	char *text = arena_strndup(a, str_get(s), s->len);

	str_release(s);
	return text;
}

int slice_same(struct slice a, struct slice b)
{
	return a.len == b.len && !a.ptr == !b.ptr &&
		(!a.len || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int slice_is(struct slice s, const char *text)
{
	return s.ptr && s.len == strlen(text) &&
		memcmp(s.ptr, text, s.len) == 0;
}

int str_starts(const char *s, const char *text)
{
	return strncmp(s, text, strlen(text)) == 0;
}

int str_ends(const char *s, const char *text)
{
	size_t n = strlen(s), m = strlen(text);

	return n >= m && memcmp(s + n - m, text, m) == 0;
}

int str_by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

unsigned str_distance(const char *a, size_t alen, const char *b, unsigned limit)
{
	unsigned row[64], diag, up, best;
	size_t blen = strlen(b), i, j;

	if (blen + 1 > sizeof(row) / sizeof(row[0]) || alen > 63)
		return limit;
	for (j = 0; j <= blen; j++)
		row[j] = (unsigned)j;
	for (i = 0; i < alen; i++) {
		diag = row[0]++;
		for (j = 0; j < blen; j++) {
			up = row[j + 1];
			best = diag + (a[i] != b[j]);
			if (up + 1 < best)
				best = up + 1;
			if (row[j] + 1 < best)
				best = row[j] + 1;
			row[j + 1] = best;
			diag = up;
		}
	}
	return row[blen] < limit ? row[blen] : limit;
}
