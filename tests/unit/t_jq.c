/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "fmt/jq.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

/* What the expression says about a line: 1, 0, or -1 with the reason. */
static int keep(const char *expression, const char *line, struct err *e)
{
	struct jq *q = jq_new(expression, e);
	size_t len = strlen(line);
	char *copy;
	int rc;

	if (!q)
		fail_msg("%s", e->text);
	/* Exactly len bytes: nothing behind the line may be read. */
	copy = malloc(len ? len : 1);
	memcpy(copy, line, len);
	rc = jq_keep(q, copy, len, e);
	free(copy);
	jq_free(q);
	return rc;
}

static void decides(void **state)
{
	static const struct {
		const char *expression, *line;
		int keep;
	} cases[] = {
		{".a", "{\"a\":1}", 1},
		{".a", "{\"a\":0}", 1},
		{".a", "{\"a\":\"\"}", 1},
		{".a", "{\"a\":[]}", 1},
		{".a", "{\"a\":false}", 0},
		{".a", "{\"a\":null}", 0},
		{".a", "{}", 0},
		{"empty", "{}", 0},
		{"false,true", "{}", 0},
		{"true,false", "{}", 1},
		{"true,error(\"x\")", "{}", 1},
		{"error(null)", "{}", 0},
		{".namespace==\"etcd\"", "{\"namespace\":\"etcd\"}", 1},
		{".namespace|test(\"^e\")", "{\"namespace\":\"etcd\"}", 1},
		{"range(infinite)", "{}", 1},
		{"debug", "{}", 1},
		{"", "{}", 1},
		{"input_filename", "{}", 0},
		{".", "{\"a\":\"\xff\"}", 1},
		{".", " 1 ", 1},
	};
	struct err e = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (keep(cases[i].expression, cases[i].line, &e) !=
			cases[i].keep)
			fail_msg("'%s' on %s is not %d", cases[i].expression,
				cases[i].line, cases[i].keep);
}

/* Texts are libjq's, which may change; ours stand before them. */
static void records_that_fail(void **state)
{
	static const struct {
		const char *expression, *line, *why;
	} cases[] = {
		{".a.b", "{\"a\":1}", "expression failed: "},
		{"error(\"no\")", "{}", "expression failed: no"},
		{"error({a:1})", "{}", "expression failed: {\"a\":1}"},
		{"halt", "{}", "expression failed: halted"},
		{"\"x\"|halt_error", "{}", "expression failed: halted"},
		{"input", "{}", "expression failed: "},
		{"input_line_number", "{}", "expression failed: "},
		{"test(\"[\")", "\"a\"", "expression failed: "},
		{".", "", "not JSON: no value"},
		{".", "{bad", "not JSON: "},
		{".", "{\"a\":", "not JSON: "},
		{".", "1 2", "not JSON: more than one value"},
		{".", "1 }", "not JSON: more than one value"},
	};
	struct err e = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (keep(cases[i].expression, cases[i].line, &e) != -1)
			fail_msg("'%s' on %s is accepted", cases[i].expression,
				cases[i].line);
		assert_int_equal(strncmp(e.text, cases[i].why,
					 strlen(cases[i].why)),
			0);
		assert_int_equal(e.status, COV_ITEMS);
	}
}

static void refuses_expressions(void **state)
{
	static const char *const bad[] = {
		".a |",
		"]",
		"foo(1)",
		"$x",
		"import \"a\" as a; 1",
		"include \"a\"; 1",
		".\xff",
		"if",
		"reduce",
	};
	struct err e = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_null(jq_new(bad[i], &e));
		assert_int_equal(e.status, COV_USAGE);
		assert_null(strchr(e.text, '\n'));
	}
	assert_null(jq_new("foo(1)", &e));
	assert_string_equal(e.text,
		"expression 'foo(1)': foo/1 is not defined");
	jq_free(NULL);
}

/* One expression, many records: nothing of one is left for the next. */
static void starts_anew(void **state)
{
	struct err e = {0};
	struct jq *q = jq_new("if .a==1 then error(\"x\") elif .a==2 then halt "
			      "else .a end",
		&e);
	int i;

	(void)state;
	assert_non_null(q);
	for (i = 0; i < 1000; i++) {
		assert_int_equal(jq_keep(q, "{\"a\":3}", 7, &e), 1);
		assert_int_equal(jq_keep(q, "{\"a\":1}", 7, &e), -1);
		assert_int_equal(jq_keep(q, "{\"b\":3}", 7, &e), 0);
		assert_int_equal(jq_keep(q, "{\"a\":2}", 7, &e), -1);
		assert_int_equal(jq_keep(q, "{\"a\":", 5, &e), -1);
	}
	jq_free(q);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides),
		cmocka_unit_test(records_that_fail),
		cmocka_unit_test(refuses_expressions),
		cmocka_unit_test(starts_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
