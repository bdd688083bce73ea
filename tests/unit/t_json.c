/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "fmt/json.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

/* The scan of a whole text: 0, or -1 with the reason in e. */
static int scan(const char *text, size_t len, struct err *e)
{
	/* An exact copy, so that a sanitizer sees a byte read too many. */
	char *copy = malloc(len ? len : 1);
	enum json_type type;
	struct slice raw;
	struct json j;
	int rc;

	memcpy(copy, text, len);
	json_init(&j, copy, len);
	rc = json_value(&j, &type, &raw, e);
	if (rc == 0)
		rc = json_end(&j, e);
	free(copy);
	return rc;
}

static void accepts(void **state)
{
	static const char *const texts[] = {
		"null",
		"true",
		"false",
		"0",
		"-0",
		"12",
		"-1.5",
		"1e9",
		"1E+9",
		"0.1e-9",
		"\"\"",
		"\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
		"\"\\u00e9\\uD83D\\uDE00\"",
		"\"\\ud83d\"",
		"\"\x7f\"",
		"\"\xff\xfe\"",
		"[]",
		"[ ]",
		"[1,\"a\",null,[],{}]",
		"{}",
		"{ }",
		" { \"a\" : 1 , \"a\" : 2 } \t\r\n",
		"\"\\u0000\"",
	};
	struct err e = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (scan(texts[i], strlen(texts[i]), &e))
			fail_msg("%s: %s", texts[i], e.text);
}

/* Texts that are no JSON, and what is said of them. */
static const struct {
	const char *text, *why;
} malformed[] = {
	{"", "byte 0: unexpected end"},
	{"  ", "byte 2: unexpected end"},
	{"{\"a\" 1}", "byte 5: expected ':'"},
	{"{\"a\"", "byte 4: expected ':'"},
	{"{\"a\":", "byte 5: unexpected end"},
	{"{\"a\":1", "byte 6: expected ',' or '}'"},
	{"{\"a\":1,}", "byte 7: expected a string"},
	{"{,}", "byte 1: expected a string"},
	{"{a:1}", "byte 1: expected a string"},
	{"{1:1}", "byte 1: expected a string"},
	{"[1 2]", "byte 3: expected ',' or ']'"},
	{"[1,]", "byte 3: expected a value"},
	{"[", "byte 1: unexpected end"},
	{"[}", "byte 1: expected a value"},
	{"[1}", "byte 2: expected ',' or ']'"},
	{"1 2", "byte 2: text behind the value"},
	{"nul", "byte 0: expected a value"},
	{"nulll", "byte 4: text behind the value"},
	{"NaN", "byte 0: expected a value"},
	{"'a'", "byte 0: expected a value"},
	{"\xef\xbb\xbf{}", "byte 0: expected a value"},
	{"+1", "byte 0: expected a value"},
	{".5", "byte 0: expected a value"},
	{"-", "byte 1: bad number"},
	{"-a", "byte 1: bad number"},
	{"01", "byte 1: bad number"},
	{"-01", "byte 2: bad number"},
	{"1.", "byte 2: bad number"},
	{"1.e1", "byte 2: bad number"},
	{"1e", "byte 2: bad number"},
	{"1e+", "byte 3: bad number"},
	{"0x10", "byte 1: text behind the value"},
	{"\"", "byte 1: string without end"},
	{"\"a", "byte 2: string without end"},
	{"\"\\", "byte 1: bad escape in a string"},
	{"\"\\\"", "byte 3: string without end"},
	{"\"\\x\"", "byte 1: bad escape in a string"},
	{"\"\\u12\"", "byte 1: bad escape in a string"},
	{"\"\\u12g4\"", "byte 1: bad escape in a string"},
	{"\"\\U1234\"", "byte 1: bad escape in a string"},
	{"\"a\nb\"", "byte 2: control character in a string"},
	{"\"\x1f\"", "byte 1: control character in a string"},
	{"// x\n1", "byte 0: expected a value"},
};

