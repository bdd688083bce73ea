/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "base/hash.h"
#include "s3/sha1.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void md5(void **state)
{
	static const char text[] = "12345678901234567890123456789012345678901"
				   "234567890123456789012345678901234567890";
	char hex[MD5_HEX];
	struct md5 *m;
	size_t i;

	(void)state;
	/* RFC 1321 */
	md5_of("", 0, hex);
	assert_string_equal(hex, "d41d8cd98f00b204e9800998ecf8427e");
	md5_of(NULL, 0, hex);
	assert_string_equal(hex, "d41d8cd98f00b204e9800998ecf8427e");
	md5_of("message digest", 14, hex);
	assert_string_equal(hex, "f96b697d7cb7938d525a2f31aaf161d0");
	m = md5_new();
	for (i = 0; i < 80; i++)
		md5_add(m, text + i, 1);
	md5_hex(m, hex);
	assert_string_equal(hex, "57edf4a22be3c955ac49da2e2107b67a");
}

static void md5_side_by_side(void **state)
{
	struct md5 *a = md5_new(), *b = md5_new();
	char hex[MD5_HEX];

	(void)state;
	md5_add(a, "a", 1);
	md5_add(b, "ab", 2);
	md5_hex(a, hex);
	assert_string_equal(hex, "0cc175b9c0f1b6a831c399e269772661");
	md5_add(b, "c", 1);
	md5_hex(b, hex);
	assert_string_equal(hex, "900150983cd24fb0d6963f7d28e17f72");
}

static void sha1(void **state)
{
	char hex[SHA1_HEX];

	(void)state;
	/* FIPS 180-1 */
	sha1_of("abc", 3, hex);
	assert_string_equal(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
}

static void fnv(void **state)
{
	(void)state;
	assert_int_equal(fnv1a("", 0), 0x811c9dc5);
	assert_int_equal(fnv1a("a", 1), 0xe40c292c);
	assert_int_equal(fnv1a("foobar", 6), 0xbf9cf968);
	assert_true(fnv1a64("", 0) == UINT64_C(0xcbf29ce484222325));
	assert_true(fnv1a64("a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
	assert_true(fnv1a64("foobar", 6) == UINT64_C(0x85944171f73967e8));
	assert_int_equal(fnv1a("\xff", 1) == fnv1a("\x7f", 1), 0);
}

/* Every byte and the length count, wherever the text lies in memory. */
static void for_tables(void **state)
{
	char text[65] = {0};
	uint64_t seen[65 * 2];
	size_t i, j, n = 0;

	(void)state;
	for (i = 0; i <= 64; i++)
		seen[n++] = hash_mem(text, i);
	for (i = 0; i < 64; i++) {
		text[i] = 1;
		seen[n++] = hash_mem(text, 64);
		text[i] = 0;
	}
	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			assert_true(seen[i] != seen[j]);
	for (i = 0; i < 8; i++) {
		char *moved = malloc(32);

		memcpy(moved + i, "the same text, moved", 20);
		assert_true(hash_mem(moved + i, 20) ==
			hash_mem("the same text, moved", 20));
		free(moved);
	}
}

/* The first test, since a child has the seed that its parent has already. */
static void of_a_process(void **state)
{
	uint64_t theirs = 0;
	int fds[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		theirs = hash_mem("name", 4);
		_exit(write(fds[1], &theirs, sizeof(theirs)) !=
			(ssize_t)sizeof(theirs));
	}
	assert_int_equal(read(fds[0], &theirs, sizeof(theirs)), sizeof(theirs));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(theirs != hash_mem("name", 4));
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_process),
		cmocka_unit_test(md5),
		cmocka_unit_test(md5_side_by_side),
		cmocka_unit_test(sha1),
		cmocka_unit_test(fnv),
		cmocka_unit_test(for_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
