/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of layout.c. */
#include "record/layout.h"

#include "base/hash.h"
#include "io/fs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void times(void **state)
{
	struct arena a = {0};

	(void)state;
	assert_true(layout_is_time("20250312T073004Z"));
	assert_false(layout_is_time("20250312T073004"));
	assert_false(layout_is_time("2025031xT073004Z"));
	assert_false(layout_is_time("20250312T073004Zx"));
	assert_false(layout_is_time(""));
	assert_string_equal(layout_rfc3339(&a, "20250312T073004Z"),
		"2025-03-12T07:30:04Z");
	assert_string_equal(layout_rfc3339(&a, "20240229T235959Z"),
		"2024-02-29T23:59:59Z");
	/* As Go's time.Parse, which coverage-collector asks, refuses them. */
	assert_string_equal(layout_rfc3339(&a, "20250229T000000Z"),
		"20250229T000000Z");
	assert_string_equal(layout_rfc3339(&a, "21000229T000000Z"),
		"21000229T000000Z");
	assert_string_equal(layout_rfc3339(&a, "20251301T000000Z"),
		"20251301T000000Z");
	assert_string_equal(layout_rfc3339(&a, "20250131T240000Z"),
		"20250131T240000Z");
	assert_string_equal(layout_rfc3339(&a, "20250131T235960Z"),
		"20250131T235960Z");
	assert_string_equal(layout_rfc3339(&a, "latest"), "latest");
	assert_string_equal(layout_compact(&a, "2025-03-12T07:30:04Z"),
		"20250312T073004Z");
	assert_string_equal(layout_compact(&a, "20250229T000000Z"),
		"20250229T000000Z");
	assert_string_equal(layout_compact(&a, "2025-03-12T07:30:04+00:00"),
		"");
	assert_string_equal(layout_compact(&a, "2025-03-12 07:30:04Z"), "");
	assert_string_equal(layout_compact(&a, "2025-03-12T07:30:0xZ"), "");
	assert_string_equal(layout_compact(&a, ""), "");
	arena_release(&a);
}

static void pod_place(void **state)
{
	static const char *const comp[] = {"bucket", "demo", "node", "ns",
		"pod", "ctr", "20250312T073004Z", "img", "bin"};
	struct arena a = {0};
	struct place p;

	(void)state;
	assert_int_equal(layout_place(&p, &a, comp, 9), 1);
	assert_true(p.known);
	assert_false(p.host);
	assert_string_equal(p.hostname, "node");
	assert_string_equal(p.namespace_, "ns");
	assert_string_equal(p.pod, "pod");
	assert_string_equal(p.container, "ctr");
	assert_string_equal(p.time, "20250312T073004Z");
	assert_string_equal(p.collected_at, "2025-03-12T07:30:04Z");
	assert_string_equal(p.image, "img");
	assert_string_equal(p.binary, "bin");
	assert_string_equal(layout_key(&a, &p), "node/ns/pod/ctr/bin");
	assert_string_equal(layout_name(&a, &p), "node-ns-pod-ctr-bin");
	/* The prefix may be missing, the levels may not. */
	assert_int_equal(layout_place(&p, &a, comp + 2, 7), 1);
	assert_int_equal(layout_place(&p, &a, comp + 3, 6), 0);
	assert_false(p.known);
	assert_string_equal(p.hostname, "");
	assert_int_equal(layout_place(&p, &a, comp, 8), 0);
	assert_int_equal(layout_place(&p, &a, comp, 0), 0);
	arena_release(&a);
}