static void refuses(void **state)
{
	struct err e = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(malformed) / sizeof(*malformed); i++) {
		if (!scan(malformed[i].text, strlen(malformed[i].text), &e))
			fail_msg("accepted: %s", malformed[i].text);
		assert_string_equal(e.text, malformed[i].why);
		assert_int_equal(e.status, COV_USAGE);
	}
	assert_int_equal(scan("\"a\0b\"", 5, &e), -1);
	assert_string_equal(e.text, "byte 2: control character in a string");
	assert_int_equal(scan("\"\\\0\"", 4, &e), -1);
	assert_string_equal(e.text, "byte 1: bad escape in a string");
	assert_int_equal(scan("1\0", 2, &e), -1);
	assert_string_equal(e.text, "byte 1: text behind the value");
}

/* Every byte at every place of a string that is longer than a word. */
static void knows_bytes_of_strings(void **state)
{
	char text[] = "\"\xff 234567\x80 \x7f 4567\"";
	struct err e = {0};
	size_t i;
	int c;

	(void)state;
	for (i = 1; i < sizeof(text) - 2; i++) {
		char was = text[i];

		for (c = 0; c < 256; c++) {
			text[i] = (char)c;
			assert_int_equal(scan(text, sizeof(text) - 1, &e),
				c < 0x20 || c == '"' || c == '\\' ? -1 : 0);
		}
		text[i] = was;
	}
}

/* n arrays in one another around a number. */
static int scan_nested(int n, char open, char close, struct err *e)
{
	struct str s = {0};
	int i, rc;

	for (i = 0; i < n; i++) {
		str_addc(&s, open);
		if (open == '{')
			str_adds(&s, "\"a\":");
	}
	str_addc(&s, '1');
	for (i = 0; close && i < n; i++)
		str_addc(&s, close);
	rc = scan(s.buf, s.len, e);
	str_release(&s);
	return rc;
}

static void bounds_depth(void **state)
{
	struct err e = {0};

	(void)state;
	assert_int_equal(scan_nested(JSON_DEPTH_MAX, '[', ']', &e), 0);
	assert_int_equal(scan_nested(JSON_DEPTH_MAX, '{', '}', &e), 0);
	assert_int_equal(scan_nested(JSON_DEPTH_MAX + 1, '[', ']', &e), -1);
	assert_string_equal(e.text, "byte 64: nested too deep");
	assert_int_equal(scan_nested(JSON_DEPTH_MAX + 1, '{', '}', &e), -1);
	assert_int_equal(scan_nested(1000000, '[', 0, &e), -1);
	assert_string_equal(e.text, "byte 64: nested too deep");
}

static void writes_strings(void **state)
{
	static const char controls[] = "\0\1\37\177\b\f\n\r\t\"\\/";
	struct str s = {0};

	(void)state;
	assert_int_equal(json_string(&s, NULL, 0), 0);
	assert_string_equal(s.buf, "\"\"");
	str_clear(&s);
	assert_int_equal(json_string(&s, controls, sizeof(controls) - 1), 0);
	assert_string_equal(s.buf,
		"\"\\u0000\\u0001\\u001f\177"
		"\\b\\f\\n\\r\\t\\\"\\\\/\"");
	str_clear(&s);
	assert_int_equal(json_string(&s, "\xc3\xa9\xf0\x9f\x98\x80", 6), 0);
	assert_string_equal(s.buf, "\"\xc3\xa9\xf0\x9f\x98\x80\"");
	str_release(&s);
}

