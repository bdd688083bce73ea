/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * metrics: what a program that talks to the world counts of itself.
 *
 * One `struct metrics` per program, of one thread; counting is an addition, so
 * it is always on. One table says what there is; promtext.h and otlp_json.h
 * print it. Durations are nanoseconds here and milliseconds where they are
 * printed.
 */
#ifndef COV_METRICS_H
#define COV_METRICS_H

#include "base/str.h"

#include <stdint.h>

enum metric {
	METRIC_EVENTS,
	METRIC_ERRORS,
	METRIC_DURATION,
	METRIC_DROPPED,
	METRIC_HEALTHY,
	METRIC_RETRIES,
	METRIC_BREAKER, /* these two: of each host */
	METRIC_TRANSFERS,
	METRIC_LAST_SUCCESS,
	METRIC_COUNT
};

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metric_info {
	const char *name; /* behind the collector's; a whole one has none */
	int whole; /* 1: the same name for all, with a label `collector` */
	enum metric_kind kind;
	const char *unit; /* as UCUM has it */
	const char *help; /* no backslash and no line end in it */
};

extern const struct metric_info metric_infos[METRIC_COUNT];

enum { METRIC_BOUNDS = 16, METRIC_HOSTS = 64, METRIC_HOST_MAX = 256 };

/* Upper bounds of the buckets of METRIC_DURATION, growing. */
struct metric_bound {
	int64_t ns;
	const char *ms; /* the same as text */
};

extern const struct metric_bound metric_bounds[METRIC_BOUNDS];

struct metric_host {
	char name[METRIC_HOST_MAX]; /* host:port */
	uint64_t breaker, transfers;
};

/* Zero-initialised but for `collector` is ready. */
struct metrics {
	const char *collector; /* letters and _; before each name */
	const char *service; /* NULL: the same; else a label of all, so that
		what several jobs write may be read together */
	uint64_t v[METRIC_COUNT]; /* not of a histogram, nor of hosts */
	uint64_t buckets[METRIC_BOUNDS + 1]; /* the last: above all bounds */
	uint64_t sum_ns;
	struct metric_host *hosts; /* METRIC_HOSTS at most */
	size_t nhosts, cap;
};

void metrics_release(struct metrics *m);
/* One duration more. */
void metrics_took(struct metrics *m, int64_t ns);
/* Sets a value of METRIC_BREAKER or METRIC_TRANSFERS. Of more hosts than
   METRIC_HOSTS the later ones are not told. */
void metrics_host(struct metrics *m, enum metric which, const char *host,
	uint64_t value);

/* What one metric has to print: one value, or one of each host. */
struct metric_sample {
	const char *label, *of; /* NULL: none; and its value */
	uint64_t value;
};

/* The nth sample of a metric that is no histogram; 0 when there is none. */
int metrics_sample(const struct metrics *m, enum metric which, size_t n,
	struct metric_sample *s) COV_MUST;
/* Appends the name. */
void metrics_name(const struct metrics *m, enum metric which, struct str *s);
/* Appends a duration in milliseconds. */
void metrics_add_ms(struct str *s, uint64_t ns);

#endif
