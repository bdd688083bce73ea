/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * telemetry: what a program that talks to the world shows of itself: metrics,
 * a trace, and events (covtelemetry(7)).
 *
 * Order: telemetry_begin, the work, telemetry_end, otlp_send of net/otlp.h,
 * telemetry_release. One thread calls it. Functions take a NULL, for what is
 * not to be seen.
 */
#ifndef COV_TELEMETRY_H
#define COV_TELEMETRY_H

#include "telemetry/eventqueue.h"
#include "telemetry/metrics.h"
#include "telemetry/otelenv.h"
#include "telemetry/trace.h"

struct telemetry_cfg {
	const char *metrics; /* --metrics FILE, or NULL */
	const char *events; /* --events FILE, or NULL */
};

/* The rows of a table of options (cli/opt.h), for a struct telemetry_cfg. */
#define TELEMETRY_OPTIONS(cfg) \
	{0, "metrics", OPT_PATH, &(cfg).metrics, "FILE", \
		"write what Prometheus reads, at the end", NULL}, \
	{ \
		0, "events", OPT_PATH, &(cfg).events, "FILE", \
			"write a line for what is brought", NULL \
	}

struct telemetry {
	struct telemetry_cfg cfg;
	struct metrics metrics;
	struct metrics before; /* what the file of metrics had */
	struct trace trace;
	struct otelenv env;
	struct eventqueue *events; /* NULL: nobody asked for them */
	int64_t begun_ns; /* since 1970 */
	int64_t sent_ns; /* since 1970, when it was sent last */
	int marked; /* a round has ended; what it and those before had: */
	uint64_t marked_events, marked_errors;
};

/* `collector` is the program's name, and begins those of its metrics. What cfg
   points to must outlive t. -1: one of the files cannot be written. */
int telemetry_begin(struct telemetry *t, const char *collector,
	const struct telemetry_cfg *cfg, struct err *e) COV_MUST;

/* A thing was brought, which was asked for at begun_ns of when_clock_ns; 0: it
   need not be asked for. */
void telemetry_done(struct telemetry *t, int64_t begun_ns);
/* A thing could not be brought. */
void telemetry_failed(struct telemetry *t);

struct raw_field {
	const char *key, *value; /* NULL: not known, and left out */
};

/* What was got from the world. Data of more than RAW_DATA_MAX bytes are left
   out. */
enum { RAW_DATA_MAX = 64 << 10 };

struct raw_event {
	const char *what; /* `covpull.target` */
	const char *data;
	size_t len;
	const struct raw_field *v; /* metadata, beside `collector` */
	size_t n;
};

/* 1 when somebody asked for events: else none need be made. */
int telemetry_wants_events(const struct telemetry *t);
/* A line, with its newline, of another form. */
void telemetry_line(struct telemetry *t, const struct str *line);
/* The record `raw.event` of covrecord(5). */
void telemetry_raw(struct telemetry *t, const struct raw_event *event);

/* A round of several has ended, which gave this status: writes the file of
   metrics. */
int telemetry_round(struct telemetry *t, int status, struct err *e) COV_MUST;
/* The program will exit with this status. What could not be written goes into
   `told`. */
void telemetry_end(struct telemetry *t, int status, struct errlist *told);
void telemetry_release(struct telemetry *t);

#endif
