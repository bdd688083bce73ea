/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "telemetry/otlp_json.h"

#include "fmt/json.h"

#include <string.h>

enum { SPAN_BYTES = 768 /* as most of them have */ };

#define CUMULATIVE "\"aggregationTemporality\":2"

static void add_text(struct str *s, const char *text)
{
	json_string(s, text, strlen(text));
}

/* A comma, unless a list or object has just begun. */
static void add_comma(struct str *s)
{
	if (s->len && !strchr("[{", s->buf[s->len - 1]))
		str_addc(s, ',');
}

static void add_pair(struct str *s, const char *key, const char *value)
{
	add_comma(s);
	str_adds(s, "{\"key\":");
	add_text(s, key);
	str_adds(s, ",\"value\":{\"stringValue\":");
	add_text(s, value);
	str_adds(s, "}}");
}

/* "NAME":"NUMBER" */
static void add_number(struct str *s, const char *name, uint64_t v)
{
	add_comma(s);
	str_addf(s, "\"%s\":\"", name);
	str_addu(s, v);
	str_addc(s, '"');
}

/* All until the list of metrics or spans, whose names begin with `what`. */
static void begin_body(struct str *s, const char *what, const char *items,
	const struct otelenv *env, const char *version)
{
	size_t i;

	str_addf(s, "{\"resource%s\":[{\"resource\":{\"attributes\":[", what);
	add_pair(s, "service.name", env->service);
	if (!otel_list_get(&env->resource, "service.version"))
		add_pair(s, "service.version", version);
	for (i = 0; i < env->resource.n; i++)
		if (strcmp(env->resource.v[i].key, "service.name") != 0)
			add_pair(s, env->resource.v[i].key,
				env->resource.v[i].value);
	str_addf(s, "]},\"scope%s\":[{\"scope\":{\"name\":\"cov\",\"version\":",
		what);
	add_text(s, version);
	str_addf(s, "},\"%s\":[", items);
}

static void end_body(struct str *s)
{
	str_adds(s, "]}]}]}");
}

/* --- metrics -------------------------------------------------------------- */

static void begin_point(struct str *s, int64_t from_ns, int64_t now_ns)
{
	add_comma(s);
	str_addc(s, '{');
	add_number(s, "startTimeUnixNano", (uint64_t)from_ns);
	add_number(s, "timeUnixNano", (uint64_t)now_ns);
}

static void add_points(struct str *s, const struct metrics *m,
	enum metric which, int64_t from_ns, int64_t now_ns)
{
	struct metric_sample sample;
	size_t n;

	for (n = 0; metrics_sample(m, which, n, &sample); n++) {
		begin_point(s, from_ns, now_ns);
		add_number(s, "asInt", sample.value);
		if (sample.label) {
			str_adds(s, ",\"attributes\":[");
			add_pair(s, sample.label, sample.of);
			str_addc(s, ']');
		}
		str_addc(s, '}');
	}
}

static void add_durations(struct str *s, const struct metrics *m,
	int64_t from_ns, int64_t now_ns)
{
	uint64_t count = 0;
	size_t i;

	begin_point(s, from_ns, now_ns);
	str_adds(s, ",\"bucketCounts\":[");
	for (i = 0; i <= METRIC_BOUNDS; i++) {
		count += m->buckets[i];
		str_addf(s, "%s\"%llu\"", i ? "," : "",
			(unsigned long long)m->buckets[i]);
	}
	str_adds(s, "],\"explicitBounds\":[");
	for (i = 0; i < METRIC_BOUNDS; i++)
		str_addf(s, "%s%s", i ? "," : "", metric_bounds[i].ms);
	str_addc(s, ']');
	add_number(s, "count", count);
	str_adds(s, ",\"sum\":");
	metrics_add_ms(s, m->sum_ns);
	str_addc(s, '}');
}

static void add_metric(struct str *s, const struct metrics *m,
	enum metric which, int64_t from_ns, int64_t now_ns)
{
	static const char *const kinds[] = {"sum", "gauge", "histogram"};
	const struct metric_info *info = &metric_infos[which];

