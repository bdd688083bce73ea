/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "io/namelock.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static char path[] = "/tmp/cov-namelock-XXXXXX";

/* Whether another process can have a name. */
static int other_takes(const char *name)
{
	struct err e = {0};
	pid_t pid = fork();
	int status, fd;

	if (pid == 0) {
		fd = namelock_open(path, &e);
		_exit(fd < 0 ? 2 : namelock_take(fd, name));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 2);
	return WEXITSTATUS(status);
}

static void names(void **state)
{
	struct err e = {0};
	int fd = namelock_open(path, &e);

	(void)state;
	assert_true(fd >= 0);
	assert_true(namelock_take(fd, "a"));
	assert_true(namelock_take(fd, "b"));
	assert_false(other_takes("a"));
	assert_false(other_takes("b"));
	assert_true(other_takes("c"));
	assert_true(other_takes("")); /* it ended: c is free again */
	assert_true(namelock_take(fd, "c"));
	namelock_drop(fd, "a");
	assert_true(other_takes("a"));
	assert_false(other_takes("b"));
	close(fd);
	assert_true(other_takes("b"));
}

static void bytes(void **state)
{
	(void)state;
	assert_true(namelock_byte("") >= 0);
	assert_true(namelock_byte("a") >= 0);
	assert_true(namelock_byte("a") != namelock_byte("b"));
	assert_true(namelock_byte("a") == namelock_byte("a"));
}

static void no_file(void **state)
{
	struct err e = {0};

	(void)state;
	assert_int_equal(namelock_open("/nonexistent/lock", &e), -1);
	assert_int_equal(e.status, COV_WORLD);
	assert_string_equal(e.text,
		"/nonexistent/lock: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(bytes),
		cmocka_unit_test(no_file),
	};
	int fd = mkstemp(path), rc;

	if (fd < 0)
		return 1;
	close(fd);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return rc;
}
