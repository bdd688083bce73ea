/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * uleb: the numbers of Go's coverage files, read inline.
 *
 * ULEB128: seven bits a byte, the low ones first; the last byte is the one
 * whose high bit is clear. As in Go any length is accepted, and bits over 64
 * are lost. A covmeta of a big program has two million of them, nearly all of
 * one or two bytes.
 */
#ifndef COV_ULEB_H
#define COV_ULEB_H

#include "base/le.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

/* The next number, and where it ends; NULL when `end` comes first. */
static inline const unsigned char *uleb_get(const unsigned char *p,
	const unsigned char *end, uint64_t *v)
{
	unsigned shift = 0;
	uint64_t x = 0;

	if (p < end && !(*p & 0x80)) {
		*v = *p;
		return p + 1;
	}
	for (; p < end; p++) {
		if (shift < 64)
			x |= (uint64_t)(*p & 0x7f) << shift;
		shift += shift < 64 ? 7 : 0;
		if (!(*p & 0x80)) {
			*v = x;
			return p + 1;
		}
	}
	return NULL;
}

/* The index of the lowest byte of w that is not 0; w is not 0. */
static inline unsigned uleb_low_byte(uint64_t w)
{
	return (unsigned)__builtin_ctzll(w) / 8;
}

/* Where the next n numbers end; NULL when `end` comes first. */
static inline const unsigned char *uleb_skip(const unsigned char *p,
	const unsigned char *end, uint64_t n)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t ends, sums;

	/* A byte of 1 for each that ends a number; as many words at a time as
	   cannot hold too many of them. */
	for (; n >= 32 && end - p >= 32; p += 32) {
		ends = (~le_u64(p) >> 7 & ones) + (~le_u64(p + 8) >> 7 & ones) +
			(~le_u64(p + 16) >> 7 & ones) +
			(~le_u64(p + 24) >> 7 & ones);
		n -= ends * ones >> 56;
	}
	/* Byte i of the sums: how many end in the bytes up to i. */
	for (; n && end - p >= 8; p += 8) {
		sums = (~le_u64(p) >> 7 & ones) * ones;
		if (sums >> 56 >= n)
			return p +
				uleb_low_byte((sums + (0x80 - n) * ones) &
					ones << 7) +
				1;
		n -= sums >> 56;
	}
	for (; n; p++) {
		if (p == end)
			return NULL;
		n -= !(*p & 0x80);
	}
	return p;
}

enum { ULEB_MAX = 10 }; /* bytes of 64 bits */

/* Writes a number at p, where ULEB_MAX bytes are free; returns its end. */
static inline char *uleb_put(char *p, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		*p++ = (char)(v | 0x80);
	*p++ = (char)v;
	return p;
}

static inline void uleb_add(struct str *s, uint64_t v)
{
	char *p = str_room(s, ULEB_MAX);

	s->len += (size_t)(uleb_put(p, v) - p);
}

#endif
