/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of covdir.c, in a folder of its own. */
#include "gocov/covdir.h"

#include "base/str.h"

#include <fcntl.h>
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

/* Pods as text: meta(counters...) and orphans. */
static const char *show(struct str *s, const struct covdir *d)
{
	size_t i, k;

	str_clear(s);
	for (i = 0; i < d->npods; i++) {
		str_addf(s, "%s(", d->pods[i].meta.path);
		for (k = 0; k < d->pods[i].nctrs; k++)
			str_addf(s, "%s%s", k ? " " : "",
				d->pods[i].ctrs[k].path);
		str_adds(s, ")");
	}
	for (i = 0; i < d->norphans; i++)
		str_addf(s, " %s", d->orphans[i].path);
	return str_get(s);
}

/* Names given one by one; returns how many are coverage. */
static int names(struct covdir *d, const char *const *v)
{
	int n = 0;

	for (; *v; v++)
		n += covdir_name(d, *v);
	return n;
}

static void test_names(void **state)
{
	static const char *const good[] = {"covmeta.T", "covmeta.a.b..",
		"covcounters.T.1.2", "covcounters.a.b...07.1", NULL};
	static const char *const bad[] = {"covmeta.", "covmeta", "covmetaT",
		"covmeta.a b", "covmeta.a\n", "covcounters.T.1", "covcounters",
		"covcounters..1.2", "covcounters.T.1.2.", "covcounters.T.x.2",
		"covcounters.T.1.2x", "covcounters.T.1.", "covcounters.T..2",
		"covcounters.1.2", "covcounters.a b.1.2", "covcounters.T.-1.2",
		"covcounters.T.9223372036854775808.1", "tmp.covmeta.T",
		"tmp.covcounters.T.1.2", "coverage.out", "", ".covmeta.T",
		"covmeta./../T", "covcounters./T.1.2", NULL};
	struct covdir d = {0};
	struct str s = {0};

	(void)state;
	covdir_folder(&d, "");
	assert_int_equal(names(&d, good), 4);
	assert_int_equal(names(&d, bad), 0);
	covdir_finish(&d);
	assert_string_equal(show(&s, &d),
		"covmeta.T(covcounters.T.1.2)"
		"covmeta.a.b..(covcounters.a.b...07.1)");
	assert_int_equal(d.pods[1].ctrs[0].pid, 7);
	assert_string_equal(d.pods[1].ctrs[0].snapshot, "1");
	assert_string_equal(d.pods[1].ctrs[0].base, "covcounters.a.b...07.1");
	assert_string_equal(d.pods[1].meta.snapshot, "");
	assert_string_equal(d.pods[1].meta.base, "covmeta.a.b..");
	assert_string_equal(d.pods[1].meta.tag, "a.b..");
	covdir_release(&d);
	covdir_release(&d);
	str_release(&s);
}

static void test_empty(void **state)
{
	struct covdir d = {0};

	(void)state;
	covdir_finish(&d);
	assert_int_equal(d.npods, 0);
	assert_int_equal(d.norphans, 0);
	covdir_release(&d);
}

/* Order of pods by path; counters by folder, then name; the first covmeta of
   a tag is taken; a fourth number makes an orphan. */
static void test_pods(void **state)
{
	static const char *const b[] = {"covcounters.T.2.1", "covmeta.T",
		"covcounters.T.10.1", "covcounters.T.1.1.1",
		"covcounters.Z.1.1", NULL};
	static const char *const a[] = {"covmeta.T", "covmeta.S", "covmeta.U",
		"covcounters.T.1.1", "covcounters.A.1.1", "covcounters.U.1.9",
		NULL};
	struct covdir d = {0};
	struct str s = {0};

	(void)state;
	covdir_folder(&d, "b");
	assert_int_equal(names(&d, b), 5);
	covdir_folder(&d, "a");
	assert_int_equal(names(&d, a), 6);
	covdir_finish(&d);
	assert_string_equal(show(&s, &d),
		"a/covmeta.S()"
		"a/covmeta.U(a/covcounters.U.1.9)"
		"b/covmeta.T(b/covcounters.T.10.1 b/covcounters.T.2.1 "
		"a/covcounters.T.1.1)"
		" b/covcounters.T.1.1.1 b/covcounters.Z.1.1 "
		"a/covcounters.A.1.1");
	assert_int_equal(d.ndirs, 2);
	assert_int_equal(d.pods[2].ctrs[2].dir, 1);
	assert_int_equal(d.pods[2].meta.dir, 0);
	covdir_release(&d);
	str_release(&s);
}

/* Paths as filepath.Join makes them: what debugdump prints and sorts by. */
static void test_clean(void **state)
{
	static const char *const cases[][2] = {
		{"a", "a/"},
		{"./a", "a/"},
		{"a/", "a/"},
		{"a//b/.", "a/b/"},
		{".", ""},
		{"./", ""},
		{"..", "../"},
		{"../../x", "../../x/"},
		{"a/..", ""},
		{"a/../..", "../"},
		{"a/b/../c", "a/c/"},
		{"/", "/"},
		{"//", "/"},
		{"/..", "/"},
		{"/a/../../b", "/b/"},
		{"a/../../b/..", "../"},
		{"...", ".../"},
		{"a/.b", "a/.b/"},
		{"..a", "..a/"},
		{"a/./../b", "b/"},
	};
	struct str want = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct covdir d = {0};

		covdir_folder(&d, cases[i][0]);
		assert_int_equal(covdir_name(&d, "covmeta.T"), 1);
		covdir_finish(&d);
		str_clear(&want);
		str_addf(&want, "%scovmeta.T", cases[i][1]);
		assert_string_equal(d.pods[0].meta.clean, want.buf);
		covdir_release(&d);
	}
	str_release(&want);
}

static void make(const char *dir, const char *name)
{
	char path[200];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static void test_folder(void **state)
{
	char dir[] = "/tmp/t_covdir.XXXXXX", path[200];
	struct covdir d = {0};
	struct err e = {0};

	(void)state;
	assert_non_null(mkdtemp(dir));
	make(dir, "covmeta.T");
	make(dir, "covcounters.T.1.2");
	make(dir, "metadata.json");
	snprintf(path, sizeof(path), "%s/covmeta.D", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/covmeta.L", dir);
	assert_int_equal(symlink("nowhere", path), 0);
	assert_int_equal(covdir_add(&d, dir, &e), 0);
	assert_int_equal(covdir_add(&d, "/nonexistent", &e), -1);
	assert_int_equal(e.status, COV_USAGE);
	covdir_finish(&d);
	/* The folder is none, the dangling link is told when it is opened. */
	assert_int_equal(d.npods, 2);
	assert_int_equal(d.ndirs, 2);
	assert_string_equal(d.pods[0].meta.base, "covmeta.L");
	assert_string_equal(d.pods[1].meta.base, "covmeta.T");
	assert_int_equal(d.pods[1].nctrs, 1);
	covdir_release(&d);

	unlink(path);
	snprintf(path, sizeof(path), "%s/covmeta.D", dir);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/covmeta.T", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/covcounters.T.1.2", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/metadata.json", dir);
	unlink(path);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_pods),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_folder),
	};

	return cmocka_run_group_tests_name("covdir", tests, NULL, NULL);
}
