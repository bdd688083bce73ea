/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The calendar counted by hand: timegm(3) is not of POSIX, and mktime(3) knows
   the local zone only. */
#include "base/when.h"

#include "base/num.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* The first seconds of the years 0 and 1. */
#define FIRST_OF_YEAR_0 INT64_C(-62167219200)
#define FIRST_OF_YEAR_1 INT64_C(-62135596800)

/* A date and a time of day as they are written. */
struct civil_time {
	int year, month, day, hour, minute, second;
};

/* Days from 1970-01-01. Months beyond 12 and days beyond a month's last are
   counted on. The year begins in March here, so that the leap day is its
   last. */
static int64_t days_of_civil(int year, int month, int day)
{
	int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
		of_year - 719468;
}

static int days_of_month(int year, int month)
{
	int64_t next = month == 12 ? days_of_civil(year + 1, 1, 1) :
				     days_of_civil(year, month + 1, 1);

	return (int)(next - days_of_civil(year, month, 1));
}

static int is_of_calendar(const struct civil_time *f, int last_second)
{
	return f->month >= 1 && f->month <= 12 && f->day >= 1 &&
		f->day <= days_of_month(f->year, f->month) && f->hour <= 23 &&
		f->minute <= 59 && f->second <= last_second;
}

static int64_t seconds_of_fields(const struct civil_time *f)
{
	int64_t day = days_of_civil(f->year, f->month, f->day);

	return ((day * 24 + f->hour) * 60 + f->minute) * 60 + f->second;
}

/* Reads numbers by a shape such as "4-2-2": a digit stands for a number of so
   many digits, other characters for themselves. Where the text goes on, NULL
   when it is of another shape. */
static const char *read_shape(const char *p, const char *shape, int *v)
{
	int n;

	for (; *shape; shape++) {
		if (*shape < '1' || *shape > '9') {
			if (*p++ != *shape)
				return NULL;
			continue;
		}
		for (*v = 0, n = *shape - '0'; n > 0; n--, p++) {
			if (*p < '0' || *p > '9')
				return NULL;
			*v = *v * 10 + (*p - '0');
		}
		v++;
	}
	return p;
}

/* ".123": where it ends, NULL when it has no digits and must have some. */
static const char *read_fraction(struct when *w, const char *p,
	enum when_form form)
{
	w->digits = 0;
	if (*p != '.')
		return p;
	w->fraction = p + 1;
	w->digits = strspn(w->fraction, "0123456789");
	if (w->digits == 0 && form == WHEN_RFC3339)
		return NULL;
	return w->fraction + w->digits;
}

/* Seconds east of Greenwich; nothing stands behind a zone. */
static int read_zone(int *east, const char *p, enum when_form form)
{
	int v[2];
	const char *end;

	*east = 0;
	if (!strcmp(p, "Z") || !strcmp(p, "z") ||
		(form == WHEN_CLOUD && !strcmp(p, "UTC")))
		return 0;
	if (*p != '+' && *p != '-')
		return -1;
	end = read_shape(p + 1, "2:2", v);
	if (!end || *end || v[0] > 23 || v[1] > 59)
		return -1;
	*east = (v[0] * 60 + v[1]) * (*p == '-' ? -60 : 60);
	return 0;
}

int when_read(struct when *w, const char *text, enum when_form form)
{
	int cloud = form == WHEN_CLOUD, v[6], east;
	const char *p = read_shape(text, "4-2-2", v);
	struct civil_time f;

	if (!p || !*p || !strchr(cloud ? "T " : "Tt ", *p))
		return -1;
	p = read_shape(p + 1, "2:2:2", v + 3);
	if (!p)
		return -1;
	f = (struct civil_time){v[0], v[1], v[2], v[3], v[4], v[5]};
	if (f.year < (cloud ? 1970 : 1) || !is_of_calendar(&f, cloud ? 60 : 59))
		return -1;
	p = read_fraction(w, p, form);
	if (!p || read_zone(&east, p, form))
		return -1;
	/* A zone, or a leap second, may lead out of the years. */
	w->seconds = seconds_of_fields(&f) - east;
	return w->seconds < (cloud ? 0 : FIRST_OF_YEAR_1) ||
			w->seconds > WHEN_LAST ?
		-1 :
		0;
}

int when_parse(const char *text, int64_t *ms)
{
	struct when w;
	int scale = 100;
	size_t i;

	if (when_read(&w, text, WHEN_CLOUD))
		return -1;
	*ms = w.seconds * 1000;
	for (i = 0; i < w.digits && i < 3; i++, scale /= 10)
		*ms += (w.fraction[i] - '0') * scale;
	return 0;
}

