/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Tests of parts.c: whatever the sizes and the number of threads, the text is
 * the same, and the first failure sticks.
 */
#include "io/parts.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PARTS = 40, LARGE_PART = 7, LINE = 64 };

/* Lines of part i; one part is larger than any buffer, some are empty. */
static size_t part_lines(size_t i)
{
	return i == LARGE_PART ? 30000 : i * 37 % 5 * 100;
}

static void make_lines(void *ctx, size_t i, struct out *part)
{
	size_t k;

	(void)ctx;
	for (k = 0; k < part_lines(i); k++)
		out_printf(part, "%*zu\n", LINE - 1, i * 100000 + k);
}

static void same_text(void **state)
{
	static char line[LINE + 2], want[LINE + 2];
	struct err e = {0};
	struct out o;
	unsigned jobs;
	size_t i, k;
	FILE *f;

	(void)state;
	for (jobs = 1; jobs <= 4; jobs++) {
		f = tmpfile();
		assert_non_null(f);
		out_fd(&o, fileno(f));
		out_puts(&o, "first\n");
		parts_write(&o, jobs, PARTS, make_lines, NULL);
		out_puts(&o, "last\n");
		assert_int_equal(out_flush(&o, "it", &e), 0);
		out_release(&o);
		rewind(f);
		assert_string_equal(fgets(line, sizeof(line), f), "first\n");
		for (i = 0; i < PARTS; i++)
			for (k = 0; k < part_lines(i); k++) {
				assert_non_null(fgets(line, sizeof(line), f));
				snprintf(want, sizeof(want), "%*zu\n", LINE - 1,
					i * 100000 + k);
				assert_string_equal(line, want);
			}
		assert_string_equal(fgets(line, sizeof(line), f), "last\n");
		assert_null(fgets(line, sizeof(line), f));
		fclose(f);
	}
}

static void failure_sticks(void **state)
{
	struct err e;
	struct out o;
	unsigned jobs;
	int fd;

	(void)state;
	for (jobs = 1; jobs <= 4; jobs++) {
		e = (struct err){0};
		fd = open("/", O_RDONLY | O_CLOEXEC);
		assert_true(fd >= 0);
		out_fd(&o, fd);
		parts_write(&o, jobs, PARTS, make_lines, NULL);
		assert_int_equal(out_flush(&o, "it", &e), -1);
		out_release(&o);
		close(fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_text),
		cmocka_unit_test(failure_sticks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
