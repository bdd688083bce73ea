/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * digits: the digits of a profile's lines, inline.
 *
 * A profile of a big program has two million numbers, nearly all of one to
 * five digits; a call of num_put for each would cost more than the rest of the
 * writing, and which of them have one digit and which two no processor guesses.
 * For blockhash.c and text.c only.
 */
#ifndef COV_DIGITS_H
#define COV_DIGITS_H

#include "base/num.h"
#include "profile/blocks.h"

#include <string.h>

/* Writes v in decimal at p, where NUM_MAX bytes are free; returns the end. */
static inline char *put_digits(char *p, uint64_t v)
{
	const char *t;
	uint32_t n;

	if (v >= 1000000)
		return num_put(p, v);
	n = (uint32_t)v;
	if (n >= 1000) {
		t = num_short[n / 1000];
		memcpy(p, t, 4);
		p += t[3];
		n %= 1000;
		*p++ = (char)('0' + n / 100);
		memcpy(p, num_pairs + 2 * (n % 100), 2);
		return p + 2;
	}
	t = num_short[n];
	memcpy(p, t, 4);
	return p + t[3];
}

/* Writes `l.c,l.c stmts`, at most 54 bytes; returns the end. */
static inline char *put_positions(char *p, const struct block *b)
{
	p = put_digits(p, b->line0);
	*p++ = '.';
	p = put_digits(p, b->col0);
	*p++ = ',';
	p = put_digits(p, b->line1);
	*p++ = '.';
	p = put_digits(p, b->col1);
	*p++ = ' ';
	return put_digits(p, b->stmts);
}

#endif
