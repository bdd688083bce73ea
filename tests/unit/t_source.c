/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "fmt/b64.h"
#include "open/source.h"
#include "profile/inline.h"
#include "profile/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#define FIELD "tests/data/syn-field-names/data"
#define ATOMIC "tests/data/edge-atomic/golden/textfmt.out"
#define COUNT "tests/data/edge-count/golden/textfmt.out"

static void open_json(struct profile *p, const char *json,
	struct errlist *problems, int want)
{
	struct record r = {0};
	struct err e = {0};

	if (record_parse(&r, json, strlen(json), &e) < 0)
		fail_msg("%s", e.text);
	if (source_open_record(&r, p, NULL, problems) != want)
		fail_msg("%s: %s", json,
			problems->n ? problems->v[0].text : "no reason");
	record_release(&r);
}

static void good(struct profile *p, const char *json)
{
	struct errlist problems = {0};

	open_json(p, json, &problems, 0);
	if (problems.n)
		fail_msg("%s: %s", json, problems.v[0].text);
	errlist_release(&problems);
}

static void bad(const char *json, int status, const char *why)
{
	struct errlist problems = {0};
	struct profile p;

	open_json(&p, json, &problems, -1);
	assert_int_equal(errlist_worst(&problems), status);
	if (!strstr(errlist_first(&problems), why))
		fail_msg("'%s' does not say '%s'", errlist_first(&problems),
			why);
	profile_release(&p);
	errlist_release(&problems);
}

/* The files of a directory, one by one, are the directory. */
static void files_are_their_directory(void **state)
{
	const struct dirreport_spec spec = {.dir = FIELD};
	struct profile dir, files;
	struct str json = {0};
	struct dirreport list;

	(void)state;
	assert_int_equal(dirreport_load(&list, NULL, &spec, DIRREPORT_LIST), 0);
	assert_int_equal(list.nproc, 2);
	str_addf(&json,
		"{\"type\":\"report\",\"profile\":[\"" FIELD "/%s\","
		"\"" FIELD "/%s\"]}",
		list.proc[0].file, list.proc[1].file);
	good(&dir, "{\"type\":\"source_dir\",\"dir\":\"" FIELD "\"}");
	good(&files, json.buf);
	assert_true(blocks_same(dir.t, files.t));
	assert_memory_equal(dir.counts, files.counts,
		dir.t->n * sizeof(*dir.counts));
	profile_release(&dir);
	profile_release(&files);
	dirreport_release(&list);
	str_release(&json);
}

/* Across files: the maximum, or the sum when the record says so. */
static void texts_combine(void **state)
{
	struct profile a, b, max, sum;
	struct err e = {0};
	uint32_t i, both = 0;

	(void)state;
	a = b = (struct profile){0};
	assert_int_equal(text_read_file(&a, ATOMIC, &e), 0);
	assert_int_equal(text_read_file(&b, COUNT, &e), 0);
	assert_true(blocks_same(a.t, b.t));
	good(&max,
		"{\"type\":\"x\",\"filter\":[],\"profile\":[\"" ATOMIC
		"\",\"" COUNT "\"]}");
	good(&sum,
		"{\"type\":\"x\",\"filter\":[],\"count\":\"sum\","
		"\"profile\":[\"" ATOMIC "\",\"" COUNT "\"]}");
	for (i = 0; i < a.t->n; i++) {
		uint64_t x = a.counts[i], y = b.counts[i];

		assert_int_equal(max.counts[i], x > y ? x : y);
		assert_int_equal(sum.counts[i], x + y);
		both += x && y;
	}
	assert_true(both > 0);
	assert_int_equal(max.mode, COVMODE_ATOMIC);
	profile_release(&a);
	profile_release(&b);
	profile_release(&max);
	profile_release(&sum);
}

