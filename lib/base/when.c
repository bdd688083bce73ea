/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The calendar counted by hand: timegm(3) is not of POSIX, and mktime(3) knows
   the local zone only. */
#include "base/when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* The first millisecond that four digits cannot write, of the year 10000. */
#define END_MS 253402300800000

/* Exactly n digits; -1 when they are not. */
static int digits(const char *p, int n)
{
	int v = 0;

	for (; n > 0; n--, p++) {
		if (*p < '0' || *p > '9')
			return -1;
		v = v * 10 + (*p - '0');
	}
	return v;
}

static int is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days from 1970-01-01, -1 when there is no such day (before 1970 neither). */
static int64_t days(int year, int month, int day)
{
	static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31};
	int64_t n = 0;
	int y, m, max;

	if (year < 1970 || month < 1 || month > 12 || day < 1)
		return -1;
	max = length[month - 1] + (month == 2 && is_leap(year));
	if (day > max)
		return -1;
	for (y = 1970; y < year; y++)
		n += 365 + is_leap(y);
	for (m = 1; m < month; m++)
		n += length[m - 1] + (m == 2 && is_leap(year));
	return n + day - 1;
}

/* Behind the seconds: the fraction in milliseconds; where it ends. */
static const char *fraction(const char *p, int *ms)
{
	int scale = 100;

	*ms = 0;
	if (*p != '.')
		return p;
	for (p++; *p >= '0' && *p <= '9'; p++, scale /= 10)
		*ms += (*p - '0') * scale;
	return p;
}

/* Minutes east of Greenwich. */
static int zone(const char *p, int *minutes)
{
	int h, m;

	*minutes = 0;
	if (!strcmp(p, "Z") || !strcmp(p, "z") || !strcmp(p, "UTC"))
		return 0;
	if ((*p != '+' && *p != '-') || strlen(p) != 6 || p[3] != ':')
		return -1;
	h = digits(p + 1, 2);
	m = digits(p + 4, 2);
	if (h < 0 || h > 23 || m < 0 || m > 59)
		return -1;
	*minutes = (h * 60 + m) * (*p == '-' ? -1 : 1);
	return 0;
}

int when_parse(const char *text, int64_t *ms)
{
	int h, m, s, part, east;
	int64_t day;

	if (strlen(text) < 20 || text[4] != '-' || text[7] != '-' ||
		(text[10] != 'T' && text[10] != ' ') || text[13] != ':' ||
		text[16] != ':')
		return -1;
	day = days(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2));
	h = digits(text + 11, 2);
	m = digits(text + 14, 2);
	s = digits(text + 17, 2);
	if (day < 0 || h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60)
		return -1;
	if (zone(fraction(text + 19, &part), &east))
		return -1;
	*ms = (((day * 24 + h) * 60 + m - east) * 60 + s) * 1000 + part;
	/* A zone, or a leap second, may lead out of the years. */
	return *ms < 0 || *ms >= END_MS ? -1 : 0;
}

void when_print(int64_t ms, char text[WHEN_MAX])
{
	time_t seconds = (time_t)(ms / 1000);
	char fraction[8] = "";
	struct tm tm;

	if (!gmtime_r(&seconds, &tm))
		memset(&tm, 0, sizeof(tm));
	if (ms % 1000)
		snprintf(fraction, sizeof(fraction), ".%03d", (int)(ms % 1000));
	snprintf(text, WHEN_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%sZ",
		(tm.tm_year + 1900) % 10000, tm.tm_mon + 1, tm.tm_mday,
		tm.tm_hour, tm.tm_min, tm.tm_sec, fraction);
}

int64_t when_clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
