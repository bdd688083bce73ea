/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "record/record.h"

#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static void parse(struct record *r, const char *line)
{
	struct err e = {0};

	if (record_parse(r, line, strlen(line), &e))
		fail_msg("%s: %s", line, e.text);
}

static const char *written(const struct record *r, struct str *s)
{
	str_clear(s);
	record_write(r, s);
	return s->buf;
}

static void names_keys(void **state)
{
	unsigned k;

	(void)state;
	for (k = 0; k < REC_KEY_COUNT; k++)
		assert_non_null(record_key_name(k));
	assert_string_equal(record_key_name(REC_TYPE), "type");
	assert_string_equal(record_key_name(REC_POD_NAME), "pod_name");
	assert_string_equal(record_key_name(REC_MERGE_INPUT_HASH),
		"merge_input_hash");
	assert_string_equal(record_key_name(REC_ERROR), "error");
}

static void passes_unchanged(void **state)
{
	/* Order, blanks, escapes, unknown and repeated unknown keys, and
	   bytes that are not UTF-8 stay. */
	static const char line[] = " { \"type\" : \"process\", \"x\":1, "
				   "\"error\":\"\xff\",\"pid\":1e3,\"x\":[ 2 ],"
				   "\"dir\":\"\\u0061\" }";
	struct record r = {0};
	struct str s = {0}, in = {0};

	(void)state;
	str_adds(&in, line);
	str_adds(&in, "\r");
	parse(&r, in.buf);
	str_cut(&in, in.len - 1);
	str_addc(&in, '\n');
	assert_string_equal(written(&r, &s), in.buf);
	assert_int_equal(r.changed, 0);
	record_release(&r);
	str_release(&s);
	str_release(&in);
}

static void refuses(void **state)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
		{"", "empty line"},
		{"\r", "empty line"},
		{"  ", "byte 2: expected an object"},
		{"[]", "byte 0: expected an object"},
		{"{}", "byte 0: the first key is not 'type'"},
		{"{\"pid\":1,\"type\":\"x\"}",
			"byte 1: the first key is not 'type'"},
		{"{\"x\":1}", "byte 1: the first key is not 'type'"},
		{"{\"type\":1}", "byte 8: 'type' is not a string"},
		{"{\"type\":null}", "byte 8: 'type' is not a string"},
		{"{\"type\":\"a\",\"type\":\"b\"}",
			"byte 12: repeated key 'type'"},
		{"{\"type\":\"a\",\"pid\":1,\"x\":2,\"\\u0070id\":1}",
			"byte 26: repeated key 'pid'"},
		{"{\"type\":\"a\"} {}", "byte 13: text behind the value"},
		{"{\"type\":\"a\"", "byte 11: expected ',' or '}'"},
		{"{\"type\" \"a\"}", "byte 8: expected ':'"},
		{"{\"type\":\n\"a\"}", "byte 8: newline inside a record"},
		{"{\"type\":\"a\"}\r\r\n", "byte 14: newline inside a record"},
	};
	struct record r = {0};
	struct err e = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (!record_parse(&r, cases[i].line, strlen(cases[i].line), &e))
			fail_msg("accepted: %s", cases[i].line);
		assert_string_equal(e.text, cases[i].why);
		assert_int_equal(e.status, COV_USAGE);
		record_clear(&r);
	}
	assert_int_equal(record_parse(&r, "{\"type\":\"a\0\"}", 13, &e), -1);
	record_release(&r);
}

static void reads_values(void **state)
{
	struct record r = {0};
	uint64_t v = 7;

	(void)state;
	parse(&r,
		"{\"type\":\"process\",\"dir\":\"a\\tb\",\"pid\":17,"
		"\"host_process\":true,\"error\":null,\"mode\":3}");
	assert_string_equal(record_type(&r), "process");
	assert_string_equal(record_text(&r, REC_DIR), "a\tb");
	assert_null(record_text(&r, REC_HOSTNAME));
	assert_null(record_text(&r, REC_ERROR));
	assert_null(record_text(&r, REC_MODE));
	assert_string_equal(record_text0(&r, REC_HOSTNAME), "");
	assert_int_equal(record_u64(&r, REC_PID, &v), 1);
	assert_int_equal(v, 17);
	assert_int_equal(record_u64(&r, REC_SNAPSHOT, &v), 0);
	assert_int_equal(record_u64(&r, REC_DIR, &v), 0);
	assert_true(record_true(&r, REC_HOST_PROCESS));
	assert_false(record_true(&r, REC_PID));
	assert_false(record_true(&r, REC_CHANGED));
	record_release(&r);
}

