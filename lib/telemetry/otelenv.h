/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * otelenv: what the environment says of OpenTelemetry, by its standard names.
 *
 * Nothing of it is ever an error: what is not of its form is as if it were not
 * there. Without an endpoint there is nothing to send, and nobody is told.
 */
#ifndef COV_OTELENV_H
#define COV_OTELENV_H

#include "base/str.h"

#include <stddef.h>

enum { OTEL_METRICS, OTEL_TRACES, OTEL_SIGNALS };

struct otel_pair {
	const char *key, *value;
};

/* A list `key=value,key=value`, values with %XX. Zero-initialised is empty. */
struct otel_list {
	struct otel_pair *v;
	size_t n, cap;
};

/* Appends what is well formed; strings are of the arena. A value has no control
   characters. */
void otel_list_read(struct otel_list *l, struct arena *a, const char *text);
/* The last value; NULL when there is none. */
const char *otel_list_get(const struct otel_list *l, const char *key);

struct otel_to {
	const char *url; /* NULL: not sent */
	struct otel_list headers;
	unsigned timeout_ms;
	const char *ca_file; /* certificates to trust; NULL: the system's */
	const char *protocol; /* as asked for, when it is another than ours */
};

struct otelenv {
	struct arena arena;
	struct otel_to to[OTEL_SIGNALS];
	const char *service; /* its name */
	struct otel_list resource;
};

/* Reads the environment; `name` is the service's unless it has another. */
void otelenv_read(struct otelenv *o, const char *name);
void otelenv_release(struct otelenv *o);

#endif
