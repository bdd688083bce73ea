/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * fnv128: FNV-1a of 128 bits, which Go names coverage by since 1.24.
 *
 * Order: fnv128_init, fnv128_add as often as there is something, fnv128_bytes.
 * Safe in any thread. Whoever wants to makes two texts of one hash.
 */
#ifndef COV_FNV128_H
#define COV_FNV128_H

#include <stddef.h>
#include <stdint.h>

enum { FNV128_LEN = 16 };

/* A running hash: the low half, then the high one. */
void fnv128_init(uint64_t h[2]);
void fnv128_add(uint64_t h[2], const void *ptr, size_t len);
/* The hash as Go writes it, most significant byte first; h stays as it is. */
void fnv128_bytes(const uint64_t h[2], unsigned char to[FNV128_LEN]);

#endif
