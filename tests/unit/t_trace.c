/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Traces, and what the environment says of them and of where they go. */
#include "telemetry/otelenv.h"
#include "telemetry/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#define TRACE_ID "4bf92f3577b34da6a3ce929d0e0e4736"
#define SPAN_ID "00f067aa0ba902b7"

static const struct context_case {
	const char *text;
	int good, sampled;
} contexts[] = {
	{"00-" TRACE_ID "-" SPAN_ID "-01", 1, 1},
	{"00-" TRACE_ID "-" SPAN_ID "-00", 1, 0},
	{"00-" TRACE_ID "-" SPAN_ID "-ff", 1, 1},
	{"cc-" TRACE_ID "-" SPAN_ID "-01", 1, 1},
	{"cc-" TRACE_ID "-" SPAN_ID "-01-what-is-new", 1, 1},
	{"cc-" TRACE_ID "-" SPAN_ID "-01.what-is-new", 0, 0},
	{"00-" TRACE_ID "-" SPAN_ID "-01-x", 0, 0},
	{"00-" TRACE_ID "-" SPAN_ID "-01 ", 0, 0},
	{"ff-" TRACE_ID "-" SPAN_ID "-01", 0, 0},
	{"0-" TRACE_ID "-" SPAN_ID "-01", 0, 0},
	{"00-" TRACE_ID "-" SPAN_ID "-1", 0, 0},
	{"00-" TRACE_ID "-" SPAN_ID "-", 0, 0},
	{"00-" TRACE_ID "-" SPAN_ID, 0, 0},
	{"00-" TRACE_ID "-" SPAN_ID "-0g", 0, 0},
	{"00-00000000000000000000000000000000-" SPAN_ID "-01", 0, 0},
	{"00-" TRACE_ID "-0000000000000000-01", 0, 0},
	{"00-4BF92F3577B34DA6A3CE929D0E0E4736-" SPAN_ID "-01", 0, 0},
	{"00-" TRACE_ID "_" SPAN_ID "-01", 0, 0},
	{"", 0, 0},
	{NULL, 0, 0},
};

static void reads_contexts(void **state)
{
	struct trace_context c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(contexts) / sizeof(*contexts); i++) {
		const struct context_case *x = &contexts[i];

		assert_int_equal(trace_parse(&c, x->text), x->good ? 0 : -1);
		assert_int_equal(c.sampled, x->sampled);
		assert_string_equal(c.trace_id, x->good ? TRACE_ID : "");
		assert_string_equal(c.span_id, x->good ? SPAN_ID : "");
	}
}

/* Nobody wants to know: nothing is recorded, nothing set. */
static void is_silent(void **state)
{
	struct trace t;

	(void)state;
	unsetenv("TRACEPARENT");
	trace_begin(&t, "x", 0, 0);
	assert_null(t.root);
	assert_string_equal(t.id, "");
	assert_null(span_begin(&t, NULL, SPAN_CLIENT, "GET"));
	assert_null(getenv("TRACEPARENT"));
	trace_end(&t);
	trace_release(&t);
}

static void begins_anew(void **state)
{
	struct trace_context c;
	struct trace t, u;

	(void)state;
	setenv("TRACEPARENT", "rubbish", 1);
	setenv("TRACESTATE", "of=another", 1);
	trace_begin(&t, "x", 0, 1);
	assert_null(getenv("TRACESTATE"));
	assert_int_equal(trace_parse(&c, getenv("TRACEPARENT")), 0);
	assert_string_equal(c.trace_id, t.id);
	assert_string_equal(c.span_id, t.root->id);
	assert_string_equal(t.root->parent, "");
	/* As a child has it. */
	trace_begin(&u, "y", 0, 1);
	assert_string_equal(u.id, t.id);
	assert_string_equal(u.root->parent, t.root->id);
	assert_string_not_equal(u.root->id, t.root->id);
	unsetenv("TRACEPARENT");
	trace_release(&t);
	trace_release(&u);
}

/* Ids that are needed, and spans that nobody wants. */
static void hands_on(void **state)
{
	static const char no[] = "00-" TRACE_ID "-" SPAN_ID "-00";
	struct trace t;

	(void)state;
	setenv("TRACEPARENT", no, 1);
	trace_begin(&t, "x", 1, 1);
	assert_false(t.recording);
	assert_string_equal(t.id, TRACE_ID);
	assert_string_equal(t.root->id, SPAN_ID);
	assert_string_equal(getenv("TRACEPARENT"), no);
	trace_release(&t);
	unsetenv("TRACEPARENT");
	trace_begin(&t, "x", 1, 0);
	assert_int_equal(strlen(t.id), 32);
	assert_int_equal(strlen(t.root->id), 16);
	assert_null(getenv("TRACEPARENT"));
	trace_release(&t);
}

