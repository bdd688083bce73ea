/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "open/group.h"
#include "record/recin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

/* Three reports of one owner: two pods, one of them found again later. */
static const char *const reports[] = {
	"{\"type\":\"report\",\"dir\":\"c/a@1\",\"dir_name\":\"a@1\","
	"\"group_key\":\"ns/Deployment/web/web/h\","
	"\"owner_type\":\"Deployment\""
	",\"owner_name\":\"web\",\"hostname\":\"n1\",\"namespace\":\"ns\","
	"\"pod_name\":\"web-1\",\"container\":{\"name\":\"c\",\"image\":\"i2\"}"
	",\"binary_name\":\"web\",\"collected_at\":\"2025-01-02T00:00:00Z\","
	"\"input_hash\":\"bb\",\"profile\":\"c/a@1\",\"team\":\"x\"}",
	"{\"type\":\"report\",\"dir\":\"c/a@2\",\"dir_name\":\"a@2\","
	"\"group_key\":\"ns/Deployment/web/web/h\","
	"\"owner_type\":\"Deployment\""
	",\"owner_name\":\"web\",\"hostname\":\"n1\",\"namespace\":\"ns\","
	"\"pod_name\":\"web-1\",\"container\":{\"name\":\"c\",\"image\":\"i1\"}"
	",\"binary_name\":\"web\",\"collected_at\":\"2025-01-03T00:00:00Z\","
	"\"source_url\":\"https://git/web\",\"source_commit\":\"abc\","
	"\"input_hash\":\"aa\",\"profile\":\"c/a@2\",\"team\":\"x\"}",
	"{\"type\":\"report\",\"dir\":\"c/b\",\"dir_name\":\"b\","
	"\"group_key\":\"ns/Deployment/web/web/h\","
	"\"owner_type\":\"Deployment\""
	",\"owner_name\":\"web\",\"hostname\":\"n2\",\"namespace\":\"ns\","
	"\"pod_name\":\"web-2\",\"container\":{\"name\":\"c\",\"image\":\"i2\"}"
	",\"binary_name\":\"web\",\"collected_at\":\"2025-01-01T00:00:00Z\","
	"\"input_hash\":\"aa\",\"profile\":\"c/b\",\"team\":\"x\"}",
};

static void add(struct group *g, const char *line)
{
	struct record r = {0};
	struct err e = {0};

	if (record_parse(&r, line, strlen(line), &e) < 0)
		fail_msg("%s", e.text);
	group_add(g, &r);
	record_release(&r);
}

static char *finish(struct group *g)
{
	struct slice none = {0};
	struct record r = {0};
	struct str s = {0};

	group_finish(g, NULL, NULL, none, &r);
	record_write(&r, &s);
	record_release(&r);
	group_free(g);
	return str_detach(&s);
}

static char *owner_of_order(int a, int b, int c)
{
	struct group *g = group_new(GROUP_OWNER);

	add(g, reports[a]);
	add(g, reports[b]);
	add(g, reports[c]);
	return finish(g);
}

static void owner_of_reports(void **state)
{
	char *line = owner_of_order(0, 1, 2);

	(void)state;
	assert_non_null(strstr(line,
		"{\"type\":\"owner\",\"group_key\":"
		"\"ns/Deployment/web/web/h\",\"owner_type\":\"Deployment\","
		"\"owner_name\":\"web\",\"namespace\":\"ns\","));
	assert_non_null(strstr(line,
		"\"image\":\"i1\",\"source_url\":"
		"\"https://git/web\",\"source_commit\":\"abc\""));
	assert_non_null(strstr(line,
		"\"pods\":[\"web-1\",\"web-2\"],"
		"\"pod_count\":2,\"containers\":[\"c\"],"
		"\"hosts\":[\"n1\",\"n2\"],\"images\":[\"i1\",\"i2\"],"
		"\"first_seen\":\"2025-01-01T00:00:00Z\","
		"\"last_seen\":\"2025-01-03T00:00:00Z\""));
	assert_non_null(strstr(line, "\"reports\":[\"a@1\",\"a@2\",\"b\"]"));
	assert_non_null(
		strstr(line, "\"profile\":[\"c/a@1\",\"c/a@2\",\"c/b\"]"));
	assert_non_null(strstr(line, "\"team\":\"x\""));
	assert_null(strstr(line, "pod_name"));
	assert_null(strstr(line, "\"error\""));
	free(line);
}

static void order_of_members_means_nothing(void **state)
{
	char *a = owner_of_order(0, 1, 2), *b = owner_of_order(2, 1, 0);
	char *c = owner_of_order(1, 0, 2);

	(void)state;
	assert_string_equal(a, b);
	assert_string_equal(a, c);
	free(a);
	free(b);
	free(c);
}

