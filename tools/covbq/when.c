/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The time of a run.
 *
 * BigQuery's TIMESTAMP has microseconds, so the clock's is written with six
 * digits behind the point: two runs then never share a key. What the user says
 * is kept as exact as it was said.
 */
#include "covbq.h"

#include "base/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Seconds since 1970 that four digits of a year can say. */
#define EPOCH_MAX INT64_C(253402300799)
#define EPOCH_MIN INT64_C(-62135596800)

static int put(char time[TIME_MAX], int64_t seconds, const char *fraction)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (seconds < EPOCH_MIN || seconds > EPOCH_MAX || !gmtime_r(&t, &tm))
		return -1;
	snprintf(time, TIME_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%.7sZ",
		tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		tm.tm_min, tm.tm_sec, fraction);
	return 0;
}

/* Two or four digits, at most max; -1. */
static int digits(const char **p, size_t n, uint64_t max)
{
	uint64_t v;

	if (strspn(*p, "0123456789") < n || num_u64(*p, n, max, &v) != NUM_OK)
		return -1;
	*p += n;
	return (int)v;
}

static int expect(const char **p, const char *set)
{
	if (!**p || !strchr(set, **p))
		return -1;
	return *(*p)++;
}

/* Days since 1970 of a date; the year begins in March here, so that the leap
   day is its last. */
static int64_t days(int year, int month, int day)
{
	int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year =
		(153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
		of_year - 719468;
}

static int days_of(int year, int month)
{
	int64_t next =
		month == 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1);

	return (int)(next - days(year, month, 1));
}

/* ".123": what is behind the sixth digit is cut. */
static int read_fraction(const char **p, char fraction[8])
{
	size_t n;

	fraction[0] = '\0';
	if (**p != '.')
		return 0;
	n = strspn(*p + 1, "0123456789") + 1;
	if (n < 2)
		return -1;
	snprintf(fraction, 8, "%.*s", (int)(n > 7 ? 7 : n), *p);
	*p += n;
	return 0;
}

/* Seconds that a zone is before UTC's time; *bad when it is none. */
static int read_zone(const char **p, int *bad)
{
	int sign = expect(p, "Zz+-"), hours, minutes;

	if (sign < 0 || sign == 'Z' || sign == 'z') {
		*bad = sign < 0;
		return 0;
	}
	hours = digits(p, 2, 23);
	*bad = hours < 0 || expect(p, ":") < 0;
	minutes = *bad ? -1 : digits(p, 2, 59);
	*bad = minutes < 0;
	return (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

static int read_rfc3339(char time[TIME_MAX], const char *p)
{
	char fraction[8];
	int year, month, day, hour, minute, second, zone, bad;

	year = digits(&p, 4, 9999);
	if (year < 1 || expect(&p, "-") < 0 ||
		(month = digits(&p, 2, 12)) < 1 || expect(&p, "-") < 0 ||
		(day = digits(&p, 2, 31)) < 1 || day > days_of(year, month) ||
		expect(&p, "Tt ") < 0 || (hour = digits(&p, 2, 23)) < 0 ||
		expect(&p, ":") < 0 || (minute = digits(&p, 2, 59)) < 0 ||
		expect(&p, ":") < 0 || (second = digits(&p, 2, 59)) < 0 ||
		read_fraction(&p, fraction) < 0)
		return -1;
	zone = read_zone(&p, &bad);
	if (bad || *p)
		return -1;
	return put(time,
		days(year, month, day) * 86400 + hour * 3600 + minute * 60 +
			second - zone,
		fraction);
}

int when(char text[TIME_MAX], const char *now, struct err *e)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	struct timespec t;
	char fraction[32];
	uint64_t v;

	if (now) {
		if (read_rfc3339(text, now) < 0)
			return err_set(e, COV_USAGE,
				"'%s' is no RFC 3339 "
				"time such as 2025-03-12T08:02:33Z",
				now);
		return 0;
	}
	if (epoch && *epoch) {
		if (num_u64(epoch, strlen(epoch), EPOCH_MAX, &v) != NUM_OK)
			return err_set(e, COV_USAGE,
				"SOURCE_DATE_EPOCH is "
				"'%s', no number of seconds",
				epoch);
		return put(text, (int64_t)v, "");
	}
	clock_gettime(CLOCK_REALTIME, &t);
	snprintf(fraction, sizeof(fraction), ".%06ld", t.tv_nsec / 1000);
	return put(text, t.tv_sec, fraction);
}
