/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * le: little-endian numbers of fixed width, inline. Written out byte by byte,
 * so that compilers see one load or store.
 */
#ifndef COV_LE_H
#define COV_LE_H

#include <stdint.h>

static inline uint32_t le_u32(const void *ptr)
{
	const unsigned char *p = ptr;

	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		(uint32_t)p[3] << 24;
}

static inline uint64_t le_u64(const void *ptr)
{
	const unsigned char *p = ptr;

	return p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
		(uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
		(uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
		(uint64_t)p[7] << 56;
}

/* Writes four bytes at p; returns their end. */
static inline char *le_put_u32(char *p, uint32_t v)
{
	p[0] = (char)v;
	p[1] = (char)(v >> 8);
	p[2] = (char)(v >> 16);
	p[3] = (char)(v >> 24);
	return p + 4;
}

#endif
