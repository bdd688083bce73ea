/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Tests of interner.c: each string once, with the number of its first adding.
 */
#include "base/interner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 1000 };

static void numbers(void **state)
{
	struct interner s = {0};
	struct slice text;
	char name[16];
	uint32_t i, at;
	int fresh, round;

	(void)state;
	for (round = 0; round < 2; round++)
		for (i = 0; i < MANY; i++) {
			snprintf(name, sizeof(name), "name%u", (unsigned)i);
			at = interner_add(&s, name, strlen(name), &fresh);
			assert_int_equal(at, i);
			assert_int_equal(fresh, round == 0);
		}
	text = interner_get(&s, 7);
	assert_int_equal(text.len, 5);
	assert_memory_equal(text.ptr, "name7", 5);
	interner_release(&s);
}

static void finds(void **state)
{
	struct interner s = {0};
	uint32_t at = 5;
	int fresh;

	(void)state;
	assert_false(interner_find(&s, "a", 1, &at));
	interner_add(&s, "a\0b", 3, &fresh);
	interner_add(&s, "", 0, &fresh);
	assert_false(interner_find(&s, "a", 1, &at));
	assert_int_equal(at, 5);
	assert_true(interner_find(&s, "a\0b", 3, &at));
	assert_int_equal(at, 0);
	assert_true(interner_find(&s, "", 0, &at));
	assert_int_equal(at, 1);
	assert_int_equal(s.n, 2);
	interner_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(finds),
	};

	return cmocka_run_group_tests_name("interner", tests, NULL, NULL);
}
