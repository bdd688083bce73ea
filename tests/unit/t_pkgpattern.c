/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "fmt/pkgpattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static int selects(const char *list, const char *path)
{
	return pkgpattern_selects(&list, 1, path);
}

static void patterns(void **state)
{
	static const char *const two[] = {"a,b", "c/..."};

	(void)state;
	assert_true(selects("a/b", "a/b"));
	assert_false(selects("a/b", "a/b/c"));
	assert_true(selects("a/...", "a"));
	assert_true(selects("a/...", "a/b/c"));
	assert_false(selects("a/...", "ab"));
	assert_true(selects("a...", "ab"));
	assert_true(selects("...", ""));
	assert_true(selects("...x...", "axb"));
	assert_false(selects("...x...", "ab"));
	assert_true(selects("", "anything"));
	assert_false(selects(",", "anything"));
	assert_false(selects("a\xff", "a\xff"));
	assert_true(pkgpattern_selects(two, 2, "b"));
	assert_true(pkgpattern_selects(two, 2, "c"));
	assert_false(pkgpattern_selects(two, 2, "d"));
	assert_true(pkgpattern_selects(two, 0, "d"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
