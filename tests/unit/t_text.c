/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of text.c and covmode.c. */
#include "profile/text.h"

#include "base/str.h"
#include "io/fs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* An input that is in memory already. */
static void in_memory(struct in *in, const char *ptr, size_t len)
{
	memset(in, 0, sizeof(*in));
	in->name = "x.cov";
	in->fd = -1;
	in->eof = 1;
	in->buf = xstrndup(ptr, len);
	in->len = in->cap = len;
}

static int read_bytes(struct profile *p, const char *ptr, size_t len,
	struct err *e)
{
	struct in in;
	int rc;

	in_memory(&in, ptr, len);
	rc = text_read(p, &in, e);
	in_close(&in);
	return rc;
}

/* What a function writes, as a string. */
static void written(const struct profile *p, struct str *s)
{
	FILE *f = tmpfile();
	struct out o;
	struct err e;
	long size;

	assert_non_null(f);
	out_fd(&o, fileno(f));
	text_write(p, &o);
	assert_int_equal(out_flush(&o, "tmp", &e), 0);
	out_release(&o);
	size = (long)lseek(fileno(f), 0, SEEK_END);
	assert_true(size >= 0);
	rewind(f);
	str_clear(s);
	assert_int_equal(fread(str_room(s, (size_t)size), 1, (size_t)size, f),
		(size_t)size);
	s->len = (size_t)size;
	str_add(s, "", 0);
	fclose(f);
}

/* Reading `text` and writing it gives `want`. */
static void rewrite(const char *text, const char *want)
{
	struct profile p;
	struct err e = {0};
	struct str s = {0};

	if (read_bytes(&p, text, strlen(text), &e) < 0)
		fail_msg("%s", e.text);
	written(&p, &s);
	assert_string_equal(str_get(&s), want);
	profile_release(&p);
	str_release(&s);
}

static void refuses(const char *text, size_t len, const char *message)
{
	struct profile p;
	struct err e = {0};

	assert_int_equal(read_bytes(&p, text, len, &e), -1);
	assert_string_equal(e.text, message);
	assert_int_equal(e.status, COV_USAGE);
	assert_null(p.t);
	assert_null(p.counts);
	assert_int_equal(p.mode, COVMODE_NONE);
}

static void test_parse(void **state)
{
	static const struct {
		const char *line, *file;
		uint32_t l0, c0, l1, c1, stmts;
		uint64_t count;
	} good[] = {
		{"a.go:1.2,3.4 5 6", "a.go", 1, 2, 3, 4, 5, 6},
		{"a.go:1.2,3.4 5 6\r", "a.go", 1, 2, 3, 4, 5, 6},
		{"e.com/sp ace.go:3.19,4.11 1 1", "e.com/sp ace.go", 3, 19, 4,
			11, 1, 1},
		{"x/co:lon,1.2.go:3.14,3.26 1 0", "x/co:lon,1.2.go", 3, 14, 3,
			26, 1, 0},
		{"a:1.1,2.2 1 1:3.4,5.6 7 8", "a:1.1,2.2 1 1", 3, 4, 5, 6, 7,
			8},
		{"x:4294967295.4294967295,4294967295.4294967295 4294967295 "
		 "9223372036854775807",
			"x", UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
			UINT32_MAX, INT64_MAX},
		{"x:0.0,0.0 0 0", "x", 0, 0, 0, 0, 0, 0},
		{"x:01.002,3.4 5 00000000000000000000006", "x", 1, 2, 3, 4, 5,
			6},
		{" :1.2,3.4 5 6", " ", 1, 2, 3, 4, 5, 6},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct text_line l;

		assert_null(text_parse(&l, good[i].line, strlen(good[i].line)));
		assert_int_equal(l.filelen, strlen(good[i].file));
		assert_memory_equal(l.file, good[i].file, l.filelen);
		assert_int_equal(l.blk.line0, good[i].l0);
		assert_int_equal(l.blk.col0, good[i].c0);
		assert_int_equal(l.blk.line1, good[i].l1);
		assert_int_equal(l.blk.col1, good[i].c1);
		assert_int_equal(l.blk.stmts, good[i].stmts);
		assert_true(l.count == good[i].count);
	}
}

