/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Lines: the longest one, and what a signal cuts off. */
#include "io/in.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A file of n letters and a newline, at its beginning. */
static FILE *letters(size_t n)
{
	FILE *f = tmpfile();
	char *text = xmalloc(n + 1);

	assert_non_null(f);
	memset(text, 'a', n);
	text[n] = '\n';
	assert_int_equal(fwrite(text, 1, n + 1, f), n + 1);
	free(text);
	rewind(f);
	return f;
}

/* What in_line says of a line of n letters. */
static int longest(size_t n, size_t *len)
{
	FILE *f = letters(n);
	struct err e = {0};
	struct in in;
	char *line;
	int rc;

	assert_int_equal(in_fd(&in, fileno(f), "f", &e), 0);
	rc = in_line(&in, &line, len, &e);
	if (rc < 0)
		assert_string_equal(e.text,
			"f:1: line is longer than 67108864 bytes");
	in_close(&in);
	fclose(f);
	return rc;
}

/* One read may bring the newline and all before it. */
static void cap(void **state)
{
	size_t len = 0;

	(void)state;
	assert_int_equal(longest(IN_LINE_MAX, &len), 1);
	assert_int_equal(len, IN_LINE_MAX);
	assert_int_equal(longest((size_t)IN_LINE_MAX + 1, &len), -1);
	assert_int_equal(longest((size_t)IN_LINE_MAX * 3 / 2, &len), -1);
}

/* What is to come can be told of a plain file, and of nothing else. */
static void left(void **state)
{
	FILE *f = letters(200000);
	struct err e = {0};
	struct in in;
	size_t len, seen = 0;
	char *chunk;
	int fd[2];

	(void)state;
	assert_int_equal(in_fd(&in, fileno(f), "f", &e), 0);
	assert_int_equal(in_left(&in), 200001);
	while (in_chunk(&in, &chunk, &len, &e) > 0) {
		seen += len;
		assert_int_equal(in_left(&in), 200001 - seen);
	}
	assert_int_equal(seen, 200001);
	in_close(&in);
	assert_int_equal(ftruncate(fileno(f), 1000), 0);
	assert_int_equal(lseek(fileno(f), 2000, SEEK_SET), 2000);
	assert_int_equal(in_fd(&in, fileno(f), "f", &e), 0);
	assert_int_equal(in_left(&in), 0);
	in_close(&in);
	fclose(f);
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], "ab\n", 3), 3);
	assert_int_equal(in_fd(&in, fd[0], "pipe", &e), 0);
	assert_int_equal(in_left(&in), 0);
	in_close(&in);
	close(fd[0]);
	close(fd[1]);
}

/* How many lines of "one\ntw" come, `flag` being what a handler sets. */
static int lines(const volatile sig_atomic_t *flag)
{
	static const char text[] = "one\ntw";
	struct err e = {0};
	struct in in;
	size_t len;
	char *line;
	int fd[2], n = 0;

	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], text, sizeof(text) - 1),
		sizeof(text) - 1);
	close(fd[1]);
	in_stop_at(flag);
	assert_int_equal(in_fd(&in, fd[0], "f", &e), 0);
	while (in_line(&in, &line, &len, &e) > 0)
		n++;
	assert_int_equal(e.status, 0);
	in_stop_at(NULL);
	in_close(&in);
	close(fd[0]);
	return n;
}

static void half(void **state)
{
	static const volatile sig_atomic_t yes = 1, no = 0;

	(void)state;
	assert_int_equal(lines(NULL), 2);
	assert_int_equal(lines(&no), 2);
	assert_int_equal(lines(&yes), 1);
}

/* More bytes than may come. */
static void bounded(void **state)
{
	struct err e = {0};
	struct in in;
	size_t len;
	char *line;
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], "a\n", 2), 2);
	assert_int_equal(in_fd(&in, fd[0], "pipe", &e), 0);
	in.max = 5;
	assert_int_equal(in_line(&in, &line, &len, &e), 1);
	assert_int_equal(write(fd[1], "bcd\n", 4), 4);
	assert_int_equal(in_line(&in, &line, &len, &e), -1);
	assert_string_equal(e.text, "pipe: larger than 5 bytes");
	in_close(&in);
	close(fd[0]);
	close(fd[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cap),
		cmocka_unit_test(left),
		cmocka_unit_test(half),
		cmocka_unit_test(bounded),
	};

	return cmocka_run_group_tests_name("in", tests, NULL, NULL);
}
