/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The multiplication by halves: not every compiler has 128 bits. */
#include "gocov/fnv128.h"

void fnv128_init(uint64_t h[2])
{
	h[0] = 0x62b821756295c58d;
	h[1] = 0x6c62272e07bb0142;
}

/* The prime is 2^88 + 0x13b. */
void fnv128_add(uint64_t h[2], const void *ptr, size_t len)
{
	const unsigned char *p = ptr;
	uint64_t low = h[0], high = h[1], a, b;

	for (; len; len--) {
		low ^= *p++;
		a = (low & 0xffffffff) * 0x13b;
		b = (low >> 32) * 0x13b + (a >> 32);
		high = high * 0x13b + (b >> 32) + (low << 24);
		low = b << 32 | (a & 0xffffffff);
	}
	h[0] = low;
	h[1] = high;
}

void fnv128_bytes(const uint64_t h[2], unsigned char to[FNV128_LEN])
{
	int i;

	for (i = 0; i < 8; i++) {
		to[i] = (unsigned char)(h[1] >> (56 - 8 * i));
		to[8 + i] = (unsigned char)(h[0] >> (56 - 8 * i));
	}
}
