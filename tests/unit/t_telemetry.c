/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What is counted, and the texts that are made of it. */
#include "fmt/json.h"
#include "telemetry/metrics.h"
#include "telemetry/otlp_json.h"
#include "telemetry/promtext.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static void count_some(struct metrics *m)
{
	m->v[METRIC_EVENTS] = 3;
	m->v[METRIC_ERRORS] = 1;
	m->v[METRIC_HEALTHY] = 1;
	metrics_took(m, 100000); /* a bound is of its bucket */
	metrics_took(m, 100001);
	metrics_took(m, 61000000000);
	metrics_host(m, METRIC_BREAKER, "a\\b\"c\nd:1", 2);
}

static void assert_has(const struct str *s, const char *text)
{
	if (!strstr(str_get(s), text))
		fail_msg("no '%s' in:\n%s", text, str_get(s));
}

static void assert_json(const struct str *s)
{
	struct json j;
	enum json_type type;
	struct slice raw;
	struct err e = {0};

	json_init(&j, s->buf, s->len);
	if (json_value(&j, &type, &raw, &e) || json_end(&j, &e))
		fail_msg("%s: %s", e.text, s->buf);
}

static void prints_as_prometheus(void **state)
{
	struct metrics m = {.collector = "covx"};
	struct str s = {0};

	(void)state;
	count_some(&m);
	promtext_add(&s, &m);
	assert_has(&s,
		"# HELP covx_events_processed_total Things that were "
		"brought.\n# TYPE covx_events_processed_total counter\n"
		"covx_events_processed_total 3\n");
	assert_has(&s, "\ncovx_errors_total 1\n");
	assert_has(&s, "\ncovx_events_dropped_total 0\n");
	assert_has(&s,
		"# TYPE covx_collector_healthy gauge\n"
		"covx_collector_healthy 1\n");
	assert_has(&s,
		"# TYPE covx_processing_duration_ms histogram\n"
		"covx_processing_duration_ms_bucket{le=\"0.1\"} 1\n"
		"covx_processing_duration_ms_bucket{le=\"0.25\"} 2\n");
	assert_has(&s,
		"covx_processing_duration_ms_bucket{le=\"60000\"} 2\n"
		"covx_processing_duration_ms_bucket{le=\"+Inf\"} 3\n"
		"covx_processing_duration_ms_sum 61000.200001\n"
		"covx_processing_duration_ms_count 3\n");
	assert_has(&s, "covx_breaker_state{host=\"a\\\\b\\\"c\\nd:1\"} 2\n");
	assert_null(strstr(s.buf, "cov_last_success"));
	m.v[METRIC_LAST_SUCCESS] = 1700000000;
	str_clear(&s);
	promtext_add(&s, &m);
	assert_has(&s,
		"\ncov_last_success_timestamp_seconds"
		"{collector=\"covx\"} 1700000000\n");
	m.service = "night";
	str_clear(&s);
	promtext_add(&s, &m);
	assert_has(&s, "\ncovx_errors_total{service=\"night\"} 1\n");
	assert_has(&s, "_bucket{service=\"night\",le=\"0.1\"} 1\n");
	assert_has(&s, "_count{service=\"night\"} 3\n");
	assert_has(&s, "_seconds{service=\"night\",collector=\"covx\"} 17");
	m.service = "n\xc3\xa9\xff"; /* of which Prometheus refuses the file */
	str_clear(&s);
	promtext_add(&s, &m);
	assert_has(&s,
		"\ncovx_errors_total{service=\"n\xc3\xa9\xef\xbf\xbd\"} ");
	str_release(&s);
	metrics_release(&m);
}

static void goes_on(void **state)
{
	struct metrics m = {.collector = "covx"}, n = m;
	struct str s = {0};

	(void)state;
	count_some(&m);
	m.v[METRIC_LAST_SUCCESS] = 17;
	promtext_add(&s, &m);
	promtext_resume(&n, &s);
	assert_int_equal(n.v[METRIC_EVENTS], 3);
	assert_int_equal(n.v[METRIC_LAST_SUCCESS], 17);
	assert_int_equal(n.v[METRIC_HEALTHY], 0);
	assert_int_equal(n.sum_ns, m.sum_ns);
	assert_memory_equal(n.buckets, m.buckets, sizeof(m.buckets));
	promtext_resume(&n, &s);
	assert_int_equal(n.v[METRIC_EVENTS], 6);
	assert_int_equal(n.buckets[0], 2);
	/* Another job's are not ours. */
	n.service = "night";
	n.v[METRIC_EVENTS] = 0;
	promtext_resume(&n, &s);
	assert_int_equal(n.v[METRIC_EVENTS], 0);
	metrics_release(&m);
	metrics_release(&n);
	str_release(&s);
}

