/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * RFC 1321, written once as a list of steps and compiled for one stream of
 * 32-bit words, for two vectors of four streams each, and for two of eight.
 * Two vectors, so that the steps of one fill the time in which those of the
 * other wait. Vectors are those of the compiler (gcc, clang): of 16 bytes,
 * which every 64-bit processor has (where there are none it makes words of
 * them), and of 32 for those that have AVX2.
 */
#include "base/md5many.h"

#include <string.h>

enum { BLOCK = 64, WORDS = 16, LANES = MD5MANY_LANES, HALF = LANES / 2 };

static const uint32_t k[64] = {
	0xd76aa478,
	0xe8c7b756,
	0x242070db,
	0xc1bdceee,
	0xf57c0faf,
	0x4787c62a,
	0xa8304613,
	0xfd469501,
	0x698098d8,
	0x8b44f7af,
	0xffff5bb1,
	0x895cd7be,
	0x6b901122,
	0xfd987193,
	0xa679438e,
	0x49b40821,
	0xf61e2562,
	0xc040b340,
	0x265e5a51,
	0xe9b6c7aa,
	0xd62f105d,
	0x02441453,
	0xd8a1e681,
	0xe7d3fbc8,
	0x21e1cde6,
	0xc33707d6,
	0xf4d50d87,
	0x455a14ed,
	0xa9e3e905,
	0xfcefa3f8,
	0x676f02d9,
	0x8d2a4c8a,
	0xfffa3942,
	0x8771f681,
	0x6d9d6122,
	0xfde5380c,
	0xa4beea44,
	0x4bdecfa9,
	0xf6bb4b60,
	0xbebfbc70,
	0x289b7ec6,
	0xeaa127fa,
	0xd4ef3085,
	0x04881d05,
	0xd9d4d039,
	0xe6db99e5,
	0x1fa27cf8,
	0xc4ac5665,
	0xf4292244,
	0x432aff97,
	0xab9423a7,
	0xfc93a039,
	0x655b59c3,
	0x8f0ccc92,
	0xffeff47d,
	0x85845dd1,
	0x6fa87e4f,
	0xfe2ce6e0,
	0xa3014314,
	0x4e0811a1,
	0xf7537e82,
	0xbd3af235,
	0x2ad7d2bb,
	0xeb86d391,
};

#define F(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define G(x, y, z) ((y) ^ ((z) & ((x) ^ (y))))
#define H(x, y, z) ((x) ^ (y) ^ (z))
#define I(x, y, z) ((y) ^ ((x) | ~(z)))
#define LEFT(x, n) ((x) << (n) | (x) >> (32 - (n)))

/* Four steps from number i on, with the words n0 to n3, turned by s0 to s3. */
#define FOUR(f, i, n0, n1, n2, n3, s0, s1, s2, s3) \
	STEP(f, a, b, c, d, n0, i, s0) \
	STEP(f, d, a, b, c, n1, i + 1, s1) \
	STEP(f, c, d, a, b, n2, i + 2, s2) \
	STEP(f, b, c, d, a, n3, i + 3, s3)
#define ALL_STEPS \
	FOUR(F, 0, 0, 1, 2, 3, 7, 12, 17, 22) \
	FOUR(F, 4, 4, 5, 6, 7, 7, 12, 17, 22) \
	FOUR(F, 8, 8, 9, 10, 11, 7, 12, 17, 22) \
	FOUR(F, 12, 12, 13, 14, 15, 7, 12, 17, 22) \
	FOUR(G, 16, 1, 6, 11, 0, 5, 9, 14, 20) \
	FOUR(G, 20, 5, 10, 15, 4, 5, 9, 14, 20) \
	FOUR(G, 24, 9, 14, 3, 8, 5, 9, 14, 20) \
	FOUR(G, 28, 13, 2, 7, 12, 5, 9, 14, 20) \
	FOUR(H, 32, 5, 8, 11, 14, 4, 11, 16, 23) \
	FOUR(H, 36, 1, 4, 7, 10, 4, 11, 16, 23) \
	FOUR(H, 40, 13, 0, 3, 6, 4, 11, 16, 23) \
	FOUR(H, 44, 9, 12, 15, 2, 4, 11, 16, 23) \
	FOUR(I, 48, 0, 7, 14, 5, 6, 10, 15, 21) \
	FOUR(I, 52, 12, 3, 10, 1, 6, 10, 15, 21) \
	FOUR(I, 56, 8, 15, 6, 13, 6, 10, 15, 21) \
	FOUR(I, 60, 4, 11, 2, 9, 6, 10, 15, 21)

/* 1 where the first byte of a word is its least one, as MD5 has it. */
static int is_little(void)
{
	const uint16_t one = 1;

	return *(const unsigned char *)&one;
}

/* The bytes of each word the other way round. */
#define TURNED(x) \
	((x) << 24 | ((x)&0xff00) << 8 | ((x) >> 8 & 0xff00) | (x) >> 24)

