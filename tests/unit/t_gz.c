/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "io/gz.h"

#include "gzfile.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

/* Bytes that deflate somewhat; the same every time. */
static char *sample(size_t len)
{
	char *p = xmalloc(len);
	unsigned r = 1;
	size_t i;

	for (i = 0; i < len; i++) {
		r = r * 1103515245 + 12345;
		p[i] = (char)("abcdefgh"[r >> 16 & 7] + (i % 97 == 0));
	}
	return p;
}

static void there_and_back(void **state)
{
	static const size_t sizes[] = {0, 1, 2, 1000, 65536, 3000000};
	struct str s = {0};
	struct err e = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		size_t n = sizes[i];
		char *in = sample(n), *out = xmalloc(n);
		int level = (int)(i % 9) + 1;

		str_clear(&s);
		str_adds(&s, "kept");
		gz_deflate(&s, in, n, level);
		assert_memory_equal(s.buf, "kept", 4);
		assert_int_equal(s.buf[s.len], '\0');
		if (gz_inflate(out, n, s.buf + 4, s.len - 4, &e))
			fail_msg("%s", e.text);
		assert_memory_equal(in, out, n);
		free(in);
		free(out);
	}
	str_clear(&s);
	gz_deflate(&s, NULL, 0, 6);
	assert_int_equal(gz_inflate(NULL, 0, s.buf, s.len, &e), 0);
	str_release(&s);
}

static void refuse(size_t want, const char *ptr, size_t len, const char *why)
{
	/* Exact sizes, so that a sanitizer sees one byte too many. */
	char *in = malloc(len ? len : 1), *out = malloc(want ? want : 1);
	struct err e = {0};

	memcpy(in, ptr, len);
	assert_int_equal(gz_inflate(out, want, in, len, &e), -1);
	assert_int_equal(strncmp(e.text, why, strlen(why)), 0);
	assert_int_equal(e.status, COV_USAGE);
	free(in);
	free(out);
}

static void refuses_damage(void **state)
{
	struct str s = {0};
	char *in = sample(1000);
	size_t i;

	(void)state;
	gz_deflate(&s, in, 1000, 9);
	refuse(999, s.buf, s.len, "compressed data holds more than 999 bytes");
	refuse(0, s.buf, s.len, "compressed data holds more than 0 bytes");
	refuse(1001, s.buf, s.len,
		"compressed data holds 1000 bytes instead of 1001");
	for (i = 0; i < s.len; i++)
		refuse(1000, s.buf, i, "compressed data is cut off");
	refuse(1000, "", 0, "compressed data is cut off");
	refuse(1000, "plain", 5, "damaged compressed data");
	str_addc(&s, 'x');
	refuse(1000, s.buf, s.len, "1 bytes behind compressed data");
	str_cut(&s, s.len - 1);
	s.buf[s.len - 1] ^= 1;
	refuse(1000, s.buf, s.len, "damaged compressed data: ");
	/* a preset dictionary is asked for */
	refuse(10, "\x78\xbb\0\0\0\1\0", 7, "damaged compressed data");
	str_release(&s);
	free(in);
}

/* A little that is very much: stops at once. */
static void bounds_bombs(void **state)
{
	size_t n = 50000000;
	char *zeros = xcalloc(1, n);
	struct str s = {0};

	(void)state;
	gz_deflate(&s, zeros, n, 9);
	assert_true(s.len < 100000);
	refuse(10, s.buf, s.len, "compressed data holds more than 10 bytes");
	str_release(&s);
	free(zeros);
}

/* Everything of `in`, given and taken in pieces; -1 when damaged. */
static int inflate_by(const struct str *in, size_t give, size_t room,
	struct str *out, int *complete)
{
	struct gz *g = gz_new();
	size_t at = 0, n;
	struct err e;
	long got = 0;

	str_clear(out);
	*complete = gz_complete(g);
	for (;;) {
		const char *p;
		char *copy;

		n = in->len - at < give ? in->len - at : give;
		copy = xmalloc(n);
		memcpy(copy, str_get(in) + at, n);
		p = copy;
		got = gz_step(g, &p, &n, str_room(out, room), room, &e);
		at += (size_t)(p - copy);
		free(copy);
		if (got > 0)
			str_cut(out, out->len + (size_t)got);
		/* nothing came: more is needed, and all must be taken */
		if (got == 0)
			assert_int_equal(n, 0);
		if (got < 0 || (got == 0 && at == in->len))
			break;
	}
	*complete = gz_complete(g);
	gz_free(g);
	return got < 0 ? -1 : 0;
}

static void streams(void **state)
{
	static const size_t steps[] = {1, 2, 7, 100, 100000};
	struct str in = {0}, want = {0}, out = {0};
	char *text = sample(5000);
	size_t i, j;
	int complete;

	(void)state;
	/* three members, the second is empty */
	gz_file(&in, text, 5000, 6);
	gz_file(&in, "", 0, 1);
	gz_file(&in, "end", 3, 9);
	str_add(&want, text, 5000);
	str_adds(&want, "end");
	for (i = 0; i < 5; i++) {
		for (j = 0; j < 5; j++) {
			assert_int_equal(inflate_by(&in, steps[i], steps[j],
						 &out, &complete),
				0);
			assert_int_equal(complete, 1);
			assert_int_equal(out.len, want.len);
			assert_memory_equal(out.buf, want.buf, want.len);
		}
	}
	/* nothing at all */
	str_clear(&in);
	assert_int_equal(inflate_by(&in, 1, 1, &out, &complete), 0);
	assert_int_equal(complete, 1);
	str_release(&in);
	str_release(&out);
	str_release(&want);
	free(text);
}

static void streams_damage(void **state)
{
	struct str in = {0}, out = {0};
	size_t len, i;
	int complete;

	(void)state;
	gz_file(&in, "some text", 9, 6);
	len = in.len;
	for (i = 1; i < len; i++) {
		in.len = i; /* cut off: not an error, but not complete */
		assert_int_equal(inflate_by(&in, 3, 100, &out, &complete), 0);
		assert_int_equal(complete, 0);
	}
	in.len = len;
	in.buf[len - 5] ^= 1; /* the checksum */
	assert_int_equal(inflate_by(&in, 100, 100, &out, &complete), -1);
	in.buf[len - 5] ^= 1;
	in.buf[len - 1] ^= 1; /* the length */
	assert_int_equal(inflate_by(&in, 100, 100, &out, &complete), -1);
	in.buf[len - 1] ^= 1;
	str_adds(&in, "junk");
	assert_int_equal(inflate_by(&in, 100, 100, &out, &complete), -1);
	str_clear(&in);
	str_adds(&in, "\x1f\x8b\x07\x01"); /* an unknown method */
	assert_int_equal(inflate_by(&in, 1, 100, &out, &complete), -1);
	str_release(&in);
	str_release(&out);
	gz_free(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(refuses_damage),
		cmocka_unit_test(bounds_bombs),
		cmocka_unit_test(streams),
		cmocka_unit_test(streams_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