static void integers_are_exact(void **state)
{
	static const char *const none[] = {
		"-1",
		"-0",
		"1.0",
		"1e3",
		"18446744073709551616",
		"\"1\"",
		"null",
		"true",
		"[1]",
	};
	struct record r = {0};
	struct str s = {0};
	uint64_t v = 7;
	size_t i;

	(void)state;
	parse(&r,
		"{\"type\":\"x\",\"pid\":18446744073709551615,"
		"\"total_stmts\":9007199254740993}");
	assert_true(record_u64(&r, REC_PID, &v));
	assert_true(v == UINT64_MAX);
	assert_true(record_u64(&r, REC_TOTAL_STMTS, &v));
	assert_true(v == UINT64_C(9007199254740993));
	for (i = 0; i < sizeof(none) / sizeof(*none); i++) {
		str_clear(&s);
		str_addf(&s, "{\"type\":\"x\",\"pid\":%s}", none[i]);
		parse(&r, s.buf);
		assert_false(record_u64(&r, REC_PID, &v));
	}
	str_release(&s);
	record_release(&r);
}

static void finds_paths(void **state)
{
	struct record r = {0};

	(void)state;
	parse(&r,
		"{\"type\":\"x\",\"container\":{\"name\":\"c\","
		"\"image\":null,"
		"\"o\":{\"p\":[1]}},\"x\":{\"y\":2},\"x\":{\"y\":3},"
		"\"\\u007a\":4,\"pid\":null}");
	assert_true(slice_is(record_path(&r, "type"), "\"x\""));
	assert_true(slice_is(record_path(&r, "container.name"), "\"c\""));
	assert_true(slice_is(record_path(&r, "container.o.p"), "[1]"));
	assert_true(slice_is(record_path(&r, "x.y"), "3"));
	assert_true(slice_is(record_path(&r, "z"), "4"));
	assert_null(record_path(&r, "container.image").ptr);
	assert_null(record_path(&r, "container.image.x").ptr);
	assert_null(record_path(&r, "container.none").ptr);
	assert_null(record_path(&r, "container.").ptr);
	assert_null(record_path(&r, "type.x").ptr);
	assert_null(record_path(&r, "pid").ptr);
	assert_null(record_path(&r, "").ptr);
	assert_null(record_path(&r, ".").ptr);
	assert_null(record_path(&r, "dir").ptr);
	assert_null(record_path(&r, "none").ptr);
	record_release(&r);
}

static void writes_in_order(void **state)
{
	struct record r = {0};
	struct str s = {0};

	(void)state;
	/* Known keys in the table's order, then the rest as it came. */
	parse(&r,
		"{\"type\":\"x\",\"b\": [ 1 ],\"error\":\"e\","
		"\"\\u0061\":1e3,\"\\u0064ir\":\"\\/\",\"b\":2}");
	record_set_u64(&r, REC_PID, UINT64_MAX);
	assert_string_equal(written(&r, &s),
		"{\"type\":\"x\",\"dir\":\"\\/\",\"pid\":18446744073709551615,"
		"\"error\":\"e\",\"b\":[ 1 ],\"\\u0061\":1e3,\"b\":2}\n");
	record_unset(&r, REC_ERROR);
	record_unset(&r, REC_DIR);
	record_set_text(&r, REC_TYPE, "y\"");
	assert_string_equal(written(&r, &s),
		"{\"type\":\"y\\\"\","
		"\"pid\":18446744073709551615,"
		"\"b\":[ 1 ],\"\\u0061\":1e3,\"b\":2}\n");
	record_release(&r);
	str_release(&s);
}

static void builds(void **state)
{
	static const char *const list[] = {"a", "\n", ""};
	struct record r = {0};
	struct str s = {0};

	(void)state;
	record_init(&r, "report");
	assert_string_equal(written(&r, &s), "{\"type\":\"report\"}\n");
	record_set_list(&r, REC_FILTER, list, 3);
	record_set_list(&r, REC_PODS, NULL, 0);
	record_set_raw(&r, REC_CONTAINER, "{\n\t\"name\":\r\n\"c\"}", 16);
	record_set_text(&r, REC_DIR, "a");
	record_set_text(&r, REC_DIR, "b");
	assert_string_equal(written(&r, &s),
		"{\"type\":\"report\","
		"\"dir\":\"b\","
		"\"container\":{ \t\"name\":  \"c\"},\"pods\":[],"
		"\"filter\":[\"a\",\"\\n\",\"\"]}\n");
	/* Begun again, nothing is left of it. */
	record_init(&r, "owner");
	assert_string_equal(written(&r, &s), "{\"type\":\"owner\"}\n");
	record_release(&r);
	str_release(&s);
}

