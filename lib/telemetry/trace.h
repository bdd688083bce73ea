/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * trace: what a run did and when, as spans of one trace.
 *
 * The trace is the one that TRACEPARENT names (W3C Trace Context, level 1), or
 * a new one. Order: trace_begin, which begins the root span; span_begin and
 * span_end for what is below it; trace_end. Where spans are not recorded,
 * span_begin gives NULL, and all functions take that. One thread uses it.
 */
#ifndef COV_TRACE_H
#define COV_TRACE_H

#include "base/str.h"

#include <stdint.h>

enum { TRACE_ID_HEX = 33, SPAN_ID_HEX = 17, SPANS_MAX = 2048 };

/* Where in which trace; "" when there is none. */
struct trace_context {
	char trace_id[TRACE_ID_HEX];
	char span_id[SPAN_ID_HEX];
	int sampled; /* spans are wanted */
};

/* The text of TRACEPARENT, NULL too. -1, and an empty context, when it is none
   or of a form that is not known. */
int trace_parse(struct trace_context *c, const char *text) COV_MUST;

enum span_kind { SPAN_INTERNAL = 1, SPAN_CLIENT = 3 }; /* as OTLP has it */

struct span_attribute {
	const char *key;
	char *text; /* NULL: a number */
	int64_t number;
};

struct span {
	char id[SPAN_ID_HEX], parent[SPAN_ID_HEX]; /* parent "": none */
	char *name;
	enum span_kind kind;
	int64_t begun_ns, ended_ns; /* since 1970; 0: has not ended */
	struct span_attribute *v;
	size_t n;
	int failed;
	char *message; /* why; or NULL */
};

struct trace {
	int recording;
	char id[TRACE_ID_HEX]; /* "" when there is no trace */
	char *state; /* TRACESTATE, handed on; NULL: none */
	struct span *root; /* recorded or not; NULL when there is no trace */
	struct span **v; /* recorded, without the root */
	size_t n, cap;
	uint64_t dropped; /* that found no room */
};

/*
 * There is a trace when TRACEPARENT names one, or when spans are to be recorded
 * or a trace is `wanted` for its ids. Spans are recorded when `record` is 1 and
 * TRACEPARENT does not say that they are not wanted; then children get a
 * TRACEPARENT that names the root span. Else it stays, and the root span stands
 * for the one that it names.
 */
void trace_begin(struct trace *t, const char *name, int wanted, int record);
/* Ends the root span. */
void trace_end(struct trace *t);
/* Forgets the spans that have ended. */
void trace_clear(struct trace *t);
void trace_release(struct trace *t);

/* A span below another, NULL: the root. NULL when it is not recorded. */
struct span *span_begin(struct trace *t, const struct span *above,
	enum span_kind kind, const char *name);
/* Keys must stay as long as the span. */
void span_text(struct span *s, const char *key, const char *value);
void span_number(struct span *s, const char *key, int64_t value);
/* It did not do what it was to do. */
void span_fail(struct span *s, const char *message);
void span_end(struct span *s);

#endif
