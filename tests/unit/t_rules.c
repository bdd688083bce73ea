/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "profile/text.h"
#include "record/rules.h"

#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static void parse(struct rules *r, const char *json)
{
	struct slice raw = {json, json ? strlen(json) : 0};
	struct err e = {0};

	*r = (struct rules){0};
	if (rules_parse(r, raw, &e) < 0)
		fail_msg("%s: %s", json, e.text);
}

static void refuse(const char *json, const char *why)
{
	struct slice raw = {json, strlen(json)};
	struct rules r = {0};
	struct err e = {0};

	assert_int_equal(rules_parse(&r, raw, &e), -1);
	assert_int_equal(e.status, COV_USAGE);
	if (!strstr(e.text, why))
		fail_msg("'%s' does not say '%s'", e.text, why);
	rules_release(&r);
}

static void json_round_trip(void **state)
{
	static const char *const lists[] = {
		"[]",
		"[\"server-lines\"]",
		"[{\"include\":[\"a/**\",\"b \\\"c\\\".go\"]}]",
		"[\"server-lines\",{\"exclude\":[\"**/zz_*\"]},"
		"{\"rewrite\":\"/go/src/=\"},"
		"{\"strip_prefix\":\"example.com/\"}]",
		"[\"gosrc\",{\"pkg\":[\"a/...,b\",\"c\"]},"
		"{\"drop\":[\"a/x.go\",\"b/y.go\"]},"
		"{\"modules\":[\"m/sub=sub\",\"m=\"]}]",
	};
	struct rules r;
	struct str s = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		parse(&r, lists[i]);
		str_clear(&s);
		rules_json(&r, &s);
		assert_string_equal(s.buf, lists[i]);
		rules_release(&r);
	}
	str_release(&s);
	parse(&r, NULL);
	assert_true(rules_default(&r));
	rules_no_server_lines(&r);
	assert_int_equal(r.n, 0);
	rules_release(&r);
}

static void malformed_lists(void **state)
{
	(void)state;
	refuse("\"server-lines\"", "no array");
	refuse("[\"nosuch\"]", "unknown rule");
	refuse("[{\"nosuch\":1}]", "unknown rule 'nosuch'");
	refuse("[{\"include\":[1]}]", "no string");
	refuse("[{\"include\":[\"[a\"]}]", "pattern '[a'");
	refuse("[{\"rewrite\":\"no equals\"}]", "OLD=NEW");
	refuse("[{\"rewrite\":\"=x\"}]", "OLD=NEW");
	refuse("[{}]", "unknown rule");
	refuse("[\"pkg\"]", "unknown rule");
	refuse("[{\"gosrc\":[]}]", "unknown rule");
	refuse("[{\"drop\":\"a\"}]", "unknown rule");
	refuse("[{\"modules\":[\"m\"]}]", "MODULE=DIR");
	refuse("[{\"modules\":[\"=d\"]}]", "MODULE=DIR");
	refuse("[{\"modules\":[\"m/=d\"]}]", "MODULE=DIR");
	refuse("[{\"modules\":[\"m=d/\"]}]", "MODULE=DIR");
}

static void names(void **state)
{
	struct str to = {0};
	struct rules r;

	(void)state;
	parse(&r,
		"[\"server-lines\",{\"exclude\":[\"**/x.go\"]},"
		"{\"rewrite\":\"/workspace/=m/\"},{\"include\":[\"m/**\"]}]");
	assert_int_equal(rules_name(&r, "m/coverage_server.go", &to),
		RULES_DROP);
	assert_int_equal(rules_name(&r, "coverage_server.go", &to), RULES_DROP);
	assert_int_equal(rules_name(&r, "m/my_coverage_server.go", &to),
		RULES_DROP);
	assert_int_equal(rules_name(&r, "m/coverage_server.go.d/y.go", &to),
		RULES_DROP);
	assert_int_equal(rules_name(&r, "m/coverage_server_go.go", &to),
		RULES_KEEP);
	assert_int_equal(rules_name(&r, "m/a/x.go", &to), RULES_DROP);
	assert_int_equal(rules_name(&r, "other/y.go", &to), RULES_DROP);
	assert_int_equal(rules_name(&r, "/workspace/y.go", &to), RULES_RENAME);
	assert_string_equal(to.buf, "m/y.go");
	rules_release(&r);
	str_release(&to);
}

static void one_name(const char *json, const char *name, const char *want)
{
	struct str to = {0};
	struct rules r;
	enum rules_verdict v;

	parse(&r, json);
	v = rules_name(&r, name, &to);
	assert_string_equal(v == RULES_DROP ? "dropped" :
			v == RULES_KEEP     ? "kept" :
					      to.buf,
		want);
	rules_release(&r);
	str_release(&to);
}

/* Adds rules until one is refused; how many were taken. */
static size_t taken(enum rule_kind kind, const char *const *v, size_t n,
	const char *why)
{
	struct rules r = {0};
	struct err e = {0};
	size_t i = 0;

	while (i < 10000 && rules_add(&r, kind, v, n, &e) == 0)
		i++;
	assert_string_equal(e.text, why);
	rules_release(&r);
	return i;
}

