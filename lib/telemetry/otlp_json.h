/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * otlp_json: metrics and spans as OTLP has them in JSON: ids in hexadecimal,
 * enums as numbers, 64-bit integers as strings.
 */
#ifndef COV_OTLP_JSON_H
#define COV_OTLP_JSON_H

#include "telemetry/metrics.h"
#include "telemetry/otelenv.h"
#include "telemetry/trace.h"

/* Appends the body of /v1/metrics: what was counted from `from_ns` until now,
   which are since 1970. `version` is that of this program. */
void otlp_add_metrics(struct str *s, const struct metrics *m,
	const struct otelenv *env, const char *version, int64_t from_ns,
	int64_t now_ns);
/* Appends the body of /v1/traces: the spans that have ended. How many. */
size_t otlp_add_traces(struct str *s, const struct trace *t,
	const struct otelenv *env, const char *version);

/* Appends what a reply says that was not taken (partialSuccess), and why;
   nothing when all was. */
void otlp_add_refused(struct str *s, const char *reply, size_t len);

#endif