static void unset_of_nothing_is_no_change(void **state)
{
	static const char line[] = "{ \"type\":\"x\"}";
	struct record r = {0};
	struct str s = {0};

	(void)state;
	parse(&r, line);
	record_unset(&r, REC_ERROR);
	assert_string_equal(written(&r, &s), "{ \"type\":\"x\"}\n");
	record_release(&r);
	str_release(&s);
}

static void says_when_bytes_are_lost(void **state)
{
	struct record r = {0};
	struct str s = {0};

	(void)state;
	parse(&r, "{\"type\":\"x\",\"dir\":\"a\xff\"}");
	assert_string_equal(record_text(&r, REC_DIR), "a\xff");
	record_set_u64(&r, REC_PID, 1);
	assert_string_equal(written(&r, &s),
		"{\"type\":\"x\","
		"\"dir\":\"a\xef\xbf\xbd\",\"pid\":1,\"lossy\":true}\n");
	/* In a key and a value that are not ours; lossy was there already. */
	parse(&r,
		"{\"type\":\"x\",\"lossy\":false,\"\xc0\":[\"\xed\xa0\x80\"],"
		"\"\xc3\xa9\":1}");
	record_set_u64(&r, REC_PID, 1);
	assert_string_equal(written(&r, &s),
		"{\"type\":\"x\",\"pid\":1,"
		"\"lossy\":true,\"\xef\xbf\xbd\":[\"\xef\xbf\xbd\xef\xbf\xbd"
		"\xef\xbf\xbd\"],\"\xc3\xa9\":1}\n");
	record_init(&r, "x");
	record_set_text(&r, REC_DIR, "\xff");
	assert_string_equal(written(&r, &s),
		"{\"type\":\"x\","
		"\"dir\":\"\xef\xbf\xbd\",\"lossy\":true}\n");
	record_release(&r);
	str_release(&s);
}

static void copies(void **state)
{
	char line[] = "{\"type\":\"x\",\"dir\":\"d\",\"u\":1,\"\\u0070id\":2}";
	struct record r = {0}, same = {0}, other = {0};
	struct str s = {0};

	(void)state;
	parse(&r, line);
	record_copy(&same, &r);
	record_set_text(&r, REC_MODE, "set");
	record_copy(&other, &r);
	record_release(&r);
	memset(line, 'z', sizeof(line) - 1);
	assert_string_equal(written(&same, &s),
		"{\"type\":\"x\",\"dir\":\"d\",\"u\":1,\"\\u0070id\":2}\n");
	assert_string_equal(written(&other, &s),
		"{\"type\":\"x\","
		"\"dir\":\"d\",\"pid\":2,\"mode\":\"set\",\"u\":1}\n");
	record_set_u64(&same, REC_PID, 3);
	assert_string_equal(written(&same, &s),
		"{\"type\":\"x\",\"dir\":\"d\",\"pid\":3,\"u\":1}\n");
	/* A copy of one that was made, not read, into a used one. */
	record_init(&r, "y");
	record_copy(&same, &r);
	assert_string_equal(written(&same, &s), "{\"type\":\"y\"}\n");
	record_release(&r);
	record_release(&same);
	record_release(&other);
	str_release(&s);
}

/* What is written can be read, and is then written the same. */
/* A record inside another one has a type or not, and may go there again. */
static void comes_from_objects(void **state)
{
	static const struct {
		const char *object, *record, *json; /* json: without its type */
	} cases[] = {
		{"{\"pid\":1,\"x\":2}",
			"{\"type\":\"owner\",\"pid\":1,\"x\":2}\n",
			"{\"pid\":1,\"x\":2}"},
		{"{\"x\":2}", "{\"type\":\"owner\",\"x\":2}\n", "{\"x\":2}"},
		{"{ }", "{\"type\":\"owner\"}\n", "{}"},
		{"{\"type\":\"report\", \"pid\":1}",
			"{\"type\":\"report\", \"pid\":1}\n", "{\"pid\":1}"},
	};
	struct record r = {0};
	struct str s = {0};
	struct err e = {0};
	struct slice object;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		object.ptr = cases[i].object;
		object.len = strlen(object.ptr);
		record_clear(&r);
		assert_int_equal(record_from_object(&r, object, "owner", &e),
			0);
		assert_string_equal(written(&r, &s), cases[i].record);
		record_unset(&r, REC_TYPE);
		str_clear(&s);
		record_json(&r, &s);
		assert_string_equal(s.buf, cases[i].json);
	}
	object = (struct slice){"{\"pid\":1,\"pid\":1}", 17};
	record_clear(&r);
	assert_int_equal(record_from_object(&r, object, "owner", &e), -1);
	object = (struct slice){"{\"pid\":1,\"type\":\"owner\"}", 24};
	record_clear(&r);
	assert_int_equal(record_from_object(&r, object, "owner", &e), -1);
	record_release(&r);
	str_release(&s);
}