static void replaces_what_is_not_utf8(void **state)
{
	/* Overlong, surrogate, too large, cut off, lone continuation: one
	   U+FFFD for each byte, as Go does. */
	static const struct {
		const char *text;
		int bad;
	} cases[] = {
		{"\xc0\x80", 2},
		{"\xe0\x80\x80", 3},
		{"\xff", 1},
		{"\xed\xa0\x80", 3},
		{"\xf4\x90\x80\x80", 4},
		{"\xf0\x80\x80\x80", 4},
		{"\xc3", 1},
		{"\xe2\x82", 2},
		{"\x80", 1},
		{"\xf5\x80\x80\x80", 4},
		{"\xc3(", 1},
	};
	struct str s = {0};
	const char *p;
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		str_clear(&s);
		assert_int_equal(json_string(&s, cases[i].text,
					 strlen(cases[i].text)),
			1);
		for (n = 0, p = s.buf; (p = strstr(p, "\xef\xbf\xbd")); p++)
			n++;
		assert_int_equal(n, cases[i].bad);
	}
	str_clear(&s);
	json_string(&s,
		"a\xff"
		"b",
		3);
	assert_string_equal(s.buf,
		"\"a\xef\xbf\xbd"
		"b\"");
	str_release(&s);
}

static struct slice of(const char *text)
{
	struct slice s = {text, strlen(text)};

	return s;
}

static void reads_strings(void **state)
{
	struct arena a = {0};
	struct slice none = {0};
	size_t len;

	(void)state;
	assert_string_equal(json_text(&a, of("\"\""), &len), "");
	assert_int_equal(len, 0);
	assert_string_equal(json_text(&a, of("\"a/\\/\\u00e9\""), NULL),
		"a//\xc3\xa9");
	assert_string_equal(json_text(&a, of("\"\\b\\f\\n\\r\\t\\\"\\\\\""),
				    NULL),
		"\b\f\n\r\t\"\\");
	assert_string_equal(json_text(&a, of("\"\\uD83D\\ude00\""), NULL),
		"\xf0\x9f\x98\x80");
	assert_memory_equal(json_text(&a, of("\"a\\u0000b\""), &len), "a\0b",
		4);
	assert_int_equal(len, 3);
	assert_string_equal(json_text(&a, of("\"a\\u0000b\\u0000\""), NULL),
		"a\xef\xbf\xbd"
		"b\xef\xbf\xbd");
	/* What came as other bytes stays as it is. */
	assert_string_equal(json_text(&a, of("\"\xff\\n\""), NULL), "\xff\n");
	assert_null(json_text(&a, none, NULL));
	assert_null(json_text(&a, of("12"), NULL));
	arena_release(&a);
}

static void lone_surrogates(void **state)
{
	static const char bad[] = "\xef\xbf\xbd";
	struct arena a = {0};

	(void)state;
	assert_string_equal(json_text(&a, of("\"\\ud83d\""), NULL), bad);
	assert_string_equal(json_text(&a, of("\"\\ude00\""), NULL), bad);
	assert_string_equal(json_text(&a, of("\"\\ud83dx\""), NULL),
		"\xef\xbf\xbdx");
	assert_string_equal(json_text(&a, of("\"\\ud83d\\n\""), NULL),
		"\xef\xbf\xbd\n");
	assert_string_equal(json_text(&a, of("\"\\ud83d\\u0041\""), NULL),
		"\xef\xbf\xbd"
		"A");
	assert_string_equal(json_text(&a, of("\"\\ud83d\\ud83d\\ude00\""),
				    NULL),
		"\xef\xbf\xbd\xf0\x9f\x98\x80");
	arena_release(&a);
}

static void compares_strings(void **state)
{
	(void)state;
	assert_true(json_equal(of("\"\""), "", 0));
	assert_true(json_equal(of("\"type\""), "type", 4));
	assert_true(json_equal(of("\"\\u0074ype\""), "type", 4));
	assert_true(json_equal(of("\"a\\u0000b\""), "a\0b", 3));
	assert_false(json_equal(of("\"type\""), "typ", 3));
	assert_false(json_equal(of("\"typ\\u0065\""), "typ", 3));
	assert_false(json_equal(of("\"typ\\u0065\""), "types", 5));
}