static void host_place(void **state)
{
	static const char *const comp[] = {"b", "node", "_host_",
		"20250312T073004Z", "agent"};
	static const char *const odd[] = {"node", "_host_", "pod", "ctr",
		"20250312T073004Z", "img", "bin"};
	static const char *const bare[] = {"node", "", "pod", "ctr",
		"20250312T073004Z", "img", "bin"};
	struct arena a = {0};
	struct place p;

	(void)state;
	assert_int_equal(layout_place(&p, &a, comp, 5), 1);
	assert_true(p.host);
	assert_string_equal(p.hostname, "node");
	assert_string_equal(p.pod, "node");
	assert_string_equal(p.namespace_, "");
	assert_string_equal(layout_key(&a, &p), "node/_host_/agent");
	assert_string_equal(layout_name(&a, &p), "node-agent");
	assert_int_equal(layout_place(&p, &a, comp + 2, 3), 0);
	assert_int_equal(layout_place(&p, &a, odd, 7), 0);
	/* Without a namespace it would come back as a process of the host. */
	assert_int_equal(layout_place(&p, &a, bare, 7), 0);
	arena_release(&a);
}

static void names(void **state)
{
	struct arena a = {0};
	char text[300], hex[MD5_HEX];
	char *name;

	(void)state;
	assert_string_equal(layout_safe_name(&a, "aZ09._@+=-"), "aZ09._@+=-");
	assert_string_equal(layout_safe_name(&a, "a b/%\n\xc3\xa9"),
		"a_20b_2F_25_0A_C3_A9");
	assert_string_equal(layout_safe_name(&a, ".."), "_2E.");
	assert_string_equal(layout_safe_name(&a, ".cov-abcdef"),
		"_2Ecov-abcdef");
	memset(text, 'x', sizeof(text));
	text[200] = '\0';
	assert_string_equal(layout_safe_name(&a, text), text);
	text[200] = 'y';
	text[201] = '\0';
	name = layout_safe_name(&a, text);
	assert_int_equal(strlen(name), 200);
	assert_memory_equal(name, text, 192);
	md5_of(text, 201, hex);
	assert_int_equal(name[192], '-');
	assert_memory_equal(name + 193, hex, 7);
	/* MD5 of "k" begins 8ce4b16. */
	assert_string_equal(layout_name_hashed(&a, "n", "k"), "n-8ce4b16");
	assert_string_equal(layout_name_time(&a, "n", "t"), "n@t");
	assert_string_equal(layout_name_time(&a, "n", ""), "n");
	arena_release(&a);
}

static void metadata_bytes(void **state)
{
	struct place p = {.hostname = "n<1>",
		.namespace_ = "a&b",
		.pod = "p\"\\\n\x01\xff\xe2\x80\xa8",
		.container = "c",
		.image = "i",
		.binary = "\xc3\xa9",
		.time = "",
		.collected_at = "2025-03-12T07:30:04Z",
		.owner_type = "",
		.source_path = "",
		.known = 1};
	struct str s = {0};

	(void)state;
	layout_metadata(&s, &p);
	assert_string_equal(s.buf,
		"{\n"
		"  \"binary_name\": \"\xc3\xa9\",\n"
		"  \"collected_at\": \"2025-03-12T07:30:04Z\",\n"
		"  \"container\": {\n"
		"    \"image\": \"i\",\n"
		"    \"name\": \"c\"\n"
		"  },\n"
		"  \"hostname\": \"n\\u003c1\\u003e\",\n"
		"  \"namespace\": \"a\\u0026b\",\n"
		"  \"pod_name\": \"p\\\"\\\\\\n\\u0001\\ufffd\\u2028\"\n"
		"}");
	str_clear(&s);
	p = (struct place){.hostname = "n",
		.namespace_ = "",
		.pod = "n",
		.container = "",
		.image = "",
		.binary = "b",
		.time = "",
		.collected_at = "t",
		.owner_type = "",
		.source_path = "",
		.host = 1,
		.known = 1};
	layout_metadata(&s, &p);
	assert_string_equal(s.buf,
		"{\n"
		"  \"binary_name\": \"b\",\n"
		"  \"collected_at\": \"t\",\n"
		"  \"container\": {\n"
		"    \"image\": \"\",\n"
		"    \"name\": \"\"\n"
		"  },\n"
		"  \"host_process\": true,\n"
		"  \"hostname\": \"n\",\n"
		"  \"namespace\": \"\",\n"
		"  \"pod_name\": \"n\"\n"
		"}");
	str_release(&s);
}

/* A folder with one file in it; gone at the end. */
struct folder {
	char dir[64];
	char path[128];
};

