/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * when: points in time from text and to it; the one calendar of the suite.
 */
#ifndef COV_WHEN_H
#define COV_WHEN_H

#include "base/mem.h"

#include <stddef.h>
#include <stdint.h>

/* The last second that four digits of a year can say. */
#define WHEN_LAST INT64_C(253402300799)

/* How strictly a time is read. */
enum when_form {
	/* RFC 3339 of the years 1 to 9999, seconds to 59; a blank may stand
	   for the T. */
	WHEN_RFC3339,
	/* As services write it: of the years 1970 to 9999, no small t; but
	   also second 60, a point without digits, and `UTC` for Z. */
	WHEN_CLOUD
};

struct when {
	int64_t seconds; /* since 1970 */
	const char *fraction; /* its digits, in the text that was read */
	size_t digits; /* how many */
};

/* YYYY-MM-DDTHH:MM:SS with an optional fraction and `Z`, `+HH:MM` or
   `-HH:MM`. 0, or -1 when text is not of this form, no calendar has that time,
   or in UTC it is not of the years of the form. */
int when_read(struct when *w, const char *text, enum when_form form) COV_MUST;
/* The same of WHEN_CLOUD in milliseconds since 1970; what is below is
   dropped. */
int when_parse(const char *text, int64_t *ms) COV_MUST;
/*
 * YYYYMMDDThhmmssZ: seconds since 1970. 1 it is a time; 0 it is of this form,
 * but no calendar has it (a 31st of April is then counted as the 1st of May,
 * second 60 as the next minute); -1 it is other text.
 */
int when_read_compact(const char *text, int64_t *seconds) COV_MUST;

/*
 * A date of HTTP (RFC 9110) in any of its three forms: seconds since 1970. -1
 * when it is none, or no calendar has it; which day of the week it names is not
 * compared. Years of two digits are those from 49 before to 50 after the year
 * of now.
 */
int when_read_http(const char *text, int64_t now, int64_t *seconds) COV_MUST;

/* How long: `100ms`, `2s`, `5m`, `1h`; without a unit seconds. -1 when it is
   something else, or longer than max milliseconds. */
int when_read_span(const char *text, uint64_t max, uint64_t *ms) COV_MUST;

/* Milliseconds of a clock that only goes forward, for waiting and measuring. */
int64_t when_clock_ms(void);
/* The same in nanoseconds. */
int64_t when_clock_ns(void);
/* Nanoseconds since 1970. */
int64_t when_now_ns(void);

enum { WHEN_MAX = 32 };

/* YYYY-MM-DDTHH:MM:SSZ, with n digits (at most 9) of a fraction before the Z
   unless n is 0. Here and below, what is not of the years 0 to 9999 is printed
   as the first second of 1970. */
void when_print_fraction(int64_t seconds, const char *fraction, size_t n,
	char text[WHEN_MAX]);
/* The same with .mmm before the Z unless it is .000. */
void when_print(int64_t ms, char text[WHEN_MAX]);
/* YYYYMMDDThhmmssZ */
void when_print_compact(int64_t seconds, char text[WHEN_MAX]);

#endif
