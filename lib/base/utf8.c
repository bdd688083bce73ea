/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The first byte of a sequence says how long it is and, in four cases, which
 * second bytes are allowed (E0 and F0: not overlong, ED: no surrogates, F4:
 * not above U+10FFFF); all other continuation bytes are 80..BF.
 */
#include "base/utf8.h"

#include <string.h>

/* Length that a first byte (80..FF) promises, 0 for none. */
static size_t promised(unsigned char c)
{
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	if (c >= 0xf0 && c <= 0xf4)
		return 4;
	return 0;
}

static int second_allowed(unsigned char first, unsigned char c)
{
	switch (first) {
	case 0xe0:
		return c >= 0xa0;
	case 0xed:
		return c <= 0x9f;
	case 0xf0:
		return c >= 0x90;
	case 0xf4:
		return c <= 0x8f;
	default:
		return 1;
	}
}

size_t utf8_get(const char *ptr, size_t len, uint32_t *rune)
{
	const unsigned char *p = (const unsigned char *)ptr;
	uint32_t unused, r;
	size_t n, i;

	if (!rune)
		rune = &unused;
	if (p[0] < 0x80) {
		*rune = p[0];
		return 1;
	}
	*rune = UTF8_BAD;
	n = promised(p[0]);
	if (n == 0 || n > len || !second_allowed(p[0], p[1]))
		return 0;
	r = p[0] & (0xffu >> (n + 1));
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		r = r << 6 | (p[i] & 0x3f);
	}
	*rune = r;
	return n;
}

size_t utf8_put(char *p, uint32_t r)
{
	if (r < 0x80) {
		p[0] = (char)r;
		return 1;
	}
	if (r < 0x800) {
		p[0] = (char)(0xc0 | r >> 6);
		p[1] = (char)(0x80 | (r & 0x3f));
		return 2;
	}
	if (r < 0x10000) {
		p[0] = (char)(0xe0 | r >> 12);
		p[1] = (char)(0x80 | (r >> 6 & 0x3f));
		p[2] = (char)(0x80 | (r & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | r >> 18);
	p[1] = (char)(0x80 | (r >> 12 & 0x3f));
	p[2] = (char)(0x80 | (r >> 6 & 0x3f));
	p[3] = (char)(0x80 | (r & 0x3f));
	return 4;
}

int utf8_valid(const char *ptr, size_t len)
{
	const char *p = ptr, *end = ptr + len;
	uint64_t w;
	size_t n;

	while (p < end) {
		/* Nearly everything is ASCII: eight bytes at a time. */
		if (end - p >= 8) {
			memcpy(&w, p, 8);
			if (!(w & UINT64_C(0x8080808080808080))) {
				p += 8;
				continue;
			}
		}
		n = utf8_get(p, (size_t)(end - p), NULL);
		if (n == 0)
			return 0;
		p += n;
	}
	return 1;
}

int utf8_steers(uint32_t rune)
{
	return rune < 0x20 || (rune >= 0x7f && rune < 0xa0) || rune == 0x61c ||
		rune == 0x200e || rune == 0x200f || rune == 0x2028 ||
		rune == 0x2029 || (rune >= 0x202a && rune <= 0x202e) ||
		(rune >= 0x2066 && rune <= 0x2069);
}
