/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of ini.c: files as people write them, and as aws takes them. */
#include "fmt/ini.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_good(void **state)
{
	static const char text[] =
		"# c\n[default]\nregion = eu\n\n"
		"[profile a b]\nk=v=w\nurl: http://x:1/\ns3 =\n"
		"  style = path\n\tx = y\n; c\nlong = one\n   two\n"
		"[ profile \"a b\" ]\r\nk = second\r\n";
	static const char *const bad[] = {"k = v\n", "[a\n", "[a]\nword\n",
		"[a]\n= v\n", "[]x\n"};
	struct ini i = {{0}, NULL, 0, 0};
	struct err e = {0};
	size_t n;

	(void)state;
	assert_int_equal(ini_parse(&i, text, sizeof(text) - 1, "f", &e), 0);
	assert_string_equal(ini_get(&i, "default", "region"), "eu");
	assert_string_equal(ini_get(&i, "profile a b", "k"), "second");
	assert_string_equal(ini_get(&i, "profile a b", "url"), "http://x:1/");
	assert_string_equal(ini_get(&i, "profile a b", "s3.style"), "path");
	assert_string_equal(ini_get(&i, "profile a b", "s3.x"), "y");
	assert_string_equal(ini_get(&i, "profile a b", "long"), "one\ntwo");
	assert_null(ini_get(&i, "profile a b", "style"));
	assert_null(ini_get(&i, "profile a", "k"));
	assert_true(ini_has(&i, "default"));
	assert_false(ini_has(&i, "other"));
	ini_release(&i);
	for (n = 0; n < sizeof(bad) / sizeof(*bad); n++) {
		assert_int_equal(ini_parse(&i, bad[n], strlen(bad[n]), "f", &e),
			-1);
		assert_non_null(strstr(e.text, "f:"));
		ini_release(&i);
	}
	assert_int_equal(ini_read(&i, "/nonexistent/x", &e), 0);
	assert_int_equal(ini_read(&i, "/dev/null", &e), 0);
	ini_release(&i);
}

/* What Python's RawConfigParser, with which aws reads them, makes of it. */
static void test_odd(void **state)
{
	static const struct {
		const char *text, *section, *key, *value;
	} odd[] = {
		{"[default] # mine\nk = v\n", "default", "k", "v"},
		{"[default]; mine\nk = v\n", "default", "k", "v"},
		{"[default]x\nk = v\n", "default", "k", "v"},
		{"[a]b]\nk = v\n", "a]b", "k", "v"},
		{"[a]\nAWS_ACCESS_KEY_ID = Id\n", "a", "aws_access_key_id",
			"Id"},
		{"[a]\nS3 =\n  Style = Path\n", "a", "s3.Style", "Path"},
		{"[a]\ns3 =\n  a:b = c\n", "a", "s3.a:b", "c"},
		{"  [a]\n  k = v\n", "a", "k", "v"},
		/* Indented alike: settings, not more of the one before. */
		{"[a]\n  k = v\n  l = w\n", "a", "k", "v"},
		{"[a]\n  k = v\n  l = w\n", "a", "l", "w"},
		{"[a]\n    k = v\n  l = w\n", "a", "l", "w"},
		{"[a]\n  k = v\n    l = w\n", "a", "k", "v\nl = w"},
		{"[a]\n  s3 =\n    x = y\n  l = w\n", "a", "s3.x", "y"},
		{"[a]\n  s3 =\n    x = y\n  l = w\n", "a", "l", "w"},
		{"[a]\n  k = v\n  [b]\n  k = w\n", "b", "k", "w"},
		{"[a]\nk = v\n  [b]\nl = w\n", "a", "k", "v\n[b]"},
		{"[a]\nk = v\n\n# c\n\nl = w\n", "a", "l", "w"},
		{"[profile  a]\nk = v\n", "profile a", "k", "v"},
		{"[profile\ta]\nk = v\n", "profile a", "k", "v"},
		{"[profile 'a  b']\nk = v\n", "profile a  b", "k", "v"},
		{"[a]\r\nK\t=\tv\r\n", "a", "k", "v"},
		{"[a]\nk = v # no comment\n", "a", "k", "v # no comment"},
		{"[a]\nk == v\n", "a", "k", "= v"},
		{"[a]\nk =\nl = w\n", "a", "k", ""},
	};
	struct ini i = {{0}, NULL, 0, 0};
	struct err e = {0};
	const char *got;
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(odd) / sizeof(*odd); n++) {
		assert_int_equal(ini_parse(&i, odd[n].text, strlen(odd[n].text),
					 "f", &e),
			0);
		got = ini_get(&i, odd[n].section, odd[n].key);
		assert_non_null(got);
		assert_string_equal(got, odd[n].value);
		ini_release(&i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_odd),
	};

	return cmocka_run_group_tests_name("ini", tests, NULL, NULL);
}