static void walks_objects(void **state)
{
	static const char text[] = " {\"a\" : 1,\"b\":[2, 3] , \"c\":\"x\" } ";
	struct slice key, raw;
	enum json_type type;
	struct json j;
	struct err e;

	(void)state;
	json_init(&j, text, strlen(text));
	assert_int_equal(json_member(&j, &key, &type, &raw, &e), 1);
	assert_true(json_equal(key, "a", 1));
	assert_int_equal(type, JSON_NUMBER);
	assert_int_equal(raw.len, 1);
	assert_int_equal(json_member(&j, &key, &type, &raw, &e), 1);
	assert_int_equal(type, JSON_ARRAY);
	assert_int_equal(raw.len, 6);
	assert_memory_equal(raw.ptr, "[2, 3]", 6);
	assert_int_equal(json_member(&j, &key, &type, &raw, &e), 1);
	assert_int_equal(type, JSON_STRING);
	assert_int_equal(json_member(&j, &key, &type, &raw, &e), 0);
	assert_int_equal(json_end(&j, &e), 0);
	json_init(&j, "[1]", 3);
	assert_int_equal(json_member(&j, &key, &type, &raw, &e), -1);
	assert_string_equal(e.text, "byte 0: expected an object");
	json_init(&j, "{}", 2);
	assert_int_equal(json_member(&j, &key, &type, &raw, &e), 0);
	json_init(&j, NULL, 0);
	assert_int_equal(json_member(&j, &key, &type, &raw, &e), -1);
}

static void walks_arrays(void **state)
{
	struct slice raw;
	enum json_type type;
	struct json j;
	struct err e;

	(void)state;
	json_init(&j, "[true,{\"a\":[]}]", 15);
	assert_int_equal(json_element(&j, &type, &raw, &e), 1);
	assert_int_equal(type, JSON_TRUE);
	assert_int_equal(json_element(&j, &type, &raw, &e), 1);
	assert_int_equal(type, JSON_OBJECT);
	assert_int_equal(raw.len, 8);
	assert_int_equal(json_element(&j, &type, &raw, &e), 0);
	json_init(&j, "[]", 2);
	assert_int_equal(json_element(&j, &type, &raw, &e), 0);
	json_init(&j, "{}", 2);
	assert_int_equal(json_element(&j, &type, &raw, &e), -1);
	assert_string_equal(e.text, "byte 0: expected an array");
}

static void gets_members(void **state)
{
	struct slice obj = of("{\"a\":1,\"b\":\"x\\n\","
			      "\"\\u0063\":null,\"a\":2}");
	struct slice none = {0}, v;
	struct arena a = {0};

	(void)state;
	v = json_get(obj, "a");
	assert_int_equal(v.len, 1);
	assert_memory_equal(v.ptr, "2", 1); /* the last one */
	assert_non_null(json_get(obj, "c").ptr);
	assert_null(json_get(obj, "d").ptr);
	assert_null(json_get(obj, "").ptr);
	assert_null(json_get(of("[1]"), "a").ptr);
	assert_null(json_get(none, "a").ptr);
	assert_string_equal(json_get_text(&a, obj, "b"), "x\n");
	assert_null(json_get_text(&a, obj, "a"));
	assert_null(json_get_text(&a, obj, "c"));
	assert_null(json_get_text(&a, obj, "d"));
	arena_release(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts),
		cmocka_unit_test(refuses),
		cmocka_unit_test(knows_bytes_of_strings),
		cmocka_unit_test(bounds_depth),
		cmocka_unit_test(writes_strings),
		cmocka_unit_test(replaces_what_is_not_utf8),
		cmocka_unit_test(reads_strings),
		cmocka_unit_test(lone_surrogates),
		cmocka_unit_test(compares_strings),
		cmocka_unit_test(walks_objects),
		cmocka_unit_test(walks_arrays),
		cmocka_unit_test(gets_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
