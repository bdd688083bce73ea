/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "base/when.h"

#include "record/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#define SAME "same" /* as the first reading has it */

/* A text, as it is read from a cloud and as RFC 3339; "" when refused. */
static const struct form {
	const char *text, *cloud, *strict;
} forms[] = {
	{"2026-11-27T23:59:59Z", "2026-11-27T23:59:59Z", SAME},
	{"2026-11-27 23:59:59Z", "2026-11-27T23:59:59Z", SAME},
	{"2026-11-27T23:59:59z", "2026-11-27T23:59:59Z", SAME},
	{"0000-01-01T00:00:00Z", "", ""},
	{"2026-11-27", "", ""},
	{"2026-11-27T23:59Z", "", ""},
	{"2026-11-27T23:59:59", "", ""},
	{"2026-11-27T23:59:59Zx", "", ""},
	{"2026-11-27T23:59:59Z ", "", ""},
	{" 2026-11-27T23:59:59Z", "", ""},
	{"2026-11-27T23:59:59ZZ", "", ""},
	{"2026-11-27_23:59:59Z", "", ""},
	{"2026/11/27T23:59:59Z", "", ""},
	{"2026-11-27T23.59.59Z", "", ""},
	{"2026-1-27T23:59:59Z0", "", ""},
	{"+026-11-27T23:59:59Z", "", ""},
	{"2026-11-27T2 :59:59Z", "", ""},
	{"20261127T235959Z", "", ""},
	{"now", "", ""},
	{"", "", ""},
	/* What only one of them takes. */
	{"2026-11-27t23:59:59Z", "", "2026-11-27T23:59:59Z"},
	{"2026-11-27T23:59:59UTC", "2026-11-27T23:59:59Z", ""},
	{"2026-11-27T23:59:60Z", "2026-11-28T00:00:00Z", ""},
	{"2026-11-27T23:59:59.Z", "2026-11-27T23:59:59Z", ""},
	{"1969-12-31T23:59:59Z", "", "1969-12-31T23:59:59Z"},
	{"0001-01-01T00:00:00Z", "", "0001-01-01T00:00:00Z"},
	{"1969-12-31T23:59:59-00:01", "", "1970-01-01T00:00:59Z"},
	{"1970-01-01T00:00:00.5+00:01", "", "1969-12-31T23:59:00.5Z"},
	/* Fractions. */
	{"2026-11-27T23:59:59.5Z", "2026-11-27T23:59:59.500Z",
		"2026-11-27T23:59:59.5Z"},
	{"2026-11-27T23:59:59.000Z", "2026-11-27T23:59:59Z",
		"2026-11-27T23:59:59.000Z"},
	{"2026-11-27T23:59:59.0009Z", "2026-11-27T23:59:59Z",
		"2026-11-27T23:59:59.0009Z"},
	{"2026-11-27T23:59:59.123456Z", "2026-11-27T23:59:59.123Z",
		"2026-11-27T23:59:59.123456Z"},
	{"2026-11-27T23:59:59.1234567899999Z", "2026-11-27T23:59:59.123Z",
		"2026-11-27T23:59:59.123456Z"},
	{"2026-11-27T23:59:59.12+01:00", "2026-11-27T22:59:59.120Z",
		"2026-11-27T22:59:59.12Z"},
	{"2026-11-27T23:59:59,5Z", "", ""},
	{"2026-11-27T23:59:59.5.5Z", "", ""},
	{"2026-11-27T23:59:59.5", "", ""},
	/* Zones. */
	{"2024-02-29T01:00:00+02:30", "2024-02-28T22:30:00Z", SAME},
	{"2024-02-28T23:30:00-01:00", "2024-02-29T00:30:00Z", SAME},
	{"2024-02-28T23:30:00+23:59", "2024-02-27T23:31:00Z", SAME},
	{"2024-02-28T23:30:00-00:00", "2024-02-28T23:30:00Z", SAME},
	{"2024-02-28T23:30:00+24:00", "", ""},
	{"2024-02-28T23:30:00+01:60", "", ""},
	{"2024-02-28T23:30:00+1:00", "", ""},
	{"2024-02-28T23:30:00+0100", "", ""},
	{"2024-02-28T23:30:00+01", "", ""},
	{"2024-02-28T23:30:00+01:000", "", ""},
	{"2024-02-28T23:30:00+01:00Z", "", ""},
	{"2024-02-28T23:30:00*01:00", "", ""},
	{"2024-02-28T23:30:00utc", "", ""},
	{"2024-02-28T23:30:00GMT", "", ""},
	/* Days and times that there are not. */
	{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", SAME},
	{"2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z", SAME},
	{"2000-03-01T00:00:00Z", "2000-03-01T00:00:00Z", SAME},
	{"2025-12-31T00:00:00Z", "2025-12-31T00:00:00Z", SAME},
	{"2023-02-29T01:00:00Z", "", ""},
	{"2100-02-29T01:00:00Z", "", ""},
	{"2025-00-01T00:00:00Z", "", ""},
	{"2025-13-01T00:00:00Z", "", ""},
	{"2025-01-00T00:00:00Z", "", ""},
	{"2025-04-31T00:00:00Z", "", ""},
	{"2025-01-32T00:00:00Z", "", ""},
	{"2025-01-31T24:00:00Z", "", ""},
	{"2025-01-31T00:60:00Z", "", ""},
	{"2025-01-31T00:00:61Z", "", ""},
	/* A zone, or a leap second, does not lead out of the years. */
	{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", SAME},
	{"9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z", SAME},
	{"9999-12-31T23:59:60Z", "", ""},
	{"9999-12-31T23:59:59-00:01", "", ""},
	{"9999-12-31T23:59:59.5+00:01", "9999-12-31T23:58:59.500Z",
		"9999-12-31T23:58:59.5Z"},
	{"0001-01-01T00:00:00+00:01", "", ""},
};

/* The time as it is printed, "" when there is none. */
static const char *from_cloud(const char *text)
{
	static char out[WHEN_MAX];
	int64_t ms;

	out[0] = '\0';
	if (when_parse(text, &ms) == 0)
		when_print(ms, out);
	return out;
}

/* The same, with as much of the fraction as BigQuery has. */
static const char *from_strict(const char *text)
{
	static char out[WHEN_MAX];
	struct when w;

	if (when_read(&w, text, WHEN_RFC3339))
		return "";
	when_print_fraction(w.seconds, w.fraction, w.digits < 6 ? w.digits : 6,
		out);
	return out;
}

static void reads_rfc3339(void **state)
{
	const struct form *f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		f = forms + i;
		assert_string_equal(from_cloud(f->text), f->cloud);
		assert_string_equal(from_strict(f->text),
			!strcmp(f->strict, SAME) ? f->cloud : f->strict);
	}
}

/* A text, as RFC 3339 by the layout; NULL when it is not of that form. */
static const struct compact {
	const char *text, *rfc3339;
} compacts[] = {
	{"20250312T073004Z", "2025-03-12T07:30:04Z"},
	{"00000229T235959Z", "0000-02-29T23:59:59Z"},
	{"00010101T000000Z", "0001-01-01T00:00:00Z"},
	{"19000228T000000Z", "1900-02-28T00:00:00Z"},
	{"19691231T235959Z", "1969-12-31T23:59:59Z"},
	{"19700101T000000Z", "1970-01-01T00:00:00Z"},
	{"99991231T235959Z", "9999-12-31T23:59:59Z"},
	/* No calendar has these. */
	{"19000229T000000Z", "19000229T000000Z"},
	{"20250229T000000Z", "20250229T000000Z"},
	{"20250001T000000Z", "20250001T000000Z"},
	{"20251301T000000Z", "20251301T000000Z"},
	{"20250100T000000Z", "20250100T000000Z"},
	{"20250631T000000Z", "20250631T000000Z"},
	{"20250101T240000Z", "20250101T240000Z"},
	{"20250101T006000Z", "20250101T006000Z"},
	{"20250101T000060Z", "20250101T000060Z"},
	/* Other text. */
	{"20250312T073004", NULL},
	{"20250312T073004z", NULL},
	{"20250312t073004Z", NULL},
	{"20250312T073004Zx", NULL},
	{"2025031xT073004Z", NULL},
	{"20250312T07300.Z", NULL},
	{"-0250312T073004Z", NULL},
	{"2025-03-12T07:30:04Z", NULL},
	{"", NULL},
};

static void reads_compact(void **state)
{
	const struct compact *c;
	struct arena a = {0};
	char text[WHEN_MAX];
	int64_t seconds;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(compacts) / sizeof(*compacts); i++) {
		c = compacts + i;
		assert_int_equal(layout_is_time(c->text), c->rfc3339 != NULL);
		assert_string_equal(layout_rfc3339(&a, c->text),
			c->rfc3339 ? c->rfc3339 : c->text);
		if (when_read_compact(c->text, &seconds) != 1)
			continue;
		when_print_compact(seconds, text);
		assert_string_equal(text, c->text);
	}
	arena_release(&a);
}

