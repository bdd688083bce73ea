/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "base/str.h"
#include "fmt/glob.h"

#include <string.h>
#include <time.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

struct match {
	const char *pattern, *name;
	int yes;
};

static void run(const struct match *m, size_t n, enum glob_dialect d)
{
	struct err e = {0};
	size_t i;

	for (i = 0; i < n; i++) {
		if (glob_check(m[i].pattern, d, &e))
			fail_msg("%s", e.text);
		if (glob_match(m[i].pattern, d, m[i].name) != m[i].yes)
			fail_msg("'%s' on '%s' is not %d", m[i].pattern,
				m[i].name, m[i].yes);
	}
}

#define RUN(table, d) run(table, sizeof(table) / sizeof(*(table)), d)

/* The table of Go's own test (path/match_test.go). */
static void as_go_tests_itself(void **state)
{
	static const struct match table[] = {
		{"abc", "abc", 1},
		{"*", "abc", 1},
		{"*c", "abc", 1},
		{"a*", "a", 1},
		{"a*", "abc", 1},
		{"a*", "ab/c", 0},
		{"a*/b", "abc/b", 1},
		{"a*/b", "a/c/b", 0},
		{"a*b*c*d*e*/f", "axbxcxdxe/f", 1},
		{"a*b*c*d*e*/f", "axbxcxdxexxx/f", 1},
		{"a*b*c*d*e*/f", "axbxcxdxe/xxx/f", 0},
		{"a*b*c*d*e*/f", "axbxcxdxexxx/fff", 0},
		{"a*b?c*x", "abxbbxdbxebxczzx", 1},
		{"a*b?c*x", "abxbbxdbxebxczzy", 0},
		{"ab[c]", "abc", 1},
		{"ab[b-d]", "abc", 1},
		{"ab[e-g]", "abc", 0},
		{"ab[^c]", "abc", 0},
		{"ab[^b-d]", "abc", 0},
		{"ab[^e-g]", "abc", 1},
		{"a\\*b", "a*b", 1},
		{"a\\*b", "ab", 0},
		{"a?b",
			"a\xe2\x98\xba"
			"b",
			1},
		{"a[^a]b",
			"a\xe2\x98\xba"
			"b",
			1},
		{"a???b",
			"a\xe2\x98\xba"
			"b",
			0},
		{"a[^a][^a][^a]b",
			"a\xe2\x98\xba"
			"b",
			0},
		{"[a-\xce\xb6]*", "\xce\xb1", 1},
		{"*[a-\xce\xb6]", "A", 0},
		{"a?b", "a/b", 0},
		{"a*b", "a/b", 0},
		{"[\\]a]", "]", 1},
		{"[\\-]", "-", 1},
		{"[x\\-]", "x", 1},
		{"[x\\-]", "-", 1},
		{"[x\\-]", "z", 0},
		{"[\\-x]", "x", 1},
		{"[\\-x]", "-", 1},
		{"[\\-x]", "a", 0},
		{"*x", "xxx", 1},
	};

	(void)state;
	RUN(table, GLOB_GO);
}

/* Where others would say something else; checked against Go 1.26. */
static void as_go_does_oddly(void **state)
{
	static const struct match table[] = {
		{"", "", 1},
		{"", "a", 0},
		{"*", "", 1},
		{"**", "", 1},
		{"**", "a/b", 0},
		{"a[^b]c", "a/c", 1},
		{"a[/]c", "a/c", 1},
		{"]", "]", 1},
		{"a-b", "a-b", 1},
		{"[a^]", "^", 1},
		{"[[]", "[", 1},
		{"[z-a]", "b", 0},
		{"[^z-a]", "b", 1},
		{"!", "!", 1},
		{"[!a]", "!", 1},
		{"[!a]", "b", 0},
		{".*", ".x", 1},
		{"*", ".x", 1},
		{"[*]x", "*x", 1},
		{"[*]x", "ax", 0},
		/* a byte that is not UTF-8 is one character, and U+FFFD in
		   a class; stars go by bytes */
		{"?", "\xff", 1},
		{"??", "\xff\xfe", 1},
		{"[\xef\xbf\xbd]", "\xff", 1},
		{"\xff", "\xff", 1},
		{"*\xa9", "\xc3\xa9", 1},
		{"*[^a]", "\xc3\xa9", 1},
		{"*?*?", "\xf0\x9d\x84\x9e", 0},
		{"?", "\xc3\xa9", 1},
	};

	(void)state;
	RUN(table, GLOB_GO);
}

