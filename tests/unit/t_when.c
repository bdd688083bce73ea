/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "base/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

/* The time as it is printed, "" when there is none. */
static const char *again(const char *text)
{
	static char out[WHEN_MAX];
	int64_t ms;

	out[0] = '\0';
	if (when_parse(text, &ms) == 0)
		when_print(ms, out);
	return out;
}

static void forms(void **state)
{
	(void)state;
	assert_string_equal(again("2026-11-27T23:59:59Z"),
		"2026-11-27T23:59:59Z");
	assert_string_equal(again("2026-11-27 23:59:59.1234UTC"),
		"2026-11-27T23:59:59.123Z");
	assert_string_equal(again("2024-02-29T01:00:00+02:30"),
		"2024-02-28T22:30:00Z");
	assert_string_equal(again("2023-02-29T01:00:00Z"), "");
	assert_string_equal(again("2026-11-27T23:59:59"), "");
}

/* A zone does not lead out of the years that can be written. */
static void limits(void **state)
{
	(void)state;
	assert_string_equal(again("1970-01-01T00:00:00Z"),
		"1970-01-01T00:00:00Z");
	assert_string_equal(again("1970-01-01T00:00:00.5+00:01"), "");
	assert_string_equal(again("9999-12-31T23:59:59.999Z"),
		"9999-12-31T23:59:59.999Z");
	assert_string_equal(again("9999-12-31T23:59:60Z"), "");
	assert_string_equal(again("9999-12-31T23:59:59-00:01"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