static void one_stream(uint32_t state[4], const unsigned char *p, size_t n)
{
	uint32_t a, b, c, d, w[WORDS];
	unsigned i;

	for (; n > 0; n--, p += BLOCK) {
		memcpy(w, p, BLOCK);
		for (i = 0; i < WORDS && !is_little(); i++)
			w[i] = TURNED(w[i]);
		a = state[0];
		b = state[1];
		c = state[2];
		d = state[3];
#define STEP(f, p_, q, r, s, word, i_, by) \
	p_ += f(q, r, s) + w[word] + k[i_]; \
	p_ = LEFT(p_, by) + q;
		ALL_STEPS
#undef STEP
		state[0] += a;
		state[1] += b;
		state[2] += c;
		state[3] += d;
	}
}

#define MD5LANES_STREAMS eight_streams
#define MD5LANES_PER 4
#define MD5LANES_TARGET
#include "base/md5lanes.h"

/* Twice as wide, where the processor can. */
#ifdef __x86_64__
#define MD5LANES_STREAMS sixteen_streams
#define MD5LANES_PER 8
#define MD5LANES_TARGET __attribute__((target("avx2")))
#include "base/md5lanes.h"
#endif

/* The first n of all lanes, and maybe others. */
static void many_streams(uint32_t state[LANES][4],
	const unsigned char *p[LANES], size_t n, size_t blocks)
{
#ifdef __x86_64__
	if (n > HALF && __builtin_cpu_supports("avx2")) {
		sixteen_streams(state, p, blocks);
		return;
	}
#endif
	eight_streams(state, p, blocks);
	if (n > HALF)
		eight_streams(state + HALF, p + HALF, blocks);
}

void md5many_init(struct md5many *m)
{
	*m = (struct md5many){
		.state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}};
}

/* Fills the block that was begun; what is left of x begins a block. */
static void fill_rest(struct md5many_piece *x)
{
	struct md5many *m = x->m;
	size_t used = m->len % BLOCK, n = BLOCK - used;

	m->len += x->len;
	if (!used)
		return;
	if (n > x->len)
		n = x->len;
	if (n)
		memcpy(m->rest + used, x->ptr, n);
	x->ptr += n;
	x->len -= n;
	if (used + n == BLOCK)
		one_stream(m->state, m->rest, 1);
}

/* The same number of blocks of each; of lanes without a stream the result is
   not used. */
static void add_blocks(struct md5many_piece *v[LANES], size_t n, size_t blocks)
{
	uint32_t state[LANES][4];
	const unsigned char *p[LANES];
	size_t i;

	for (i = 0; i < LANES; i++) {
		const struct md5many_piece *x = v[i < n ? i : 0];

		p[i] = x->ptr;
		memcpy(state[i], x->m->state, sizeof(state[i]));
	}
	many_streams(state, p, n, blocks);
	for (i = 0; i < n; i++) {
		memcpy(v[i]->m->state, state[i], sizeof(state[i]));
		v[i]->ptr += blocks * BLOCK;
		v[i]->len -= blocks * BLOCK;
	}
}

/* As many as there are lanes, of those that have a block left. */
static size_t gather_lanes(struct md5many_piece *from, size_t n,
	struct md5many_piece *v[LANES], size_t *blocks)
{
	size_t i, found = 0;

	*blocks = SIZE_MAX;
	for (i = 0; i < n && found < LANES; i++) {
		if (from[i].len < BLOCK)
			continue;
		v[found++] = &from[i];
		if (from[i].len / BLOCK < *blocks)
			*blocks = from[i].len / BLOCK;
	}
	return found;
}

void md5many_add(struct md5many_piece *v, size_t n)
{
	struct md5many_piece *lanes[LANES];
	size_t i, blocks, many;

	for (i = 0; i < n; i++)
		fill_rest(&v[i]);
	while ((many = gather_lanes(v, n, lanes, &blocks)) > 1)
		add_blocks(lanes, many, blocks);
	if (many) {
		one_stream(lanes[0]->m->state, lanes[0]->ptr, blocks);
		lanes[0]->ptr += blocks * BLOCK;
		lanes[0]->len -= blocks * BLOCK;
	}
	for (i = 0; i < n; i++)
		if (v[i].len)
			memcpy(v[i].m->rest, v[i].ptr, v[i].len);
}

void md5many_hex(const struct md5many *m, char hex[MD5_HEX])
{
	static const char digits[] = "0123456789abcdef";
	struct md5many end = *m;
	unsigned char tail[BLOCK + 8] = {0x80};
	size_t used = m->len % BLOCK;
	size_t pad = used < 56 ? 56 - used : 120 - used;
	struct md5many_piece x = {&end, tail, pad + 8};
	unsigned i;

	for (i = 0; i < 8; i++)
		tail[pad + i] = (unsigned char)(m->len * 8 >> 8 * i);
	md5many_add(&x, 1);
	for (i = 0; i < MD5_LEN; i++) {
		unsigned byte = end.state[i / 4] >> 8 * (i % 4) & 0xff;

		*hex++ = digits[byte >> 4];
		*hex++ = digits[byte & 15];
	}
	*hex = '\0';
}