static void filter_applies(void **state)
{
	struct profile all, some;

	(void)state;
	good(&all, "{\"type\":\"x\",\"filter\":[],\"profile\":\"" ATOMIC "\"}");
	good(&some,
		"{\"type\":\"x\",\"filter\":[{\"exclude\":[\"**/gen/**\"]}"
		"],\"profile\":\"" ATOMIC "\"}");
	assert_true(some.t->n > 0 && some.t->n < all.t->n);
	profile_release(&all);
	profile_release(&some);
}

static void inline_round_trip(void **state)
{
	struct profile p, q;
	struct str json = {0};

	(void)state;
	good(&p, "{\"type\":\"x\",\"profile\":\"" ATOMIC "\"}");
	str_adds(&json, "{\"type\":\"x\",\"inline\":");
	inline_encode(&json, &p);
	str_addc(&json, '}');
	good(&q, json.buf);
	assert_true(blocks_same(p.t, q.t));
	assert_memory_equal(p.counts, q.counts, p.t->n * sizeof(*p.counts));
	assert_int_equal(p.mode, q.mode);
	profile_release(&p);
	profile_release(&q);
	/* One letter of the middle of the table is another. */
	json.buf[json.len / 2] ^= 1;
	bad(json.buf, COV_USAGE, "");
	str_release(&json);
}

static void malformed_records(void **state)
{
	(void)state;
	bad("{\"type\":\"x\"}", COV_USAGE, "no 'profile'");
	bad("{\"type\":\"x\",\"profile\":7}", COV_USAGE, "neither");
	bad("{\"type\":\"x\",\"profile\":[7]}", COV_USAGE, "no string");
	bad("{\"type\":\"x\",\"profile\":\"a%zz\"}", COV_USAGE, "%XX");
	bad("{\"type\":\"x\",\"profile\":\"no/such\"}", COV_USAGE,
		"No such file");
	bad("{\"type\":\"x\",\"profile\":\"a\",\"count\":\"min\"}", COV_USAGE,
		"'count'");
	bad("{\"type\":\"x\",\"inline\":{}}", COV_USAGE, "'inline'");
	bad("{\"type\":\"x\",\"inline\":{\"table\":\"AAAA\",\"table_bytes\":"
	    "99999999999}}",
		COV_USAGE, "'inline'");
}

static void totals_that_changed_are_told(void **state)
{
	struct errlist problems = {0};
	struct profile p;

	(void)state;
	open_json(&p,
		"{\"type\":\"x\",\"total_stmts\":1,\"covered_stmts\":1,"
		"\"profile\":\"" ATOMIC "\"}",
		&problems, 0);
	assert_int_equal(problems.n, 1);
	assert_int_equal(problems.v[0].status, 0);
	assert_non_null(strstr(problems.v[0].text, "record says 1 of 1"));
	profile_release(&p);
	errlist_release(&problems);
}

static void base64(void **state)
{
	static const char *const pairs[][2] = {
		{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
		{"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
		{"foobar", "Zm9vYmFy"}, /* RFC 4648, section 10 */
	};
	static const char *const wrong[] = {"Z", "Zg=", "Zg=a",
		"====", "Zm9v!m9v", "Zg==Zg=="};
	struct str s = {0}, t = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		str_clear(&s);
		str_clear(&t);
		b64_encode(&s, pairs[i][0], strlen(pairs[i][0]));
		assert_string_equal(str_get(&s), pairs[i][1]);
		assert_int_equal(b64_decode(&t, str_get(&s), s.len), 0);
		assert_string_equal(str_get(&t), pairs[i][0]);
	}
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(b64_decode(&t, wrong[i], strlen(wrong[i])),
			-1);
	str_release(&s);
	str_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_their_directory),
		cmocka_unit_test(texts_combine),
		cmocka_unit_test(filter_applies),
		cmocka_unit_test(inline_round_trip),
		cmocka_unit_test(malformed_records),
		cmocka_unit_test(totals_that_changed_are_told),
		cmocka_unit_test(base64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