static void put(struct folder *f, const char *name, const char *text)
{
	FILE *file;

	snprintf(f->path, sizeof(f->path), "%s/%s", f->dir, name);
	file = fopen(f->path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
	struct folder *f = xcalloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/cov-layout.XXXXXX");
	*state = f;
	return mkdtemp(f->dir) ? 0 : -1;
}

static int remove_folder(void **state)
{
	struct folder *f = *state;

	unlink(f->path);
	rmdir(f->dir);
	free(f);
	return 0;
}

static void metadata_back(void **state)
{
	struct place p = {.hostname = "n",
			     .namespace_ = "ns",
			     .pod = "p<",
			     .container = "c",
			     .image = "i",
			     .binary = "b",
			     .time = "",
			     .collected_at = "2025-03-12T07:30:04Z",
			     .owner_type = "",
			     .source_path = "",
			     .known = 1},
		     q;
	struct folder *f = *state;
	struct arena a = {0};
	struct str s = {0};
	struct err e = {0};

	assert_int_equal(layout_read_metadata(&q, &a, f->dir, &e), 0);
	assert_false(q.known);
	assert_string_equal(q.pod, "");
	layout_metadata(&s, &p);
	put(f, "metadata.json", s.buf);
	assert_int_equal(layout_read_metadata(&q, &a, f->dir, &e), 0);
	assert_true(q.known);
	assert_false(q.host);
	assert_string_equal(q.pod, "p<");
	assert_string_equal(q.image, "i");
	assert_string_equal(q.container, "c");
	assert_string_equal(q.time, "20250312T073004Z");
	/* No namespace means a host, whatever else is missing. */
	put(f, "metadata.json",
		"{\"hostname\":\"n\",\"container\":7,"
		"\"pod_name\":null}");
	assert_int_equal(layout_read_metadata(&q, &a, f->dir, &e), 0);
	assert_true(q.host);
	assert_string_equal(q.pod, "");
	assert_string_equal(q.container, "");
	put(f, "metadata.json", "{}");
	assert_int_equal(layout_read_metadata(&q, &a, f->dir, &e), 0);
	assert_false(q.known);
	put(f, "metadata.json", "[]");
	assert_int_equal(layout_read_metadata(&q, &a, f->dir, &e), -1);
	assert_non_null(strstr(e.text, "not a JSON object"));
	put(f, "metadata.json", "{\"hostname\":");
	assert_int_equal(layout_read_metadata(&q, &a, f->dir, &e), -1);
	assert_false(q.known);
	str_release(&s);
	arena_release(&a);
}

static void owner_in_metadata(void **state)
{
	struct folder *f = *state;
	struct record r = {0};
	struct arena a = {0};
	struct err e = {0};
	struct place p;

	put(f, "metadata.json",
		"{\"namespace\":\"ns\",\"pod_name\":\"p\","
		"\"owner_type\":\"CronJob\",\"owner_name\":\"nightly\"}");
	assert_int_equal(layout_read_metadata(&p, &a, f->dir, &e), 0);
	record_init(&r, "source_dir");
	layout_to_record(&r, &p);
	assert_string_equal(record_text0(&r, REC_OWNER_TYPE), "CronJob");
	assert_string_equal(record_text0(&r, REC_OWNER_NAME), "nightly");
	record_release(&r);
	arena_release(&a);
}

static void links_are_not_followed(void **state)
{
	struct folder *f = *state;
	struct arena a = {0};
	struct err e = {0};
	char target[200];
	struct place p;

	put(f, "other", "{\"hostname\":\"n\"}");
	snprintf(target, sizeof(target), "%s/metadata.json", f->dir);
	assert_int_equal(symlink(f->path, target), 0);
	assert_int_equal(layout_read_metadata(&p, &a, f->dir, &e), 0);
	assert_false(p.known);
	unlink(target);
	arena_release(&a);
}

static void info(void **state)
{
	struct folder *f = *state;
	struct record r = {0};
	struct err e = {0};

	record_init(&r, "source_dir");
	assert_int_equal(layout_read_info(&r, f->dir, &e), 0);
	put(f, "info.json",
		"{\"binary\":\"x\",\"source_url\":\"u\\/v\","
		"\"source_commit\":\"\",\"software_group\":7,"
		"\"software_key\":\"k\"}");
	assert_int_equal(layout_read_info(&r, f->dir, &e), 1);
	assert_string_equal(record_text0(&r, REC_SOURCE_URL), "u/v");
	assert_null(record_text(&r, REC_SOURCE_COMMIT));
	assert_null(record_text(&r, REC_SOFTWARE_GROUP));
	assert_string_equal(record_text0(&r, REC_SOFTWARE_KEY), "k");
	put(f, "info.json", "nonsense");
	assert_int_equal(layout_read_info(&r, f->dir, &e), -1);
	assert_non_null(strstr(e.text, "info.json"));
	record_release(&r);
}

static void record_and_back(void **state)
{
	static const char *const comp[] = {"n", "ns", "p\xff", "c",
		"20250312T073004Z", "i", "b"};
	struct record r = {0};
	struct arena a = {0};
	struct place p, q;
	struct str s = {0};

	(void)state;
	assert_int_equal(layout_place(&p, &a, comp, 7), 1);
	record_init(&r, "source_dir");
	layout_to_record(&r, &p);
	record_write(&r, &s);
	assert_string_equal(s.buf,
		"{\"type\":\"source_dir\","
		"\"hostname\":\"n\",\"namespace\":\"ns\","
		"\"pod_name\":\"p\xef\xbf\xbd\","
		"\"container\":{\"name\":\"c\",\"image\":\"i\"},"
		"\"binary_name\":\"b\","
		"\"collected_at\":\"2025-03-12T07:30:04Z\","
		"\"lossy\":true}\n");
	layout_from_record(&q, &r);
	assert_true(q.known);
	assert_string_equal(q.image, "i");
	assert_string_equal(q.time, "20250312T073004Z");
	str_release(&s);
	record_release(&r);
	arena_release(&a);
}

static void is_named(const char *line, const char *name)
{
	struct record r = {0};
	struct err e = {0};

	assert_int_equal(record_parse(&r, line, strlen(line), &e), 0);
	assert_string_equal(layout_dir_name(&r), name);
	record_release(&r);
}

static void dir_names(void **state)
{
	(void)state;
	is_named("{\"type\":\"x\",\"dir\":\"c/coverage/a\","
		 "\"dir_name\":\"own\",\"hostname\":\"h\"}",
		"own");
	is_named("{\"type\":\"x\",\"dir\":\"c/coverage/a\","
		 "\"hostname\":\"h\"}",
		"a");
	is_named("{\"type\":\"x\",\"dir\":\"coverage/a//\"}", "a");
	is_named("{\"type\":\"x\",\"dir\":\"notcoverage/a\","
		 "\"hostname\":\"h\",\"binary_name\":\"b\","
		 "\"collected_at\":\"2025-03-12T07:30:04Z\"}",
		"h-b@20250312T073004Z");
	is_named("{\"type\":\"x\",\"dir\":\"some/where/\"}", "where");
	is_named("{\"type\":\"x\",\"dir\":\"a\"}", "a");
	is_named("{\"type\":\"x\"}", "");
}

static void files(void **state)
{
	(void)state;
	assert_true(layout_is_coverage("covmeta.x"));
	assert_true(layout_is_coverage("covcounters.x.1.2"));
	assert_true(layout_is_coverage("info.json"));
	assert_false(layout_is_coverage("covmeta"));
	assert_false(layout_is_coverage("metadata.json"));
	assert_false(layout_is_coverage("xcovmeta.x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times),
		cmocka_unit_test(pod_place),
		cmocka_unit_test(host_place),
		cmocka_unit_test(names),
		cmocka_unit_test(metadata_bytes),
		cmocka_unit_test_setup_teardown(metadata_back, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(owner_in_metadata, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(links_are_not_followed,
			make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(info, make_folder,
			remove_folder),
		cmocka_unit_test(record_and_back),
		cmocka_unit_test(dir_names),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