static void writes_what_it_reads(void **state)
{
	struct record r = {0};
	struct str one = {0}, two = {0};
	char all[256];
	int i;

	(void)state;
	for (i = 1; i < 256; i++)
		all[i - 1] = (char)i;
	all[255] = '\0';
	record_init(&r, all);
	for (i = 1; i < REC_KEY_COUNT; i++)
		record_set_text(&r, (enum rec_key)i, all);
	record_unset(&r, REC_LOSSY);
	written(&r, &one);
	str_cut(&one, one.len - 1);
	parse(&r, one.buf);
	r.changed = 1; /* so that it is printed, not passed on */
	written(&r, &two);
	str_addc(&one, '\n');
	assert_string_equal(one.buf, two.buf);
	record_release(&r);
	str_release(&one);
	str_release(&two);
}

static void hides_secrets(void **state)
{
	static const struct {
		const char *in, *out;
	} v[] = {
		{"{\"type\":\"x\",\"source_url\":\"t@h:p\"}",
			"{\"type\":\"x\",\"source_url\":\"h:p\"}\n"},
		{"{\"type\":\"x\",\"source_url\":\"https:\\/\\/t@h/p\"}",
			"{\"type\":\"x\",\"source_url\":\"https://h/p\"}\n"},
		{"{\"type\":\"x\",\"u\":[1,{\"source_url\": \"t@h:p\","
		 "\"a\":\"t@h:p\",\"b\":\"http://t@h\"}]}",
			"{\"type\":\"x\",\"u\":[1,{\"source_url\": \"h:p\","
			"\"a\":\"t@h:p\",\"b\":\"http://h\"}]}\n"},
		{"{\"type\":\"x\",\"dir\":\"a://t@h\",\"source_url\":1}",
			"{\"type\":\"x\",\"dir\":\"a://t@h\",\"source_url\":1}"
			"\n"},
		{"{\"type\":\"x\",\"source_url\":\"h/p?t\"}",
			"{\"type\":\"x\",\"source_url\":\"h/p\"}\n"},
		{"{\"type\":\"x\",\"dir\":\"a@b\",\"u\":\"http://h/#t\"}",
			"{\"type\":\"x\",\"dir\":\"a@b\",\"u\":"
			"\"http://h/?...\"}\n"},
		{"{\"type\":\"x\",\"error\":\"http:\\u002f/t@h/p\"}",
			"{\"type\":\"x\",\"error\":\"http://h/p\"}\n"},
		{"{\"type\":\"x\",\"error\":\"http://t\\u0040h/p\"}",
			"{\"type\":\"x\",\"error\":\"http://h/p\"}\n"},
		{"{\"type\": \"x\", \"source_url\": \"git@h:p\"}",
			"{\"type\": \"x\", \"source_url\": \"git@h:p\"}\n"},
	};
	struct record r = {0};
	struct str s = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		parse(&r, v[i].in);
		written(&r, &s);
		assert_string_equal(s.buf, v[i].out);
	}
	record_init(&r, "x");
	record_set_text(&r, REC_ERROR, "no http://u:p@h:1/x there");
	assert_string_equal(record_text0(&r, REC_ERROR),
		"no http://h:1/x there");
	record_release(&r);
	str_release(&s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_keys),
		cmocka_unit_test(passes_unchanged),
		cmocka_unit_test(refuses),
		cmocka_unit_test(reads_values),
		cmocka_unit_test(integers_are_exact),
		cmocka_unit_test(finds_paths),
		cmocka_unit_test(writes_in_order),
		cmocka_unit_test(builds),
		cmocka_unit_test(unset_of_nothing_is_no_change),
		cmocka_unit_test(says_when_bytes_are_lost),
		cmocka_unit_test(copies),
		cmocka_unit_test(comes_from_objects),
		cmocka_unit_test(writes_what_it_reads),
		cmocka_unit_test(hides_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
