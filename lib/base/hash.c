/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* MD5 is md5many's, with one stream. */
#include "base/hash.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct md5 {
	struct md5many m;
};

struct md5 *md5_new(void)
{
	struct md5 *m = xmalloc(sizeof(*m));

	md5many_init(&m->m);
	return m;
}

void md5_add(struct md5 *m, const void *ptr, size_t len)
{
	struct md5many_piece piece = {&m->m, ptr, len};

	md5many_add(&piece, 1);
}

void md5_hex(struct md5 *m, char hex[MD5_HEX])
{
	md5many_hex(&m->m, hex);
	free(m);
}

void hash_hex(char hex[MD5_HEX], const void *bytes)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = bytes;
	int i;

	for (i = 0; i < MD5_LEN; i++) {
		*hex++ = digits[p[i] >> 4];
		*hex++ = digits[p[i] & 15];
	}
	*hex = '\0';
}

void md5_of(const void *ptr, size_t len, char hex[MD5_HEX])
{
	struct md5many m;
	struct md5many_piece piece = {&m, ptr, len};

	md5many_init(&m);
	md5many_add(&piece, 1);
	md5many_hex(&m, hex);
}

uint32_t fnv1a(const void *ptr, size_t len)
{
	const unsigned char *p = ptr;
	uint32_t h = 2166136261u;

	while (len-- > 0)
		h = (h ^ *p++) * 16777619u;
	return h;
}

uint64_t fnv1a64(const void *ptr, size_t len)
{
	const unsigned char *p = ptr;
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	while (len-- > 0)
		h = (h ^ *p++) * UINT64_C(0x100000001b3);
	return h;
}

/* Every bit of h reaches every bit of the result (MurmurHash3's mixer). */
static uint64_t mix_seed_bits(uint64_t h)
{
	h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
	h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

/* Not 0. Time, place and number of the process are what is left when there is
   no better source, as in a bare chroot. */
static uint64_t make_seed(void)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	uint64_t seed = 0;
	struct timespec t = {0};

	if (fd >= 0) {
		if (read(fd, &seed, sizeof(seed)) != sizeof(seed))
			seed = 0;
		close(fd);
	}
	clock_gettime(CLOCK_REALTIME, &t);
	seed = mix_seed_bits(
		seed ^ (uint64_t)t.tv_sec << 30 ^ (uint64_t)t.tv_nsec);
	return mix_seed_bits(seed ^ (uint64_t)getpid() << 32 ^ (uintptr_t)&t) |
		1;
}

/* The same for all threads, whichever is the first to ask. */
static uint64_t seed_of(void)
{
	static _Atomic uint64_t seed;
	uint64_t now = seed, none = 0;

	if (!now) {
		now = make_seed();
		if (!atomic_compare_exchange_strong(&seed, &none, now))
			now = none;
	}
	return now;
}

uint64_t hash_mem(const void *ptr, size_t len)
{
	const unsigned char *p = ptr;
	uint64_t h = seed_of() ^ len * UINT64_C(0x9e3779b97f4a7c15), w;

	for (; len >= 8; p += 8, len -= 8) {
		memcpy(&w, p, 8);
		h = mix_seed_bits(h ^ w);
	}
	if (len > 0) {
		w = 0;
		memcpy(&w, p, len);
		h ^= w;
	}
	return mix_seed_bits(h);
}
