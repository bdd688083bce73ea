/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * md5many: the MD5 of several streams at once.
 *
 * Each step of MD5 waits for the one before it, so one stream leaves most of a
 * processor idle. Here up to sixteen are hashed side by side, eight at a time
 * where there is no AVX2: eight take a fifth of the time that they would one
 * after the other. A single stream gains nothing, hash.h is for that. Order:
 * md5many_init, md5many_add as often as there is something, md5many_hex. Safe
 * in any thread; a stream belongs to one at a time.
 */
#ifndef COV_MD5MANY_H
#define COV_MD5MANY_H

#include <stddef.h>
#include <stdint.h>

enum { MD5MANY_LANES = 16 };
/* Bytes of the hash, and of its digits with a NUL. */
enum { MD5_LEN = 16, MD5_HEX = 33 };

/* A stream. Needs no release. */
struct md5many {
	uint32_t state[4];
	uint64_t len; /* bytes so far */
	unsigned char rest[64]; /* len % 64 bytes that fill no block yet */
};

/* What is added to one. */
struct md5many_piece {
	struct md5many *m;
	const unsigned char *ptr;
	size_t len;
};

void md5many_init(struct md5many *m);
/* Adds n pieces, each to another stream; v is used up. */
void md5many_add(struct md5many_piece *v, size_t n);
/* 32 lower-case digits and a NUL; m stays as it is. */
void md5many_hex(const struct md5many *m, char hex[MD5_HEX]);

#endif
