/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "io/fs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

/* Every test runs in an empty folder of its own. */
static char start[4096], folder[4096];

static int enter(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof(folder), "%s/t_fs-XXXXXX", tmp ? tmp : "/tmp");
	return !getcwd(start, sizeof(start)) || !mkdtemp(folder) ||
		chdir(folder);
}

/* Removes the names in a folder, and those below folders. */
static void empty(void)
{
	struct fs_list l;
	struct err e;
	size_t i;

	assert_int_equal(fs_list(&l, ".", &e), 0);
	for (i = 0; i < l.n; i++) {
		struct stat st;

		assert_int_equal(lstat(l.v[i], &st), 0);
		if (S_ISDIR(st.st_mode)) {
			assert_int_equal(chdir(l.v[i]), 0);
			empty();
			assert_int_equal(chdir(".."), 0);
			assert_int_equal(rmdir(l.v[i]), 0);
		} else {
			assert_int_equal(unlink(l.v[i]), 0);
		}
	}
	fs_list_release(&l);
}

static int leave(void **state)
{
	(void)state;
	empty();
	return chdir(start) || rmdir(folder);
}

static void put(const char *path, const char *ptr, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, ptr, len), (ssize_t)len);
	assert_int_equal(close(fd), 0);
}

static void lists(void **state)
{
	static const char *const names[] = {
		".h",
		"B",
		"a",
		"a\nb",
		"ab",
		"b",
		"\xc3\xa9",
		"\xff",
	};
	struct fs_list l;
	struct err e;
	size_t i;

	(void)state;
	assert_int_equal(fs_list(&l, ".", &e), 0);
	assert_int_equal(l.n, 0);
	fs_list_release(&l);
	for (i = 8; i > 0; i--)
		put(names[i - 1], "", 0);
	assert_int_equal(fs_list(&l, ".", &e), 0);
	assert_int_equal(l.n, 8);
	for (i = 0; i < 8; i++)
		assert_string_equal(l.v[i], names[i]);
	fs_list_release(&l);
	assert_int_equal(l.n, 0);
	assert_int_equal(fs_list(&l, "no\033ne", &e), -1);
	assert_string_equal(e.text, "no%1Bne: No such file or directory");
	assert_int_equal(e.status, COV_USAGE);
	fs_list_release(&l);
	assert_int_equal(fs_list(&l, "a", &e), -1);
	assert_string_equal(e.text, "a: Not a directory");
}

static void reads(void **state)
{
	size_t n = 300000;
	char *big = xmalloc(n);
	struct str s = {0};
	struct stat st;
	struct err e;

	(void)state;
	memset(big, 'x', n);
	put("a", "a\0b", 3);
	put("big", big, n);
	put("empty", "", 0);
	str_adds(&s, "what was there");
	assert_int_equal(fs_read(&s, "a", 3, &st, &e), 0);
	assert_int_equal(s.len, 3);
	assert_memory_equal(s.buf, "a\0b", 4);
	assert_int_equal(st.st_size, 3);
	assert_int_equal(fs_read(&s, "big", UINT64_MAX, NULL, &e), 0);
	assert_int_equal(s.len, n);
	assert_memory_equal(s.buf, big, n);
	assert_int_equal(fs_read(&s, "empty", 0, NULL, &e), 0);
	assert_int_equal(s.len, 0);
	assert_string_equal(str_get(&s), "");
	str_release(&s);
	free(big);
}

/* A file whose size is told as 0. */
static void reads_sizeless(void **state)
{
	static const char path[] = "/proc/self/status";
	struct str s = {0};
	struct err e = {0};
	struct stat st;

	(void)state;
	if (access(path, R_OK) < 0) {
		print_message("# left out: no %s here\n", path);
		return; /* cmocka's skip() is a failure to prove */
	}
	assert_int_equal(fs_read(&s, path, 1 << 20, &st, &e), 0);
	assert_int_equal(st.st_size, 0);
	assert_true(s.len > 100);
	assert_int_equal(fs_read(&s, path, 10, NULL, &e), -1);
	assert_string_equal(e.text, "/proc/self/status: larger than 10 bytes");
	assert_int_equal(s.len, 0);
	str_release(&s);
}

static void refuse(const char *path, uint64_t max, const char *why)
{
	struct str s = {0};
	struct err e = {0};

	str_adds(&s, "what was there");
	assert_int_equal(fs_read(&s, path, max, NULL, &e), -1);
	assert_string_equal(e.text, why);
	assert_int_equal(e.status, COV_USAGE);
	assert_int_equal(s.len, 0);
	str_release(&s);
}

static void refuses(void **state)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX, .sun_path = "sock"};
	int fd;

	(void)state;
	put("a", "abc", 3);
	refuse("a", 2, "a: larger than 2 bytes");
	refuse("a", 0, "a: larger than 0 bytes");
	refuse("none", 9, "none: No such file or directory");
	refuse("a/b", 9, "a/b: Not a directory");
	refuse("", 9, ": No such file or directory");
	refuse(".", 9, ".: not a regular file");
	refuse("/dev/null", 9, "/dev/null: not a regular file");
	/* Nobody writes to it: must not wait. */
	assert_int_equal(mkfifo("fifo\n", 0666), 0);
	refuse("fifo\n", 9, "fifo%0A: not a regular file");
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	refuse("sock", 9, "sock: not a regular file");
	close(fd);
	assert_int_equal(symlink("loop", "loop"), 0);
	refuse("loop", 9, "loop: Too many levels of symbolic links");
}

