/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of shard.c. */
#include "cli/shard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void forget_all(void)
{
	unsetenv("JOB_COMPLETION_INDEX");
	unsetenv("AWS_BATCH_JOB_ARRAY_INDEX");
	unsetenv("SLURM_ARRAY_TASK_ID");
	unsetenv("SLURM_ARRAY_TASK_MIN");
}

static void plain(void **state)
{
	static const char *const bad[] = {"", "1", "/", "0/0", "2/2", "3/2",
		"-1/2", "1/", "/2", "1/2/3", " 0/1", "0/1 ", "x/2",
		"0/99999999999999999999", "autox/2"};
	struct shard s = {0};
	struct err e = {0};
	size_t i;

	(void)state;
	forget_all();
	assert_int_equal(shard_parse(&s, "1/3", &e), 0);
	assert_int_equal(s.index, 1);
	assert_int_equal(s.count, 3);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		e.status = 0;
		assert_int_equal(shard_parse(&s, bad[i], &e), -1);
		assert_int_equal(e.status, COV_USAGE);
	}
}

static void automatic(void **state)
{
	struct shard s = {0};
	struct err e = {0};

	(void)state;
	forget_all();
	assert_int_equal(shard_parse(&s, "auto/4", &e), -1);
	setenv("SLURM_ARRAY_TASK_ID", "12", 1);
	assert_int_equal(shard_parse(&s, "auto/4", &e), -1);
	setenv("SLURM_ARRAY_TASK_MIN", "10", 1);
	assert_int_equal(shard_parse(&s, "auto/4", &e), 0);
	assert_int_equal(s.index, 2);
	assert_int_equal(shard_parse(&s, "auto/2", &e), -1);
	setenv("SLURM_ARRAY_TASK_MIN", "13", 1);
	assert_int_equal(shard_parse(&s, "auto/4", &e), -1);
	setenv("AWS_BATCH_JOB_ARRAY_INDEX", "1", 1);
	assert_int_equal(shard_parse(&s, "auto/4", &e), 0);
	assert_int_equal(s.index, 1);
	setenv("JOB_COMPLETION_INDEX", "3", 1);
	assert_int_equal(shard_parse(&s, "auto/4", &e), 0);
	assert_int_equal(s.index, 3);
	setenv("JOB_COMPLETION_INDEX", "three", 1);
	assert_int_equal(shard_parse(&s, "auto/4", &e), -1);
	assert_non_null(strstr(e.text, "JOB_COMPLETION_INDEX"));
	forget_all();
}

/* 32-bit FNV-1a of "a" is e40c292c, of "foobar" bf9cf968. */
static void members(void **state)
{
	struct shard s = {0};

	(void)state;
	assert_true(shard_has(&s, "anything"));
	s.count = 1000;
	s.index = 0xe40c292cu % 1000;
	assert_true(shard_has(&s, "a"));
	assert_false(shard_has(&s, "foobar"));
	s.index = 0xbf9cf968u % 1000;
	assert_true(shard_has(&s, "foobar"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(automatic),
		cmocka_unit_test(members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
