/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * md5lanes: the part of md5many.c that is compiled for each width of vectors;
 * nothing else includes it. Given are MD5LANES_STREAMS, the name of the
 * function; MD5LANES_PER, how many streams a vector holds, 4 or 8; and
 * MD5LANES_TARGET, the attribute of a processor that has such vectors.
 */
#ifdef MD5LANES_STREAMS

#define NAME_(a, b) a##b
#define NAME(a, b) NAME_(a, b)
#define VEC NAME(vec, MD5LANES_PER)
#define FOUR_WORDS NAME(four_words, MD5LANES_PER)

/* A word of each stream. */
typedef uint32_t VEC __attribute__((vector_size(4 * MD5LANES_PER)));

#if MD5LANES_PER == 4
#define SHUFFLE(x, y, a, b, c, d) __builtin_shufflevector(x, y, a, b, c, d)
#else /* the same in both halves; numbers from 4 on are of y */
#define SHUFFLE(x, y, a, b, c, d) \
	__builtin_shufflevector(x, y, (a) + (a) / 4 * 4, (b) + (b) / 4 * 4, \
		(c) + (c) / 4 * 4, (d) + (d) / 4 * 4, (a) + (a) / 4 * 4 + 4, \
		(b) + (b) / 4 * 4 + 4, (c) + (c) / 4 * 4 + 4, \
		(d) + (d) / 4 * 4 + 4)
#endif

/* Words at..at+3 of the streams become vectors of one word each. Of eight, the
   streams i and i+4 share a vector until then. */
MD5LANES_TARGET static inline void FOUR_WORDS(VEC w[WORDS],
	const unsigned char *const *p, unsigned at)
{
	VEC v[4], x, y;
	unsigned i, half;

	for (i = 0; i < 4; i++)
		for (half = 0; half < MD5LANES_PER / 4; half++)
			memcpy((char *)&v[i] + 16 * half,
				p[i + 4 * half] + 4 * at, 16);
	x = SHUFFLE(v[0], v[1], 0, 4, 1, 5);
	y = SHUFFLE(v[2], v[3], 0, 4, 1, 5);
	w[at] = SHUFFLE(x, y, 0, 1, 4, 5);
	w[at + 1] = SHUFFLE(x, y, 2, 3, 6, 7);
	x = SHUFFLE(v[0], v[1], 2, 6, 3, 7);
	y = SHUFFLE(v[2], v[3], 2, 6, 3, 7);
	w[at + 2] = SHUFFLE(x, y, 0, 1, 4, 5);
	w[at + 3] = SHUFFLE(x, y, 2, 3, 6, 7);
	for (i = at; i < at + 4 && !is_little(); i++)
		w[i] = TURNED(w[i]);
}

/* n blocks of each of twice as many streams as a vector holds. */
MD5LANES_TARGET static void MD5LANES_STREAMS(uint32_t state[][4],
	const unsigned char *p[], size_t n)
{
	VEC v0[4], v1[4], w0[WORDS], w1[WORDS];
	VEC a0, a1, b0, b1, c0, c1, d0, d1;
	unsigned i, lane;

	for (i = 0; i < 4; i++) {
		for (lane = 0; lane < MD5LANES_PER; lane++) {
			v0[i][lane] = state[lane][i];
			v1[i][lane] = state[lane + MD5LANES_PER][i];
		}
	}
	for (; n > 0; n--) {
		for (i = 0; i < WORDS; i += 4) {
			FOUR_WORDS(w0, p, i);
			FOUR_WORDS(w1, p + MD5LANES_PER, i);
		}
		for (i = 0; i < 2 * MD5LANES_PER; i++)
			p[i] += BLOCK;
		a0 = v0[0], b0 = v0[1], c0 = v0[2], d0 = v0[3];
		a1 = v1[0], b1 = v1[1], c1 = v1[2], d1 = v1[3];
#define STEP(f, p_, q, r, s, word, i_, by) \
	p_##0 += f(q##0, r##0, s##0) + w0[word] + k[i_]; \
	p_##0 = LEFT(p_##0, by) + q##0; \
	p_##1 += f(q##1, r##1, s##1) + w1[word] + k[i_]; \
	p_##1 = LEFT(p_##1, by) + q##1;
		ALL_STEPS
#undef STEP
		v0[0] += a0, v0[1] += b0, v0[2] += c0, v0[3] += d0;
		v1[0] += a1, v1[1] += b1, v1[2] += c1, v1[3] += d1;
	}
	for (i = 0; i < 4; i++) {
		for (lane = 0; lane < MD5LANES_PER; lane++) {
			state[lane][i] = v0[i][lane];
			state[lane + MD5LANES_PER][i] = v1[i][lane];
		}
	}
}

#undef NAME_
#undef NAME
#undef VEC
#undef FOUR_WORDS
#undef SHUFFLE
#undef MD5LANES_STREAMS
#undef MD5LANES_PER
#undef MD5LANES_TARGET

#endif
