/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "base/md5many.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

enum { STREAMS = 20, BYTES = 3000 };

/* What libcrypto says. */
static void libcrypto(const void *ptr, size_t len, char hex[MD5_HEX])
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	int i;

	assert_int_equal(EVP_Digest(ptr, len, sum, NULL, EVP_md5(), NULL), 1);
	for (i = 0; i < MD5_LEN; i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
}

static void of_nothing(void **state)
{
	struct md5many m;
	char hex[MD5_HEX];

	(void)state;
	md5many_init(&m);
	md5many_hex(&m, hex);
	assert_string_equal(hex, "d41d8cd98f00b204e9800998ecf8427e");
	md5many_add(&(struct md5many_piece){&m, NULL, 0}, 1);
	md5many_hex(&m, hex);
	assert_string_equal(hex, "d41d8cd98f00b204e9800998ecf8427e");
}

/* Every length around the ends of blocks, against libcrypto. */
static void of_one(void **state)
{
	unsigned char text[300];
	char hex[MD5_HEX], want[MD5_HEX];
	struct md5many m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)(i * 7);
	for (i = 0; i <= sizeof(text); i++) {
		md5many_init(&m);
		md5many_add(&(struct md5many_piece){&m, text, i}, 1);
		md5many_hex(&m, hex);
		libcrypto(text, i, want);
		assert_string_equal(hex, want);
	}
}

static uint32_t seed = 12345;

static uint32_t next(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

/* Any number of streams, each in pieces of its own lengths. */
static void of_many(void **state)
{
	unsigned char *text[STREAMS];
	struct md5many m[STREAMS];
	struct md5many_piece v[STREAMS];
	char hex[MD5_HEX], want[MD5_HEX];
	size_t len[STREAMS], done[STREAMS], n, i, k, left, round;

	(void)state;
	for (round = 0; round < 200; round++) {
		n = 1 + next() % STREAMS;
		for (i = 0; i < n; i++) {
			len[i] = next() % BYTES;
			done[i] = 0;
			text[i] = malloc(len[i] + 1);
			for (k = 0; k < len[i]; k++)
				text[i][k] = (unsigned char)next();
			md5many_init(&m[i]);
		}
		do {
			left = 0;
			for (i = 0; i < n; i++) {
				k = next() % (round % 2 ? 70 : BYTES);
				if (k > len[i] - done[i])
					k = len[i] - done[i];
				v[i] = (struct md5many_piece){&m[i],
					text[i] + done[i], k};
				done[i] += k;
				left += len[i] - done[i];
			}
			md5many_add(v, n);
		} while (left);
		for (i = 0; i < n; i++) {
			md5many_hex(&m[i], hex);
			libcrypto(text[i], len[i], want);
			assert_string_equal(hex, want);
			free(text[i]);
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_nothing),
		cmocka_unit_test(of_one),
		cmocka_unit_test(of_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
