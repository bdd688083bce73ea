/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * utf8: bytes and the code points they mean, without locale.
 *
 * What counts as valid is what RFC 3629 says: nothing overlong, no
 * surrogates, nothing above U+10FFFF. Everything else is taken byte by byte,
 * as Go does.
 */
#ifndef COV_UTF8_H
#define COV_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum {
	UTF8_MAX = 4, /* bytes of the longest sequence */
	UTF8_BAD = 0xfffd /* stands for a byte that is not UTF-8 */
};

/*
 * Bytes of the sequence at ptr (len > 0), 0 when it is not valid. *rune
 * gets the code point, UTF8_BAD when it is not valid; it may be NULL.
 */
size_t utf8_get(const char *ptr, size_t len, uint32_t *rune);
/* Writes a code point (no surrogate, at most U+10FFFF) at p; its bytes. */
size_t utf8_put(char *p, uint32_t rune);
/* 1 when all len bytes are valid. */
int utf8_valid(const char *ptr, size_t len);

/* 1 for what a terminal or a browser obeys instead of showing it: control
   characters, and those that turn the direction of text. */
int utf8_steers(uint32_t rune);

#endif
