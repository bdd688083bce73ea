/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "telemetry/telemetry.h"

#include "base/path.h"
#include "base/when.h"
#include "fmt/b64.h"
#include "fmt/json.h"
#include "io/fs.h"
#include "telemetry/promtext.h"

#include <string.h>

/* What will surely not be written in the end is told before the work. */
static int check_metrics_file(const char *path, struct err *e)
{
	struct arena a = {0};
	const char *dir = path_dir(&a, path);
	int rc = 0;

	if (fs_isdir(path))
		rc = err_set(e, COV_WORLD, "%s: a folder", path);
	else if (!fs_isdir(dir))
		rc = err_set(e, COV_WORLD, "%s: no such folder", path);
	arena_release(&a);
	return rc;
}

int telemetry_begin(struct telemetry *t, const char *collector,
	const struct telemetry_cfg *cfg, struct err *e)
{
	*t = (struct telemetry){.cfg = *cfg,
		.metrics = {.collector = collector},
		.before = {.collector = collector},
		.begun_ns = when_now_ns()};
	t->sent_ns = t->begun_ns;
	otelenv_read(&t->env, collector);
	if (strcmp(t->env.service, collector) != 0)
		t->metrics.service = t->before.service = t->env.service;
	trace_begin(&t->trace, collector, cfg->events != NULL,
		t->env.to[OTEL_TRACES].url != NULL);
	if (cfg->metrics) {
		if (check_metrics_file(cfg->metrics, e))
			return -1;
		promtext_read(&t->before, cfg->metrics);
	}
	if (!cfg->events)
		return 0;
	t->events = eventqueue_open(cfg->events, e);
	return t->events ? 0 : -1;
}

void telemetry_done(struct telemetry *t, int64_t begun_ns)
{
	if (!t)
		return;
	t->metrics.v[METRIC_EVENTS]++;
	if (begun_ns)
		metrics_took(&t->metrics, when_clock_ns() - begun_ns);
}

void telemetry_failed(struct telemetry *t)
{
	if (t)
		t->metrics.v[METRIC_ERRORS]++;
}

int telemetry_wants_events(const struct telemetry *t)
{
	return t && t->events;
}

void telemetry_line(struct telemetry *t, const struct str *line)
{
	if (telemetry_wants_events(t) && eventqueue_add(t->events, line))
		t->metrics.v[METRIC_DROPPED]++;
}

static void add_field(struct str *s, const char *key, const char *value)
{
	if (s->buf[s->len - 1] != '{')
		str_addc(s, ',');
	json_string(s, key, strlen(key));
	str_addc(s, ':');
	json_string(s, value, strlen(value));
}

static void add_metadata(struct str *s, const struct telemetry *t,
	const struct raw_event *event)
{
	size_t i;

	str_adds(s, ",\"metadata\":{");
	add_field(s, "collector", t->metrics.collector);
	for (i = 0; i < event->n; i++)
		if (event->v[i].value && *event->v[i].value)
			add_field(s, event->v[i].key, event->v[i].value);
	str_addc(s, '}');
}

void telemetry_raw(struct telemetry *t, const struct raw_event *event)
{
	int64_t now = when_now_ns();
	char time[WHEN_MAX];
	struct str s = {0};

	if (!telemetry_wants_events(t))
		return;
	when_print(now / 1000000, time);
	str_addf(&s, "{\"type\":\"raw.event\",\"event\":\"%s\"", event->what);
	add_field(&s, "timestamp", time);
	str_adds(&s, ",\"data\":\"");
	b64_encode(&s, event->data,
		event->len <= RAW_DATA_MAX ? event->len : 0);
	str_addc(&s, '"');
	add_metadata(&s, t, event);
	add_field(&s, "trace_id", t->trace.id);
	add_field(&s, "span_id", t->trace.root->id);
	str_adds(&s, "}\n");
	telemetry_line(t, &s);
	str_release(&s);
}

/* Whether it can do its work: things that fail among others that do not are
   not its fault. */
static void mark_health(struct telemetry *t, int status)
{
	uint64_t *v = t->metrics.v;
	uint64_t done = v[METRIC_EVENTS] - t->marked_events;
	uint64_t failed = v[METRIC_ERRORS] - t->marked_errors;

	v[METRIC_DROPPED] += t->trace.dropped;
	t->trace.dropped = 0;
	v[METRIC_HEALTHY] =
		status != COV_USAGE && status != COV_WORLD && (done || !failed);
	if (status == COV_OK)
		v[METRIC_LAST_SUCCESS] = (uint64_t)(when_now_ns() / 1000000000);
	t->marked_events = v[METRIC_EVENTS];
	t->marked_errors = v[METRIC_ERRORS];
	t->marked = 1;
}

int telemetry_round(struct telemetry *t, int status, struct err *e)
{
	mark_health(t, status);
	if (!t->cfg.metrics)
		return 0;
	return promtext_write(t->cfg.metrics, &t->metrics, &t->before, e);
}

void telemetry_end(struct telemetry *t, int status, struct errlist *told)
{
	struct metrics *m = &t->metrics;
	struct err e = {0};
	uint64_t dropped;

	if (eventqueue_close(t->events, &dropped, &e))
		errlist_err(told, &e);
	t->events = NULL;
	if (status)
		span_fail(t->trace.root, NULL);
	span_number(t->trace.root, "process.exit.code", status);
	trace_end(&t->trace);
	m->v[METRIC_DROPPED] += dropped;
	/* What ended the run is an error too. */
	if (status && status <= COV_WORLD && !m->v[METRIC_ERRORS])
		m->v[METRIC_ERRORS]++;
	/* What a signal ends was well or not before. */
	if (status <= COV_WORLD || !t->marked)
		mark_health(t, status);
	e = (struct err){0};
	if (t->cfg.metrics && promtext_write(t->cfg.metrics, m, &t->before, &e))
		errlist_err(told, &e);
}

void telemetry_release(struct telemetry *t)
{
	metrics_release(&t->metrics);
	metrics_release(&t->before);
	trace_release(&t->trace);
	otelenv_release(&t->env);
}
