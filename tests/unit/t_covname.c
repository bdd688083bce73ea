/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Tests of covname.c: what a file may begin with, of which a stream may have
 * brought one byte so far.
 */
#include "gocov/covname.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void knows_beginnings(void **state)
{
	static const struct {
		const char *name, *begin, *other;
	} v[] = {
		{"covmeta.a", "\0cvm\1\0\0\0", "\0cwm\1\0\0\0"},
		{"covcounters.a.1.2", "\0cwm\1\0\0\0", "\0cvm\1\0\0\0"},
		{"coverage.out", "mode: se", "Mode: se"},
		{"metadata.json", "{\"type\"", NULL},
	};
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		for (len = 1; len <= 8; len++)
			assert_true(covname_fits(v[i].name, v[i].begin, len));
		if (v[i].other)
			assert_false(covname_fits(v[i].name, v[i].other, 3));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_beginnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