static void test_parse_refuses(void **state)
{
	static const char *const bad[][2] = {
		{"", "no count at its end"},
		{"\r", "no count at its end"},
		{"7", "no count at its end"},
		{"a.go:1.2,3.4 5 ", "no count at its end"},
		{"a.go:1.2,3.4 5 6 ", "no count at its end"},
		{"a.go:1.2,3.4 5 -6", "no count at its end"},
		{"a.go:1.2,3.4 5 +6", "no count at its end"},
		{"a.go:1.2,3.4 5\t6", "no count at its end"},
		{"a.go:1.2,3.4 6", "no number of statements"},
		{"a.go:1.2,3.4  6", "no number of statements"},
		{"a.go:1.2,3 5 6", "no end column"},
		{"a.go:1.2.4 5 6", "no end line"},
		{"a.go:1,3.4 5 6", "no start column"},
		{"a.go.1.2,3.4 5 6", "no start line"},
		{"1.2,3.4 5 6", "no start line"},
		{":1.2,3.4 5 6", "no file name"},
		{"a.go:1.2,3.4 5 9223372036854775808", "count out of range"},
		{"a.go:1.2,3.4 5 99999999999999999999", "count out of range"},
		{"a.go:1.2,3.4 5 10000000000000000000000000",
			"count out of range"},
		{"a.go:1.2,3.4 4294967296 6",
			"number of statements out of range"},
		{"a.go:1.2,3.4294967296 5 6", "end column out of range"},
		{"a.go:1.2,4294967296.4 5 6", "end line out of range"},
		{"a.go:1.4294967296,3.4 5 6", "start column out of range"},
		{"a.go:4294967296.2,3.4 5 6", "start line out of range"},
	};
	struct text_line l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(text_parse(&l, bad[i][0],
					    strlen(bad[i][0])),
			bad[i][1]);
	assert_string_equal(text_parse(&l, "a\0b:1.2,3.4 5 6", 15),
		"NUL byte in the file name");
}

static void test_mode(void **state)
{
	enum covmode m = COVMODE_TESTMAIN;

	(void)state;
	assert_int_equal(text_mode("mode: set", 9, &m), 1);
	assert_int_equal(m, COVMODE_SET);
	assert_int_equal(text_mode("mode: count\r", 12, &m), 1);
	assert_int_equal(m, COVMODE_COUNT);
	assert_int_equal(text_mode("mode:atomic", 11, &m), 1);
	assert_int_equal(m, COVMODE_ATOMIC);
	assert_int_equal(text_mode("mode:", 5, &m), 1);
	assert_int_equal(m, COVMODE_NONE);
	assert_int_equal(text_mode("mode: sets", 10, &m), 1);
	assert_int_equal(m, COVMODE_NONE);
	assert_int_equal(text_mode("mode", 4, &m), 0);
	assert_int_equal(text_mode("", 0, &m), 0);
}

static void test_mode_names(void **state)
{
	(void)state;
	assert_string_equal(covmode_name(COVMODE_REGONLY), "regonly");
	assert_string_equal(covmode_name(COVMODE_TESTMAIN), "testmain");
	assert_string_equal(covmode_name(COVMODE_NONE), "<invalid>");
	assert_string_equal(covmode_name((enum covmode)9), "<invalid>");
	assert_int_equal(covmode_parse("regonly", 7), COVMODE_NONE);
	assert_int_equal(covmode_parse("", 0), COVMODE_NONE);
	assert_string_equal(covgran_name(1), "perblock");
	assert_string_equal(covgran_name(2), "perfunc");
	assert_string_equal(covgran_name(0), "<invalid>");
}

static void test_read_forms(void **state)
{
	(void)state;
	rewrite("mode: set\n", "mode: set\n");
	rewrite("mode: set", "mode: set\n");
	rewrite("\n\r\nmode: set\r\n\r\na:1.2,3.4 5 1\r\n\n",
		"mode: set\na:1.2,3.4 5 1\n");
	rewrite("mode: set\na:1.2,3.4 5 1", "mode: set\na:1.2,3.4 5 1\n");
	/* Concatenated, and with repeated blocks: nothing is joined here. */
	rewrite("mode: count\na:1.2,3.4 5 1\nmode: count\na:1.2,3.4 5 2\n",
		"mode: count\na:1.2,3.4 5 1\na:1.2,3.4 5 2\n");
	/* A set profile may hold what Go never writes. */
	rewrite("mode: set\na:1.2,3.4 5 7\n", "mode: set\na:1.2,3.4 5 7\n");
}

static void test_order(void **state)
{
	(void)state;
	/* Folders, not names, come first; then end line before column. */
	rewrite("mode: set\n"
		"a/b/z.go:1.1,2.2 1 1\n"
		"a/b-c/x.go:1.1,2.2 1 2\n"
		"a/b/c/y.go:1.1,2.2 1 3\n"
		"a/b/y.go:10.1,11.2 1 4\n"
		"a/b/y.go:9.5,10.1 1 5\n"
		"a/b/y.go:9.1,12.1 1 6\n"
		"a/b/y.go:9.1,10.1 2 7\n"
		"a/b/y.go:9.1,10.1 1 8\n"
		"main.go:1.1,1.2 1 9\n"
		"/r.go:1.1,1.2 1 10\n",
		"mode: set\n"
		"main.go:1.1,1.2 1 9\n"
		"/r.go:1.1,1.2 1 10\n"
		"a/b/y.go:9.1,10.1 1 8\n"
		"a/b/y.go:9.1,10.1 2 7\n"
		"a/b/y.go:9.5,10.1 1 5\n"
		"a/b/y.go:9.1,12.1 1 6\n"
		"a/b/y.go:10.1,11.2 1 4\n"
		"a/b/z.go:1.1,2.2 1 1\n"
		"a/b-c/x.go:1.1,2.2 1 2\n"
		"a/b/c/y.go:1.1,2.2 1 3\n");
}