/* What of a file is not as it was written counts as nothing. */
static void passes_over(void **state)
{
	static const char *const texts[] = {"", "\n", "covx_errors_total",
		"covx_errors_total ", "covx_errors_total 1x\n",
		"covx_errors_total -1\n", " covx_errors_total 1\n",
		"covx_errors_total 99999999999999999999\n",
		"covx_errors_total{a=\"b\"} 1\n", "covy_errors_total 1\n",
		"covx_processing_duration_ms_sum 5\n",
		"covx_processing_duration_ms_sum .000001\n",
		"covx_processing_duration_ms_sum 99999999999999.000001\n",
		"covx_processing_duration_ms_sum 1.00000x\n"};
	struct metrics m = {.collector = "covx"}, none = m;
	struct str s = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		str_clear(&s);
		str_adds(&s, texts[i]);
		promtext_resume(&m, &s);
		assert_memory_equal(&m, &none, sizeof(m));
	}
	str_release(&s);
}

static void bounds_hosts(void **state)
{
	struct metrics m = {.collector = "covx"};
	struct str long_name = {0};
	char name[16];
	int i;

	(void)state;
	for (i = 0; i < 2 * METRIC_HOSTS; i++) {
		snprintf(name, sizeof(name), "h:%d", i);
		metrics_host(&m, METRIC_TRANSFERS, name, 7);
		metrics_host(&m, METRIC_BREAKER, name, 1);
	}
	for (i = 0; i < METRIC_HOST_MAX; i++)
		str_addc(&long_name, 'x');
	metrics_host(&m, METRIC_BREAKER, long_name.buf, 1);
	assert_int_equal(m.nhosts, METRIC_HOSTS);
	assert_int_equal(m.hosts[METRIC_HOSTS - 1].transfers, 7);
	assert_int_equal(m.hosts[METRIC_HOSTS - 1].breaker, 1);
	str_release(&long_name);
	metrics_release(&m);
}

static void prints_as_otlp(void **state)
{
	struct metrics m = {.collector = "covx"};
	struct otelenv env = {.service = "a\"b"};
	struct str s = {0};

	(void)state;
	count_some(&m);
	otel_list_read(&env.resource, &env.arena,
		"service.name=no,deployment.environment=x%20y");
	otlp_add_metrics(&s, &m, &env, "1.2", 1000, 2000);
	assert_json(&s);
	assert_has(&s,
		"{\"resourceMetrics\":[{\"resource\":{\"attributes\":["
		"{\"key\":\"service.name\",\"value\":{\"stringValue\":"
		"\"a\\\"b\"}},");
	assert_null(strstr(s.buf, "\"no\""));
	assert_has(&s, "{\"stringValue\":\"x y\"}");
	assert_has(&s,
		"{\"name\":\"covx_events_processed_total\","
		"\"description\":\"Things that were brought.\","
		"\"unit\":\"{event}\",\"sum\":{\"dataPoints\":[{"
		"\"startTimeUnixNano\":\"1000\","
		"\"timeUnixNano\":\"2000\",\"asInt\":\"3\"}],"
		"\"aggregationTemporality\":2,\"isMonotonic\":true}}");
	assert_has(&s, "\"sum\":61000.200001");
	assert_has(&s, "\"count\":\"3\"");
	str_release(&s);
	metrics_release(&m);
	otelenv_release(&env);
}

static void prints_spans(void **state)
{
	struct otelenv env = {.service = "covx"};
	struct trace t;
	struct span *one, *two;
	struct str s = {0};

	(void)state;
	setenv("TRACEPARENT",
		"00-0123456789abcdef0123456789abcdef-0123456789abcdef-01", 1);
	setenv("TRACESTATE", "a=b", 1);
	trace_begin(&t, "covx", 0, 1);
	one = span_begin(&t, NULL, SPAN_CLIENT, "GET");
	span_text(one, "url.path", "/\"");
	span_number(one, "n", -3);
	span_fail(one, "no \"reply\"");
	span_end(one);
	two = span_begin(&t, one, SPAN_INTERNAL, "open");
	assert_non_null(two);
	trace_end(&t);
	assert_int_equal(otlp_add_traces(&s, &t, &env, "1"), 2);
	assert_json(&s);
	assert_has(&s, "\"traceId\":\"0123456789abcdef0123456789abcdef\"");
	assert_has(&s, "\"parentSpanId\":\"0123456789abcdef\"");
	assert_has(&s, "\"traceState\":\"a=b\"");
	assert_has(&s, "\"kind\":3");
	assert_has(&s, "{\"key\":\"n\",\"value\":{\"intValue\":\"-3\"}}");
	assert_has(&s,
		"\"status\":{\"code\":2,"
		"\"message\":\"no \\\"reply\\\"\"}");
	trace_clear(&t);
	assert_int_equal(t.n, 1);
	unsetenv("TRACEPARENT");
	unsetenv("TRACESTATE");
	str_release(&s);
	trace_release(&t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_as_prometheus),
		cmocka_unit_test(goes_on),
		cmocka_unit_test(passes_over),
		cmocka_unit_test(bounds_hosts),
		cmocka_unit_test(prints_as_otlp),
		cmocka_unit_test(prints_spans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