/* Times that no calendar has are counted on; beyond the years there is none. */
static void counts_on(void **state)
{
	static const struct {
		const char *text, *is;
	} v[] = {
		{"20250229T000000Z", "20250301T000000Z"},
		{"20250431T000000Z", "20250501T000000Z"},
		{"20250001T000000Z", "20241201T000000Z"},
		{"20251301T000000Z", "20260101T000000Z"},
		{"20250100T000000Z", "20241231T000000Z"},
		{"20251231T235960Z", "20260101T000000Z"},
		{"20251231T240000Z", "20260101T000000Z"},
		{"99991231T240000Z", "19700101T000000Z"},
		{"00000101T000000Z", "00000101T000000Z"},
		{"00000100T000000Z", "19700101T000000Z"},
	};
	char text[WHEN_MAX];
	int64_t seconds;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(*v); i++) {
		assert_true(when_read_compact(v[i].text, &seconds) >= 0);
		when_print_compact(seconds, text);
		assert_string_equal(text, v[i].is);
	}
}

/* Dates of HTTP, as seen at a time of 2026 unless they say another. */
static void reads_http(void **state)
{
	static const struct {
		const char *text, *is; /* "" when refused */
	} v[] = {
		{"Sun, 06 Nov 1994 08:49:37 GMT", "19941106T084937Z"},
		{"Sunday, 06-Nov-94 08:49:37 GMT", "19941106T084937Z"},
		{"Sun Nov  6 08:49:37 1994", "19941106T084937Z"},
		{"Sun Nov 16 08:49:37 1994", "19941116T084937Z"},
		{"Thu, 29 Feb 2024 23:59:60 GMT", "20240301T000000Z"},
		/* Two digits are a year near to now. */
		{"Monday, 01-Jan-76 00:00:00 GMT", "20760101T000000Z"},
		{"Monday, 01-Jan-77 00:00:00 GMT", "19770101T000000Z"},
		{"Monday, 01-Jan-00 00:00:00 GMT", "20000101T000000Z"},
		{"Wed, 29 Feb 2023 00:00:00 GMT", ""},
		{"Wed, 00 Mar 2023 00:00:00 GMT", ""},
		{"Wed, 01 Foo 2023 00:00:00 GMT", ""},
		{"Wed, 01 mar 2023 00:00:00 GMT", ""},
		{"Wed, 01 Mar 2023 24:00:00 GMT", ""},
		{"Wed, 01 Mar 2023 00:00:00", ""},
		{"Wed, 01 Mar 2023 00:00:00 GMT+1", ""},
		{"Wed, 01 Mar 23 00:00:00 GMT", ""},
		{"Wed, 1 Mar 2023 00:00:00 GMT", ""},
		{"Wed,01 Mar 2023 00:00:00 GMT", ""},
		{"W, 01 Mar 2023 00:00:00 GMT", ""},
		{"01 Mar 2023 00:00:00 GMT", ""},
		{"Sunday, 06-Nov-1994 08:49:37 GMT", ""},
		{"Sun Nov 6 08:49:37 1994", ""},
		{"Sun Nov  6 08:49:37 94", ""},
		{"Sun Nov  6 08:49:37 1994 ", ""},
		{"Sun Nov", ""},
		{"Sun ", ""},
		{"Sun,", ""},
		{"Sun", ""},
		{"", ""},
	};
	char text[WHEN_MAX];
	int64_t now, seconds;
	size_t i;

	(void)state;
	assert_int_equal(when_read_compact("20261130T000000Z", &now), 1);
	for (i = 0; i < sizeof(v) / sizeof(*v); i++) {
		text[0] = '\0';
		if (when_read_http(v[i].text, now, &seconds) == 0)
			when_print_compact(seconds, text);
		assert_string_equal(text, v[i].is);
	}
	/* At the end of a century it is the next one. */
	assert_int_equal(when_read_compact("20990101T000000Z", &now), 1);
	assert_int_equal(when_read_http("Monday, 01-Jan-05 00:00:00 GMT", now,
				 &seconds),
		0);
	when_print_compact(seconds, text);
	assert_string_equal(text, "21050101T000000Z");
}

static void reads_spans(void **state)
{
	static const char *const bad[] = {"", "s", "ms", "-1s", "1.5s", "1 s",
		"1d", "1S", "1sm", "1msx", "3600001ms", "3601", "61m", "2h",
		"99999999999999999999h"};
	uint64_t ms;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(when_read_span(bad[i], 3600000, &ms), -1);
	assert_int_equal(when_read_span("100ms", 3600000, &ms), 0);
	assert_int_equal(ms, 100);
	assert_int_equal(when_read_span("2s", 3600000, &ms), 0);
	assert_int_equal(ms, 2000);
	assert_int_equal(when_read_span("2", 3600000, &ms), 0);
	assert_int_equal(ms, 2000);
	assert_int_equal(when_read_span("60m", 3600000, &ms), 0);
	assert_int_equal(ms, 3600000);
	assert_int_equal(when_read_span("1h", 3600000, &ms), 0);
	assert_int_equal(ms, 3600000);
	assert_int_equal(when_read_span("0", 0, &ms), 0);
	assert_int_equal(ms, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_rfc3339),
		cmocka_unit_test(reads_compact),
		cmocka_unit_test(counts_on),
		cmocka_unit_test(reads_http),
		cmocka_unit_test(reads_spans),
	};

	return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
