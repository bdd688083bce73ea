/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* spill: what was put aside comes back, from memory and from the file. */
#include "io/spill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Pieces of many sizes, more of them than memory is to hold. */
enum { PIECES = 60, STEP = 10007 };

static void fill(char *buf, size_t i)
{
	size_t k, len = i * STEP;

	for (k = 0; k < len; k++)
		buf[k] = (char)(i * 31 + k % 251);
}

static void comes_back(void **state)
{
	char *buf = xmalloc((size_t)PIECES * STEP);
	struct spilled where[PIECES];
	struct spill s = {0};
	struct str got = {0};
	struct err e = {0};
	size_t i;

	(void)state;
	for (i = 0; i < PIECES; i++) {
		fill(buf, i);
		assert_int_equal(spill_put(&s, (struct slice){buf, i * STEP},
					 &where[i], &e),
			0);
	}
	assert_true(s.memory.len <= SPILL_MEMORY);
	assert_true(s.size > 0);
	for (i = PIECES; i-- > 0;) {
		fill(buf, i);
		assert_int_equal(spill_get(&s, where[i], &got, &e), 0);
		assert_int_equal(got.len, i * STEP);
		assert_true(i == 0 || memcmp(got.buf, buf, got.len) == 0);
	}
	spill_release(&s);
	str_release(&got);
	free(buf);
}

static void no_folder(void **state)
{
	char *buf = calloc(1, SPILL_MEMORY + 1);
	struct spilled where;
	struct spill s = {0};
	struct err e = {0};

	(void)state;
	assert_non_null(buf);
	assert_int_equal(setenv("TMPDIR", "/nowhere/at/all", 1), 0);
	assert_int_equal(spill_put(&s, (struct slice){buf, SPILL_MEMORY},
				 &where, &e),
		0);
	assert_int_equal(spill_put(&s, (struct slice){buf, 1}, &where, &e), -1);
	assert_int_equal(e.status, COV_WORLD);
	assert_non_null(strstr(e.text, "/nowhere/at/all: "));
	unsetenv("TMPDIR");
	spill_release(&s);
	free(buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(no_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