static void refuses(void **state)
{
	static const char *const table[] = {
		"[",
		"[]",
		"[]a]",
		"[a",
		"[a-",
		"[a-]",
		"[-]",
		"[-x]",
		"[x-]",
		"[^",
		"[^]",
		"[^]a]",
		"[^bc",
		"a[",
		"[a-b-c]",
		"\\",
		"a\\",
		"[\\",
		"[a\\",
		"[a-\\",
		"*[",
		"a*[",
		"a*b*[",
		"x/[",
		"[\xff]",
		"[a-\xff]",
		"[]*]",
		"**/[",
		"[a][",
		"?[",
	};
	struct err e = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (!glob_check(table[i], GLOB_GO, &e) ||
			!glob_check(table[i], GLOB_DEEP, &e))
			fail_msg("accepted: %s", table[i]);
		assert_int_equal(e.status, COV_USAGE);
	}
	assert_int_equal(glob_check("a[", GLOB_GO, &e), -1);
	assert_string_equal(e.text, "pattern 'a[': missing ']'");
	assert_int_equal(glob_check("a\\", GLOB_GO, &e), -1);
	assert_string_equal(e.text, "pattern 'a\\': '\\' at the end");
}

static void deep(void **state)
{
	static const struct match table[] = {
		/* no star-star: as Go, by components */
		{"a/b", "a/b", 1},
		{"a/*", "a/b", 1},
		{"a/*", "a/b/c", 0},
		{"*", "a", 1},
		{"*", "a/b", 0},
		{"", "", 1},
		{"a", "a/", 0},
		{"a/", "a/", 1},
		{"/a", "/a", 1},
		{"a[^b]c", "a/c", 0},
		{"a[/]c", "a/c", 0},
		{"[a/]", "a", 1},
		{"[a\\/b]/c", "b/c", 1},
		{"a\\/b", "a/b", 1},
		{"a\\//b", "a//b", 1},
		{"\\[/x", "[/x", 1},
		{"[[]/x", "[/x", 1},
		{"[\\]]/x", "]/x", 1},
		/* alone */
		{"**", "", 1},
		{"**", "a", 1},
		{"**", "a/b/c", 1},
		/* in front */
		{"**/x", "x", 1},
		{"**/x", "a/x", 1},
		{"**/x", "a/b/x", 1},
		{"**/x", "ax", 0},
		{"**/x", "x/a", 0},
		{"**/x*", "a/xyz", 1},
		{"**/zz_generated*", "example.com/m/p/zz_generated.go", 1},
		{"**/zz_generated*", "zz_generated/a.go", 0},
		{"**/zz_generated*/**", "q/zz_generated/a.go", 1},
		/* behind: everything below, not the thing itself */
		{"a/**", "a", 0},
		{"a/**", "a/b", 1},
		{"a/**", "a/b/c", 1},
		{"a/**", "ab/c", 0},
		{"a/**", "a/", 1},
		{"**/**", "a", 1},
		{"a/**/**", "a/b", 1},
		{"a/**/**", "a", 0},
		/* between */
		{"a/**/b", "a/b", 1},
		{"a/**/b", "a/x/b", 1},
		{"a/**/b", "a/x/y/b", 1},
		{"a/**/b", "a/xb", 0},
		{"a/**/b/**/c", "a/b/b/c", 1},
		{"a/**/b/**/c", "a/c/b", 0},
		{"**/a/b/**/c", "a/a/b/c", 1},
		{"**/a/**/a/**/a", "a/a", 0},
		{"**/a/**/a/**/a", "a/x/a/y/a", 1},
		/* inside a component it is a star */
		{"a**", "abc", 1},
		{"a**", "a/b", 0},
		{"a**/x", "ab/x", 1},
		{"***", "a", 1},
		{"***", "a/b", 0},
		{"**a/x", "ba/x", 1},
		{"\\**", "*a", 1},
		{"\\**", "a/b", 0},
	};

	(void)state;
	RUN(table, GLOB_DEEP);
}

