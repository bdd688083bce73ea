/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "io/outdir.h"

#include "base/str.h"
#include "io/fs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char top[4096];

static char *at(struct arena *a, const char *name)
{
	return fs_join(a, top, name);
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* The names in the folder, each with a blank behind it. */
static char *names(struct arena *a, const char *dir)
{
	struct err e = {0};
	struct str s = {0};
	struct fs_list l;
	char *text;
	size_t i;

	assert_int_equal(fs_list(&l, dir, &e), 0);
	for (i = 0; i < l.n; i++)
		str_addf(&s, "%s ", l.v[i]);
	text = arena_strdup(a, str_get(&s));
	str_release(&s);
	fs_list_release(&l);
	return text;
}

static int setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(top, sizeof(top), "%s/t_outdir-XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(top) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	return rmdir(top);
}

/* A flat folder with what is in it. */
static void remove_all(const char *dir)
{
	struct arena a = {0};
	struct err e = {0};
	struct fs_list l;
	size_t i;

	assert_int_equal(fs_list(&l, dir, &e), 0);
	for (i = 0; i < l.n; i++)
		unlink(fs_join(&a, dir, l.v[i]));
	fs_list_release(&l);
	arena_release(&a);
	assert_int_equal(rmdir(dir), 0);
}

static void test_appears_whole(void **state)
{
	struct arena a = {0};
	struct err e = {0};
	struct outdir d;

	(void)state;
	assert_int_equal(outdir_begin(&d, top, &e), 0);
	put(fs_join(&a, d.path, "one"), "1");
	assert_false(fs_isdir(at(&a, "made")));
	assert_int_equal(outdir_commit(&d, at(&a, "made"), &e), 1);
	assert_null(d.path);
	outdir_abort(&d);
	assert_string_equal(names(&a, at(&a, "made")), "one ");
	assert_string_equal(names(&a, top), "made ");

	/* The name is another's: it stays, a second name can be tried. */
	assert_int_equal(outdir_begin(&d, top, &e), 0);
	put(fs_join(&a, d.path, "two"), "2");
	assert_int_equal(outdir_commit(&d, at(&a, "made"), &e), 0);
	assert_int_equal(outdir_commit(&d, at(&a, "next"), &e), 1);
	assert_string_equal(names(&a, at(&a, "made")), "one ");
	assert_string_equal(names(&a, at(&a, "next")), "two ");

	assert_int_equal(outdir_begin(&d, top, &e), 0);
	put(fs_join(&a, d.path, "three"), "3");
	assert_int_equal(outdir_commit(&d, at(&a, "no/such"), &e), -1);
	assert_int_equal(e.status, COV_WORLD);
	outdir_abort(&d);
	assert_string_equal(names(&a, top), "made next ");

	assert_int_equal(outdir_begin(&d, at(&a, "none"), &e), -1);
	assert_null(d.path);
	remove_all(at(&a, "made"));
	remove_all(at(&a, "next"));
	arena_release(&a);
}

static void test_replaces(void **state)
{
	struct arena a = {0};
	struct err e = {0};
	struct outdir d;

	(void)state;
	/* Nothing is there yet. */
	assert_int_equal(outdir_begin(&d, top, &e), 0);
	put(fs_join(&a, d.path, "one"), "1");
	assert_int_equal(outdir_replace(&d, top, at(&a, "made"), &e), 1);
	assert_string_equal(names(&a, at(&a, "made")), "one ");

	assert_int_equal(outdir_begin(&d, top, &e), 0);
	put(fs_join(&a, d.path, "two"), "2");
	assert_int_equal(outdir_replace(&d, top, at(&a, "made"), &e), 1);
	assert_string_equal(names(&a, at(&a, "made")), "two ");
	assert_string_equal(names(&a, top), "made ");

	/* What is new is gone: what was there stays. */
	assert_int_equal(outdir_begin(&d, top, &e), 0);
	remove_all(d.path);
	assert_int_equal(outdir_replace(&d, top, at(&a, "made"), &e), -1);
	outdir_abort(&d);
	assert_string_equal(names(&a, at(&a, "made")), "two ");
	assert_string_equal(names(&a, top), "made ");
	remove_all(at(&a, "made"));
	arena_release(&a);
}

/* Begins a folder in a process of its own, which ends at once (dead) or waits
   until its standard input is closed. */
static pid_t builder(int dead, int *hold)
{
	int ready[2], until[2];
	struct err e = {0};
	struct outdir d;
	pid_t pid;
	char c;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(until), 0);
	pid = fork();
	if (pid == 0) {
		struct arena a = {0};

		close(until[1]);
		if (outdir_begin(&d, top, &e))
			_exit(1);
		put(fs_join(&a, d.path, "half"), "x");
		arena_release(&a);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		_exit(!dead && read(until[0], &c, 1) < 0);
	}
	close(until[0]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	*hold = until[1];
	return pid;
}

static void test_sweep(void **state)
{
	struct arena a = {0};
	int hold, status;
	pid_t pid;

	(void)state;
	pid = builder(1, &hold);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(hold);
	assert_string_not_equal(names(&a, top), "");
	outdir_sweep(top);
	assert_string_equal(names(&a, top), "");

	pid = builder(0, &hold);
	outdir_sweep(top);
	assert_string_not_equal(names(&a, top), "");
	close(hold);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	outdir_sweep(top);
	assert_string_equal(names(&a, top), "");

	/* Only our own: other names, files and links stay. */
	put(at(&a, ".cov-abcdef"), "a file");
	assert_int_equal(mkdir(at(&a, ".cov-abcdefg"), 0700), 0);
	assert_int_equal(symlink("/", at(&a, ".cov-123456")), 0);
	outdir_sweep(top);
	assert_string_equal(names(&a, top),
		".cov-123456 .cov-abcdef .cov-abcdefg ");
	unlink(at(&a, ".cov-123456"));
	unlink(at(&a, ".cov-abcdef"));
	rmdir(at(&a, ".cov-abcdefg"));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_appears_whole, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_replaces, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sweep, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
