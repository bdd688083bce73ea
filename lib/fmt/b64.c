/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Base64 (RFC 4648, section 4): three bytes are four letters. */
#include "fmt/b64.h"

static const char letters[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void b64_encode(struct str *s, const void *ptr, size_t len)
{
	const unsigned char *p = ptr;
	char *out = str_room(s, size_mul(len / 3 + 1, 4));
	unsigned long v;

	for (; len >= 3; p += 3, len -= 3) {
		v = (unsigned long)p[0] << 16 | (unsigned long)p[1] << 8 | p[2];
		*out++ = letters[v >> 18];
		*out++ = letters[v >> 12 & 63];
		*out++ = letters[v >> 6 & 63];
		*out++ = letters[v & 63];
	}
	if (len) {
		v = (unsigned long)p[0] << 16 |
			(len > 1 ? (unsigned long)p[1] << 8 : 0);
		*out++ = letters[v >> 18];
		*out++ = letters[v >> 12 & 63];
		*out++ = len > 1 ? letters[v >> 6 & 63] : '=';
		*out++ = '=';
	}
	s->len = (size_t)(out - s->buf);
	str_add(s, "", 0); /* ends the buffer */
}

/* 0 to 63, or -1. */
static int b64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four letters, of which the last `pad` are '='. */
static int decode_four(struct str *s, const char *p, int pad)
{
	unsigned long v = 0;
	char bytes[3];
	int i, x;

	for (i = 0; i < 4; i++) {
		x = i >= 4 - pad ? (p[i] == '=' ? 0 : -1) : b64_value(p[i]);
		if (x < 0)
			return -1;
		v = v << 6 | (unsigned long)x;
	}
	bytes[0] = (char)(v >> 16);
	bytes[1] = (char)(v >> 8);
	bytes[2] = (char)v;
	str_add(s, bytes, (size_t)(3 - pad));
	return 0;
}

int b64_decode(struct str *s, const char *ptr, size_t len)
{
	int pad;

	if (len % 4)
		return -1;
	for (; len; ptr += 4, len -= 4) {
		pad = len > 4 || ptr[3] != '=' ? 0 : ptr[2] != '=' ? 1 : 2;
		if (decode_four(s, ptr, pad) < 0)
			return -1;
	}
	return 0;
}