/* A slow but plain meaning of GLOB_DEEP, for patterns of the letters a, b, the
   star, and '/'. */
static int plain_component(const char *p, size_t n, const char *s, size_t m)
{
	if (n == 0)
		return m == 0;
	if (*p == '*')
		return plain_component(p + 1, n - 1, s, m) ||
			(m > 0 && plain_component(p, n, s + 1, m - 1));
	return m > 0 && *p == *s && plain_component(p + 1, n - 1, s + 1, m - 1);
}

/* p and s begin a component; NULL is behind the last one. */
static int plain_deep(const char *p, const char *s)
{
	size_t n, m;
	const char *p2, *s2;

	if (!p)
		return !s;
	n = strcspn(p, "/");
	p2 = p[n] ? p + n + 1 : NULL;
	if (!s)
		m = 0, s2 = NULL;
	else
		m = strcspn(s, "/"), s2 = s[m] ? s + m + 1 : NULL;
	if (n == 2 && !strncmp(p, "**", 2)) {
		if (!p2)
			return s != NULL;
		return plain_deep(p2, s) || (s && plain_deep(p, s2));
	}
	return s && plain_component(p, n, s, m) && plain_deep(p2, s2);
}

/* The same numbers everywhere and every time. */
static unsigned random_below(unsigned *r, unsigned n)
{
	*r = *r * 1103515245 + 12345;
	return (*r >> 16 & 0x7fff) % n;
}

static void deep_against_plain(void **state)
{
	static const char *const bits[] = {"a", "b", "/", "*", "**", "/**/"};
	struct str pattern = {0}, name = {0};
	unsigned r = 1, i, n;

	(void)state;
	for (i = 0; i < 300000; i++) {
		str_clear(&pattern);
		str_clear(&name);
		for (n = random_below(&r, 8); n > 0; n--)
			str_adds(&pattern, bits[random_below(&r, 6)]);
		for (n = random_below(&r, 8); n > 0; n--)
			str_adds(&name, bits[random_below(&r, 3)]);
		if (glob_match(str_get(&pattern), GLOB_DEEP, str_get(&name)) !=
			plain_deep(str_get(&pattern), str_get(&name)))
			fail_msg("'%s' on '%s'", pattern.buf, name.buf);
	}
	str_release(&pattern);
	str_release(&name);
}

/* Patterns that take exponential time when tried naively. */
static void is_bounded(void **state)
{
	char pattern[4001], name[8001];
	clock_t begin = clock();
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		memcpy(pattern + 4 * i, "a*?*", 4);
	pattern[4000] = '\0';
	memset(name, 'a', 8000);
	name[8000] = '\0';
	assert_true(glob_match(pattern, GLOB_GO, name));
	name[7999] = '/';
	assert_false(glob_match(pattern, GLOB_GO, name));
	for (i = 0; i < 800; i++)
		memcpy(pattern + 5 * i, "**/a/", 5);
	memcpy(pattern + 3996, "/b", 3);
	for (i = 0; i < 4000; i++)
		memcpy(name + 2 * i, "a/", 2);
	name[7999] = '\0';
	assert_false(glob_match(pattern, GLOB_DEEP, name));
	assert_true(clock() - begin < 10 * CLOCKS_PER_SEC);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_go_tests_itself),
		cmocka_unit_test(as_go_does_oddly),
		cmocka_unit_test(refuses),
		cmocka_unit_test(deep),
		cmocka_unit_test(deep_against_plain),
		cmocka_unit_test(is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