static void bounds_spans(void **state)
{
	struct trace t;
	int i;

	(void)state;
	trace_begin(&t, "x", 0, 1);
	for (i = 0; i < SPANS_MAX; i++)
		span_end(span_begin(&t, NULL, SPAN_CLIENT, "GET"));
	assert_null(span_begin(&t, NULL, SPAN_CLIENT, "GET"));
	assert_int_equal(t.dropped, 1);
	trace_clear(&t);
	assert_int_equal(t.n, 0);
	assert_non_null(span_begin(&t, NULL, SPAN_CLIENT, "GET"));
	unsetenv("TRACEPARENT");
	trace_release(&t);
}

static void assert_list(const char *text, const char *expected)
{
	struct otel_list l = {0};
	struct arena a = {0};
	struct str s = {0};
	size_t i;

	otel_list_read(&l, &a, text);
	for (i = 0; i < l.n; i++)
		str_addf(&s, "[%s|%s]", l.v[i].key, l.v[i].value);
	assert_string_equal(str_get(&s), expected);
	str_release(&s);
	free(l.v);
	arena_release(&a);
}

static void reads_lists(void **state)
{
	(void)state;
	assert_list("", "");
	assert_list("a=b", "[a|b]");
	assert_list(" a = b , c=d ", "[a|b][c|d]");
	assert_list("a=b%20c,d=e%2Cf", "[a|b c][d|e,f]");
	assert_list("a=Basic eA==", "[a|Basic eA==]");
	assert_list("a=,=b,c,,=,d=e", "[a|][d|e]");
	assert_list("a=%,b=%zz,c=%0a,d=%00,e%0d=f,g=h", "[g|h]");
}

static const char *const names[] = {"OTEL_EXPORTER_OTLP_ENDPOINT",
	"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS",
	"OTEL_EXPORTER_OTLP_METRICS_HEADERS", "OTEL_EXPORTER_OTLP_TIMEOUT",
	"OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_TRACES_EXPORTER",
	"OTEL_METRICS_EXPORTER", "OTEL_SDK_DISABLED", "OTEL_SERVICE_NAME",
	"OTEL_RESOURCE_ATTRIBUTES", NULL};

static void reads_environment(void **state)
{
	struct otelenv o;
	size_t i;

	(void)state;
	for (i = 0; names[i]; i++)
		unsetenv(names[i]);
	otelenv_read(&o, "covx");
	assert_null(o.to[OTEL_METRICS].url);
	assert_null(o.to[OTEL_TRACES].url);
	assert_string_equal(o.service, "covx");
	otelenv_release(&o);
	setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://h:1/x", 1);
	setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://t/as-it-is", 1);
	setenv("OTEL_EXPORTER_OTLP_HEADERS", "a=b", 1);
	setenv("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "c=d", 1);
	setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "200", 1);
	setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", 1);
	setenv("OTEL_RESOURCE_ATTRIBUTES", "service.name=n,k=v", 1);
	otelenv_read(&o, "covx");
	assert_string_equal(o.to[OTEL_METRICS].url, "http://h:1/x/v1/metrics");
	assert_string_equal(o.to[OTEL_TRACES].url, "http://t/as-it-is");
	assert_string_equal(otel_list_get(&o.to[OTEL_METRICS].headers, "c"),
		"d");
	assert_null(otel_list_get(&o.to[OTEL_METRICS].headers, "a"));
	assert_string_equal(otel_list_get(&o.to[OTEL_TRACES].headers, "a"),
		"b");
	assert_int_equal(o.to[OTEL_TRACES].timeout_ms, 200);
	assert_string_equal(o.to[OTEL_TRACES].protocol, "grpc");
	assert_string_equal(o.service, "n");
	otelenv_release(&o);
	setenv("OTEL_SERVICE_NAME", "m", 1);
	setenv("OTEL_TRACES_EXPORTER", "none", 1);
	setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "soon", 1);
	otelenv_read(&o, "covx");
	assert_string_equal(o.service, "m");
	assert_null(o.to[OTEL_TRACES].url);
	assert_int_equal(o.to[OTEL_METRICS].timeout_ms, 10000);
	otelenv_release(&o);
	setenv("OTEL_SDK_DISABLED", "TRUE", 1);
	otelenv_read(&o, "covx");
	assert_null(o.to[OTEL_METRICS].url);
	otelenv_release(&o);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_contexts),
		cmocka_unit_test(is_silent),
		cmocka_unit_test(begins_anew),
		cmocka_unit_test(hands_on),
		cmocka_unit_test(bounds_spans),
		cmocka_unit_test(reads_lists),
		cmocka_unit_test(reads_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