static void test_read_refuses(void **state)
{
	static const char nul[] = "mode: set\na\0b:1.2,3.4 5 1\n";

	(void)state;
	refuses("", 0, "x.cov: not a coverage profile: it is empty");
	refuses("\n\n", 2, "x.cov: not a coverage profile: no mode line");
	refuses("a:1.2,3.4 5 1\n", 14,
		"x.cov:1: not a coverage profile: "
		"it does not begin with a mode line");
	refuses("mode: sat\n", 10,
		"x.cov:1: bad mode line: not set, count or atomic");
	refuses("mode: set\nmode: count\n", 22,
		"x.cov:2: modes clash: 'count' after 'set'; "
		"'covmerge --mode' takes them as files of their own");
	refuses("mode: set\na:1.2,3.4 5 1\nb:1\n", 28,
		"x.cov:3: bad profile line: no count at its end");
	refuses(nul, sizeof(nul) - 1,
		"x.cov:2: bad profile line: NUL byte in the file name");
}

static void test_read_file(void **state)
{
	struct profile p;
	struct err e = {0};

	(void)state;
	assert_int_equal(text_read_file(&p, "/nowhere/x.cov", &e), -1);
	assert_int_equal(e.status, COV_USAGE);
	assert_null(p.t);
}

/* A name longer than the output's buffer, and numbers of all lengths. */
static void test_sizes(void **state)
{
	struct str s = {0};
	uint64_t v = 1;
	int i;

	(void)state;
	str_adds(&s, "mode: atomic\n");
	memset(str_room(&s, 100000), 'x', 100000);
	s.len += 100000;
	str_adds(&s, ":1.1,2.2 1 1\ny/");
	memset(str_room(&s, 65500), 'y', 65500);
	s.len += 65500;
	str_adds(&s, ":1.1,2.2 1 1\n");
	for (i = 1; i < 20; i++, v *= 10) {
		uint32_t n = v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;

		str_addf(&s, "z/%02d:%u.%u,%u.%u %u %llu\n", i, n, n - 1, n,
			n - (n > 1), n, (unsigned long long)v);
		str_addf(&s, "z/%02d-:%u.%u,%u.%u %u %llu\n", i, n, n - 1, n,
			n - (n > 1), n, (unsigned long long)(v - 1));
	}
	rewrite(str_get(&s), str_get(&s));
	str_release(&s);
}

static void test_write_line(void **state)
{
	static const char want[] = "a/b.go:1.2,30.400 5000 12345678901234\n";
	struct block_file f = {.pkg = "a", .name = "a/b.go"};
	struct block b = {1, 2, 30, 400, 5000};
	struct profile none = {0};
	struct str s = {0};
	struct out o = {.fd = -1};

	(void)state;
	text_write_line(&o, f.name, strlen(f.name), &b, 12345678901234u);
	assert_int_equal(o.len, strlen(want));
	assert_memory_equal(o.buf, want, o.len);
	o.len = 0;
	out_release(&o);
	written(&none, &s);
	assert_int_equal(s.len, 0);
	str_release(&s);
}

/* What Go wrote comes out as it was. */
static void golden(const char *name)
{
	const char *top = getenv("COV_TOP");
	struct str path = {0}, text = {0}, back = {0};
	struct profile p;
	struct err e = {0};

	str_addf(&path, "%s/tests/data/%s", top ? top : ".", name);
	if (fs_read(&text, str_get(&path), 1 << 30, NULL, &e) < 0 ||
		text_read_file(&p, str_get(&path), &e) < 0)
		fail_msg("%s", e.text);
	written(&p, &back);
	assert_int_equal(text.len, back.len);
	assert_memory_equal(text.buf, back.buf, text.len);
	profile_release(&p);
	str_release(&path);
	str_release(&text);
	str_release(&back);
}

static void test_goldens(void **state)
{
	static const char *const names[] = {
		"edge-set/golden/textfmt.out",
		"edge-count/golden/textfmt.out",
		"edge-atomic/golden/textfmt.out",
		"edge-names/golden/textfmt.out",
		"edge-solo/golden/textfmt.out",
		"edge-huge/golden/textfmt.out",
		"cni-bridge/golden/textfmt.out",
		"edge-two-binaries/golden/textfmt.out",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		golden(names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_mode),
		cmocka_unit_test(test_mode_names),
		cmocka_unit_test(test_read_forms),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_read_refuses),
		cmocka_unit_test(test_read_file),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_write_line),
		cmocka_unit_test(test_goldens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