int when_read_compact(const char *text, int64_t *seconds)
{
	int v[6];
	const char *end = read_shape(text, "422T222Z", v);
	struct civil_time f;

	if (!end || *end)
		return -1;
	f = (struct civil_time){v[0], v[1], v[2], v[3], v[4], v[5]};
	*seconds = seconds_of_fields(&f);
	return is_of_calendar(&f, 59);
}

static struct civil_time fields_of_seconds(int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (seconds < FIRST_OF_YEAR_0 || seconds > WHEN_LAST ||
		!gmtime_r(&t, &tm))
		return (struct civil_time){1970, 1, 1, 0, 0, 0};
	return (struct civil_time){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
		tm.tm_hour, tm.tm_min, tm.tm_sec};
}

/* Reads the name of a month; where the text goes on, NULL when it is none. */
static const char *read_month(const char *p, int *month)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int i;

	for (i = 0; i < 12; i++)
		if (!strncmp(p, names + 3 * i, 3)) {
			*month = i + 1;
			return p + 3;
		}
	return NULL;
}

/* "-77 08:49:37 GMT" behind the month, in the year's form. */
static const char *read_http_end(const char *p, const char *shape,
	struct civil_time *f)
{
	int v[4];

	if (!p || !(p = read_shape(p, shape, v)))
		return NULL;
	f->year = v[0];
	f->hour = v[1];
	f->minute = v[2];
	f->second = v[3];
	return p;
}

/* "Nov  6 08:49:37 1994" */
static const char *read_asctime(const char *p, struct civil_time *f)
{
	int v[5], blank;

	p = read_month(p, &f->month);
	if (!p || *p != ' ')
		return NULL;
	blank = p[1] == ' ';
	p = read_shape(p + 1 + blank, blank ? "1 2:2:2 4" : "2 2:2:2 4", v);
	if (!p)
		return NULL;
	f->day = v[0];
	f->hour = v[1];
	f->minute = v[2];
	f->second = v[3];
	f->year = v[4];
	return p;
}

int when_read_http(const char *text, int64_t now, int64_t *seconds)
{
	size_t name = strspn(text,
		"abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	const char *p = text + name, *more;
	struct civil_time f = {0};
	int this_year = fields_of_seconds(now).year;

	if (name < 3)
		return -1;
	if (*p == ' ') {
		p = read_asctime(p + 1, &f);
	} else if ((more = read_shape(p, ", 2 ", &f.day))) {
		p = read_http_end(read_month(more, &f.month), " 4 2:2:2 GMT",
			&f);
	} else if ((more = read_shape(p, ", 2-", &f.day))) {
		p = read_http_end(read_month(more, &f.month), "-2 2:2:2 GMT",
			&f);
		f.year += this_year / 100 * 100;
		f.year += f.year > this_year + 50 ? -100 : 0;
		f.year += f.year < this_year - 49 ? 100 : 0;
	} else {
		return -1;
	}
	if (!p || *p || !is_of_calendar(&f, 60))
		return -1;
	*seconds = seconds_of_fields(&f);
	return 0;
}

int when_read_span(const char *text, uint64_t max, uint64_t *ms)
{
	static const struct {
		const char *name;
		uint64_t ms;
	} units[] = {{"ms", 1}, {"s", 1000}, {"", 1000}, {"m", 60000},
		{"h", 3600000}};
	size_t digits = strspn(text, "0123456789"), i;
	uint64_t v;

	for (i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(text + digits, units[i].name)) {
			if (num_u64(text, digits, max / units[i].ms, &v))
				return -1;
			*ms = v * units[i].ms;
			return 0;
		}
	return -1;
}

void when_print_fraction(int64_t seconds, const char *fraction, size_t n,
	char text[WHEN_MAX])
{
	struct civil_time f = fields_of_seconds(seconds);

	snprintf(text, WHEN_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%s%.*sZ", f.year,
		f.month, f.day, f.hour, f.minute, f.second, n ? "." : "",
		(int)n, n ? fraction : "");
}

void when_print(int64_t ms, char text[WHEN_MAX])
{
	char fraction[8];

	snprintf(fraction, sizeof(fraction), "%03d", (int)(ms % 1000));
	when_print_fraction(ms / 1000, fraction, ms % 1000 ? 3 : 0, text);
}

void when_print_compact(int64_t seconds, char text[WHEN_MAX])
{
	struct civil_time f = fields_of_seconds(seconds);

	snprintf(text, WHEN_MAX, "%04d%02d%02dT%02d%02d%02dZ", f.year, f.month,
		f.day, f.hour, f.minute, f.second);
}

static int64_t read_clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t when_clock_ns(void)
{
	return read_clock_ns(CLOCK_MONOTONIC);
}

int64_t when_clock_ms(void)
{
	return when_clock_ns() / 1000000;
}

int64_t when_now_ns(void)
{
	return read_clock_ns(CLOCK_REALTIME);
}
