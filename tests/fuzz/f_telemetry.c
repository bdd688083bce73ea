/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any text as TRACEPARENT, as a list of OpenTelemetry, as a file of metrics.
 * What is written of what was read is well formed, and read as the same.
 */
#include "fmt/json.h"
#include "telemetry/otlp_json.h"
#include "telemetry/promtext.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void read_context(const char *text)
{
	struct trace_context c;
	int rc = trace_parse(&c, text);

	if (rc == 0 ? strlen(c.trace_id) != 32 || strlen(c.span_id) != 16 ||
				strncmp(text + 3, c.trace_id, 32) != 0 :
		      *c.trace_id || *c.span_id || c.sampled)
		bug("'%s' as a context", text);
}

static void check_json(const struct str *s)
{
	struct json j;
	enum json_type type;
	struct slice raw;
	struct err e = {0};

	json_init(&j, s->buf, s->len);
	if (json_value(&j, &type, &raw, &e) || json_end(&j, &e))
		bug("%s", e.text);
}

static void read_list(const char *text)
{
	struct otelenv env = {.service = text};
	struct metrics m = {.collector = "covx"};
	struct str s = {0};
	size_t i;

	otel_list_read(&env.resource, &env.arena, text);
	for (i = 0; i < env.resource.n; i++)
		if (!*env.resource.v[i].key ||
			strpbrk(env.resource.v[i].value, "\r\n") ||
			strpbrk(env.resource.v[i].key, "\r\n"))
			bug("'%s' has lines in it", text);
	metrics_host(&m, METRIC_BREAKER, text, 1);
	otlp_add_metrics(&s, &m, &env, "1", 1, 2);
	check_json(&s);
	metrics_release(&m);
	otelenv_release(&env);
	str_release(&s);
}

/* What was taken from a file is what the next run takes from ours. */
static void resume(const uint8_t *ptr, size_t len)
{
	struct metrics m = {.collector = "covx"}, n = m;
	struct str s = {0};

	str_add(&s, (const char *)ptr, len);
	promtext_resume(&m, &s);
	str_clear(&s);
	promtext_add(&s, &m);
	promtext_resume(&n, &s);
	if (memcmp(&m, &n, sizeof(m)) != 0)
		bug("another reading of:\n%s", s.buf);
	str_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	char *text = xstrndup((const char *)ptr, len);

	read_context(text);
	read_list(text);
	resume(ptr, len);
	free(text);
	return 0;
}