static void base_is(const char *path, const char *want)
{
	char *base = fs_base(path);

	assert_string_equal(base, want);
	free(base);
}

static void names(void **state)
{
	struct arena a = {0};

	(void)state;
	base_is("a", "a");
	base_is("a/b", "b");
	base_is("a/b//", "b");
	base_is("/a", "a");
	base_is("/", "/");
	base_is("//", "/");
	base_is("", "");
	base_is(".", ".");
	base_is("a/..", "..");
	assert_string_equal(fs_join(&a, "a", "b"), "a/b");
	assert_string_equal(fs_join(&a, "a/", "b"), "a/b");
	assert_string_equal(fs_join(&a, "", "b"), "b");
	assert_string_equal(fs_join(&a, "/", "b"), "/b");
	assert_string_equal(fs_join(&a, ".", "b/c"), "./b/c");
	arena_release(&a);
}

static void makes_folders(void **state)
{
	char path[4200];
	struct err e = {0};

	(void)state;
	assert_int_equal(fs_mkdirs("a//b/c/", &e), 0);
	assert_true(fs_isdir("a/b/c"));
	assert_int_equal(fs_mkdirs("a/b/c", &e), 0);
	assert_int_equal(fs_mkdirs("a/./../d", &e), 0);
	assert_true(fs_isdir("d"));
	assert_int_equal(fs_mkdirs("/", &e), 0);
	assert_int_equal(fs_mkdirs("", &e), 0);
	snprintf(path, sizeof(path), "%s/x/y", folder);
	assert_int_equal(fs_mkdirs(path, &e), 0);
	assert_true(fs_isdir("x/y"));
	assert_int_equal(symlink("x", "l"), 0);
	assert_int_equal(fs_mkdirs("l/z", &e), 0);
	assert_true(fs_isdir("x/z"));
	put("f", "", 0);
	assert_false(fs_isdir("f"));
	assert_false(fs_isdir("none"));
	assert_int_equal(fs_mkdirs("f", &e), -1);
	assert_string_equal(e.text, "f: File exists");
	assert_int_equal(e.status, COV_WORLD);
	assert_int_equal(fs_mkdirs("f/g", &e), -1);
}

static void encodes(void **state)
{
	static const char *const cases[][2] = {
		{"", ""},
		{"a/b c\"'", "a/b c\"'"},
		{"100%", "100%25"},
		{"%41", "%2541"},
		{"\1\n\x1f\x7f", "%01%0A%1F%7F"},
		{"\xc3\xa9\xf0\x9f\x98\x80", "\xc3\xa9\xf0\x9f\x98\x80"},
		{"\xc2\x9b", "%C2%9B"},
		{"a\xe2\x80\xae"
		 "b\xd8\x9c",
			"a%E2%80%AEb%D8%9C"},
		{"\xff", "%FF"},
		{"a\xc3", "a%C3"},
		{"\xc0\xaf", "%C0%AF"},
		{"\xed\xa0\x80", "%ED%A0%80"},
		{"\xe2\x82\xac\xe2\x82", "\xe2\x82\xac%E2%82"},
	};
	struct arena a = {0};
	char all[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = fs_encoded(&a, cases[i][0]);

		assert_string_equal(text, cases[i][1]);
		assert_string_equal(fs_decoded(&a, text), cases[i][0]);
	}
	for (i = 1; i < 256; i++)
		all[i - 1] = (char)i;
	all[255] = '\0';
	assert_string_equal(fs_decoded(&a, fs_encoded(&a, all)), all);
	assert_string_equal(fs_decoded(&a, "%c3%A9%2f"), "\xc3\xa9/");
	assert_null(fs_decoded(&a, "%"));
	assert_null(fs_decoded(&a, "a%4"));
	assert_null(fs_decoded(&a, "%4g"));
	assert_null(fs_decoded(&a, "%g4"));
	assert_null(fs_decoded(&a, "%%41"));
	assert_null(fs_decoded(&a, "a%00b"));
	arena_release(&a);
}

static void times(void **state)
{
	struct stat st = {0};

	(void)state;
	st.st_mtim.tv_sec = 1741764604;
	st.st_mtim.tv_nsec = 123456789;
	assert_true(fs_mtime_ns(&st) == INT64_C(1741764604123456789));
	st.st_mtim.tv_sec = -1;
	assert_true(fs_mtime_ns(&st) == -876543211);
	if (sizeof(st.st_mtim.tv_sec) < 8)
		return;
	st.st_mtim.tv_sec = INT64_MAX;
	assert_true(fs_mtime_ns(&st) == INT64_MAX);
	st.st_mtim.tv_sec = INT64_MIN;
	assert_true(fs_mtime_ns(&st) == INT64_MIN);
	st.st_mtim.tv_sec = 9223372036;
	st.st_mtim.tv_nsec = 999999999;
	assert_true(fs_mtime_ns(&st) > 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_FOLDER(lists),
		IN_FOLDER(reads),
		IN_FOLDER(reads_sizeless),
		IN_FOLDER(refuses),
		cmocka_unit_test(names),
		IN_FOLDER(makes_folders),
		cmocka_unit_test(encodes),
		cmocka_unit_test(times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