/* What one line of a record may cost. */
static void too_much(void **state)
{
	static const char longer[] = "the rules may make a name longer by more "
				     "than 4096 bytes";
	static const char *const grow[] = {"a", "aaaaaaaaaaaaaaaaa"};
	static const char *const shrink[] = {"aaaaaaaaaaaaaaaaa", "a"};
	static const char *const modules[] = {"m=12345", "abcdefghi=123"};

	(void)state;
	assert_int_equal(taken(RULE_REWRITE, grow, 2, longer), 256);
	assert_int_equal(taken(RULE_MODULES, modules, 2, longer), 1024);
	assert_int_equal(taken(RULE_REWRITE, shrink, 2, "more than 4096 rules"),
		4096);
}

static void newer_rules(void **state)
{
	static const char modules[] = "[{\"modules\":[\"m=\",\"m/a=x/y\","
				      "\"m/a=later\"]}]";

	(void)state;
	one_name("[{\"pkg\":[\"m/...\"]}]", "m/x.go", "kept");
	one_name("[{\"pkg\":[\"m/...\"]}]", "m/a/x.go", "kept");
	one_name("[{\"pkg\":[\"m/a\"]}]", "m/a/b/x.go", "dropped");
	one_name("[{\"pkg\":[\".\"]}]", "x.go", "kept");
	one_name("[{\"drop\":[\"z\",\"m/x.go\",\"a\"]}]", "m/x.go", "dropped");
	one_name("[{\"drop\":[\"z\",\"m/x.go\",\"a\"]}]", "m/y.go", "kept");
	one_name("[{\"drop\":[]}]", "m/y.go", "kept");
	one_name("[\"gosrc\"]", "/home/u/go/src/m/a.go", "m/a.go");
	one_name("[\"gosrc\"]", "/x/src/github.com/m/a.go",
		"github.com/m/a.go");
	one_name("[\"gosrc\"]", "m/go/src/a.go", "kept");
	one_name("[\"gosrc\"]", "/go/src/", "kept");
	one_name("[{\"strip_prefix\":\"m/a.go\"}]", "m/a.go", "kept");
	one_name(modules, "m/a/b.go", "later/b.go");
	one_name(modules, "m/ab/b.go", "ab/b.go");
	one_name(modules, "mm/b.go", "kept");
	one_name("[\"gosrc\",{\"modules\":[\"m=d\"]},{\"drop\":[\"d/x.go\"]}]",
		"/go/src/m/x.go", "dropped");
}

static void order_of_lists(void **state)
{
	struct str s = {0};
	struct rules r;

	(void)state;
	parse(&r,
		"[{\"drop\":[\"b\",\"a\",\"b\"]},"
		"{\"modules\":[\"m=\",\"m/a=x\",\"n=\"]}]");
	rules_json(&r, &s);
	assert_string_equal(s.buf,
		"[{\"drop\":[\"a\",\"b\"]},"
		"{\"modules\":[\"m/a=x\",\"m=\",\"n=\"]}]");
	assert_true(rules_rename(&r));
	rules_release(&r);
	parse(&r, "[\"server-lines\",{\"pkg\":[\"a\"]}]");
	assert_false(rules_rename(&r));
	rules_release(&r);
	str_release(&s);
}

static void read_text(struct profile *p, const char *text)
{
	FILE *f = tmpfile();
	struct err e = {0};
	struct in in;

	assert_non_null(f);
	fputs(text, f);
	rewind(f);
	if (in_fd(&in, fileno(f), "test", &e) < 0 || text_read(p, &in, &e) < 0)
		fail_msg("%s", e.text);
	in_close(&in);
	fclose(f);
}

/* Two files that get one name: equal blocks add up, others stay. */
static void files_that_meet(void **state)
{
	struct profile p = {0};
	struct rules r;

	(void)state;
	read_text(&p,
		"mode: count\n"
		"/go/src/m/a.go:1.1,2.2 3 4\n"
		"/go/src/m/a.go:5.1,6.2 1 0\n"
		"m/a.go:1.1,2.2 3 5\n"
		"m/coverage_server.go:1.1,2.2 9 1\n");
	parse(&r, "[\"server-lines\",{\"rewrite\":\"/go/src/=\"}]");
	rules_profile(&r, &p);
	assert_int_equal(p.t->n, 2);
	assert_int_equal(p.t->total_stmts, 4);
	assert_int_equal(p.counts[0], 9);
	assert_int_equal(p.counts[1], 0);
	assert_int_equal(p.t->nfiles, 1);
	assert_string_equal(p.t->files[0].name, "m/a.go");
	rules_release(&r);
	profile_release(&p);
}

static void nothing_to_do_is_the_same_table(void **state)
{
	struct profile p = {0};
	struct blocks *t;
	struct rules r;
	uint32_t *map;

	(void)state;
	read_text(&p, "mode: set\nm/a.go:1.1,2.2 3 1\n");
	parse(&r, NULL);
	t = rules_blocks(&r, p.t, &map);
	assert_ptr_equal(t, p.t);
	assert_null(map);
	blocks_unref(t);
	rules_release(&r);
	profile_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_round_trip),
		cmocka_unit_test(malformed_lists),
		cmocka_unit_test(names),
		cmocka_unit_test(newer_rules),
		cmocka_unit_test(too_much),
		cmocka_unit_test(order_of_lists),
		cmocka_unit_test(files_that_meet),
		cmocka_unit_test(nothing_to_do_is_the_same_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
