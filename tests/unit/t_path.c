/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Tests of path.c and covname.c: where paths are cut, what names mean.
 */
#include "base/path.h"
#include "gocov/covname.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void cuts(void **state)
{
	static const struct {
		const char *path, *last, *dir;
	} v[] = {
		{"", "", "."},
		{"a", "a", "."},
		{"/a", "a", "/"},
		{"a/b", "b", "a"},
		{"/a/b.c", "b.c", "/a"},
		{"a/", "", "a"},
		{"/", "", "/"},
		{"a//b", "b", "a/"},
	};
	struct arena a = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		assert_string_equal(path_last(v[i].path), v[i].last);
		assert_string_equal(path_dir(&a, v[i].path), v[i].dir);
	}
	arena_release(&a);
}

static void names(void **state)
{
	struct str s = {0};

	(void)state;
	assert_int_equal(covname_of("covmeta.ab"), COVNAME_META);
	assert_int_equal(covname_of("covcounters.ab.1.2"), COVNAME_COUNTERS);
	assert_int_equal(covname_of("coverage.out"), COVNAME_TEXT);
	assert_int_equal(covname_of("coverage.out.gz"), COVNAME_OTHER);
	assert_int_equal(covname_of("covmeta"), COVNAME_OTHER);
	assert_true(covname_is_binary("covmeta."));
	assert_false(covname_is_binary("coverage.out"));
	covname_add_meta(&s, "ab");
	assert_string_equal(str_get(&s), "covmeta.ab");
	str_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