	add_comma(s);
	str_adds(s, "{\"name\":\"");
	metrics_name(m, which, s);
	str_addf(s,
		"\",\"description\":\"%s\",\"unit\":\"%s\",\"%s\":{"
		"\"dataPoints\":[",
		info->help, info->unit, kinds[info->kind]);
	if (info->kind == METRIC_HISTOGRAM)
		add_durations(s, m, from_ns, now_ns);
	else
		add_points(s, m, which, from_ns, now_ns);
	str_addf(s, "]%s%s}}", info->kind == METRIC_GAUGE ? "" : "," CUMULATIVE,
		info->kind == METRIC_COUNTER ? ",\"isMonotonic\":true" : "");
}

void otlp_add_metrics(struct str *s, const struct metrics *m,
	const struct otelenv *env, const char *version, int64_t from_ns,
	int64_t now_ns)
{
	struct metric_sample sample;
	int which;

	begin_body(s, "Metrics", "metrics", env, version);
	for (which = 0; which < METRIC_COUNT; which++)
		if (metrics_sample(m, which, 0, &sample))
			add_metric(s, m, which, from_ns, now_ns);
	end_body(s);
}

/* --- spans ---------------------------------------------------------------- */

static void add_attributes(struct str *s, const struct span *span)
{
	size_t i;

	str_adds(s, ",\"attributes\":[");
	for (i = 0; i < span->n; i++) {
		const struct span_attribute *a = &span->v[i];

		if (a->text) {
			add_pair(s, a->key, a->text);
			continue;
		}
		add_comma(s);
		str_adds(s, "{\"key\":");
		add_text(s, a->key);
		str_addf(s, ",\"value\":{\"intValue\":\"%lld\"}}",
			(long long)a->number);
	}
	str_addc(s, ']');
}

static size_t add_span(struct str *s, const struct trace *t,
	const struct span *span)
{
	if (!span->ended_ns)
		return 0;
	add_comma(s);
	str_addf(s, "{\"traceId\":\"%s\",\"spanId\":\"%s\",", t->id, span->id);
	if (*span->parent)
		str_addf(s, "\"parentSpanId\":\"%s\",", span->parent);
	if (t->state) {
		str_adds(s, "\"traceState\":");
		add_text(s, t->state);
		str_addc(s, ',');
	}
	str_adds(s, "\"name\":");
	add_text(s, span->name);
	str_addf(s, ",\"kind\":%d", (int)span->kind);
	add_number(s, "startTimeUnixNano", (uint64_t)span->begun_ns);
	add_number(s, "endTimeUnixNano", (uint64_t)span->ended_ns);
	add_attributes(s, span);
	if (span->failed) {
		str_adds(s, ",\"status\":{\"code\":2");
		if (span->message) {
			str_adds(s, ",\"message\":");
			add_text(s, span->message);
		}
		str_addc(s, '}');
	}
	str_addc(s, '}');
	return 1;
}

size_t otlp_add_traces(struct str *s, const struct trace *t,
	const struct otelenv *env, const char *version)
{
	size_t i, n = 0;

	/* Doubling to this size would leave holes of the same. */
	str_room(s, (t->n + 1) * SPAN_BYTES);
	begin_body(s, "Spans", "spans", env, version);
	for (i = 0; t->recording && i < t->n; i++)
		n += add_span(s, t, t->v[i]);
	if (t->recording)
		n += add_span(s, t, t->root);
	end_body(s);
	return n;
}

/* A number, as such or as a string. */
static char *number_text(struct arena *a, struct slice object, const char *key)
{
	struct slice v = json_get(object, key);

	if (!v.ptr)
		return NULL;
	return *v.ptr == '"' ? json_text(a, v, NULL) :
			       arena_strndup(a, v.ptr, v.len);
}

void otlp_add_refused(struct str *s, const char *reply, size_t len)
{
	struct slice all, partial;
	struct err ignored = {0};
	struct arena a = {0};
	enum json_type type;
	const char *n, *why;
	struct json j;

	json_init(&j, reply, len);
	if (json_value(&j, &type, &all, &ignored) || type != JSON_OBJECT)
		return;
	partial = json_get(all, "partialSuccess");
	if (!partial.ptr || *partial.ptr != '{')
		return;
	n = number_text(&a, partial, "rejectedSpans");
	if (!n)
		n = number_text(&a, partial, "rejectedDataPoints");
	if (n && strcmp(n, "0") != 0)
		str_addf(s, "%s not taken", n);
	why = json_get_text(&a, partial, "errorMessage");
	if (why && *why)
		str_addf(s, "%s%s", s->len ? ": " : "", why);
	arena_release(&a);
}