/* MD5 of "aaaabb": sorted, repetitions kept. */
static void repeated_input_counts(void **state)
{
	char *line = owner_of_order(0, 1, 2);

	(void)state;
	assert_non_null(strstr(line,
		"\"merge_input_hash\":"
		"\"b385531383eda6ff87544e7f4e4528b5\""));
	free(line);
}

static void processes_of_a_directory(void **state)
{
	struct group *g = group_new(GROUP_REPORT);
	char *line;

	(void)state;
	add(g,
		"{\"type\":\"process\",\"dir\":\"d\",\"hostname\":\"n\","
		"\"pid\":1,\"snapshot\":\"1\",\"profile\":\"d/b\","
		"\"odd\":1,\"same\":2}");
	add(g,
		"{\"type\":\"process\",\"dir\":\"d\",\"hostname\":\"n\","
		"\"pid\":2,\"snapshot\":\"1\",\"profile\":\"d/a\","
		"\"odd\":2,\"same\":2,\"error\":\"d/a: bad\"}");
	line = finish(g);
	assert_string_equal(line,
		"{\"type\":\"report\",\"dir\":\"d\","
		"\"hostname\":\"n\",\"total_stmts\":0,\"covered_stmts\":0,"
		"\"coverage_pct\":0.00,\"covmeta_hash\":\"\","
		"\"profile\":[\"d/a\",\"d/b\"],\"error\":\"d/a: bad\","
		"\"same\":2}\n");
	free(line);
}

static void different_filters_are_an_error(void **state)
{
	struct group *g = group_new(GROUP_REPORT);
	char *line;

	(void)state;
	add(g, "{\"type\":\"process\",\"dir\":\"d\",\"filter\":[]}");
	add(g, "{\"type\":\"process\",\"dir\":\"d\"}");
	line = finish(g);
	assert_non_null(strstr(line, "different filters"));
	free(line);
}

static void owners_of_a_binary(void **state)
{
	struct group *g = group_new(GROUP_BINARY);
	char *a = owner_of_order(0, 1, 2), *line;

	(void)state;
	a[strlen(a) - 1] = '\0'; /* the newline */
	add(g, a);
	line = finish(g);
	assert_int_equal(strncmp(line, "{\"type\":\"binary\",", 17), 0);
	assert_non_null(strstr(line, "\"binary_name\":\"web\""));
	assert_non_null(strstr(line,
		"\"owners\":[{\"group_key\":"
		"\"ns/Deployment/web/web/h\",\"owner_type\":\"Deployment\""));
	assert_non_null(strstr(line, "\"pods\":[\"web-1\",\"web-2\"]"));
	free(a);
	free(line);
}

/* recin: two files, a malformed line, --where. */
static void records_from_files(void **state)
{
	char a[] = "/tmp/cov-recin-XXXXXX";
	int fd = mkstemp(a);
	static const char text[] = "{\"type\":\"x\",\"n\":1}\nnonsense\n"
				   "{\"type\":\"x\",\"n\":2,\"error\":\"e\"}";
	char *files[] = {a};
	struct errlist last = {0};
	struct record r = {0};
	struct err e = {0};
	struct recin in;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, sizeof(text) - 1),
		(int)sizeof(text) - 1);
	close(fd);
	assert_int_equal(recin_open(&in, files, 1, NULL, 0, NULL, &e), 0);
	assert_int_equal(recin_next(&in, &r, &e), 1);
	assert_int_equal(recin_next(&in, &r, &e), -1);
	assert_int_equal(e.status, COV_USAGE);
	assert_non_null(strstr(e.text, ":2: record: "));
	recin_close(&in, &last);
	assert_int_equal(recin_open(&in, files, 1, ".n > 1", 1, NULL, &e), 0);
	assert_int_equal(recin_next(&in, &r, &e), 1);
	assert_int_equal(recin_next(&in, &r, &e), 0);
	assert_int_equal(in.errors, 1);
	recin_close(&in, &last);
	assert_int_equal(last.n, 1);
	assert_int_equal(last.v[0].status, COV_ITEMS);
	unlink(a);
	record_release(&r);
	errlist_release(&last);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(owner_of_reports),
		cmocka_unit_test(order_of_members_means_nothing),
		cmocka_unit_test(repeated_input_counts),
		cmocka_unit_test(processes_of_a_directory),
		cmocka_unit_test(different_filters_are_an_error),
		cmocka_unit_test(owners_of_a_binary),
		cmocka_unit_test(records_from_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
