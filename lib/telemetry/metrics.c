/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "telemetry/metrics.h"

#include "base/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct metric_info metric_infos[METRIC_COUNT] = {
	[METRIC_EVENTS] = {"events_processed_total", 0, METRIC_COUNTER,
		"{event}", "Things that were brought."},
	[METRIC_ERRORS] = {"errors_total", 0, METRIC_COUNTER, "{error}",
		"Things that could not be brought."},
	[METRIC_DURATION] = {"processing_duration_ms", 0, METRIC_HISTOGRAM,
		"ms", "From asking for a thing until it is there."},
	[METRIC_DROPPED] = {"events_dropped_total", 0, METRIC_COUNTER,
		"{event}", "Events and spans that found no room."},
	[METRIC_HEALTHY] = {"collector_healthy", 0, METRIC_GAUGE, "1",
		"1 when the last run could do its work, else 0."},
	[METRIC_RETRIES] = {"retries_total", 0, METRIC_COUNTER, "{retry}",
		"Transfers that were tried again."},
	[METRIC_BREAKER] = {"breaker_state", 0, METRIC_GAUGE, "1",
		"Of a host: 0 asked, 1 tried once, 2 not asked for a while."},
	[METRIC_TRANSFERS] = {"transfers_at_a_time", 0, METRIC_GAUGE,
		"{transfer}", "How many a host gets at most, just now."},
	[METRIC_LAST_SUCCESS] = {"cov_last_success_timestamp_seconds", 1,
		METRIC_GAUGE, "s", "When a run last ended with status 0."},
};

const struct metric_bound metric_bounds[METRIC_BOUNDS] = {
	{100000, "0.1"},
	{250000, "0.25"},
	{500000, "0.5"},
	{1000000, "1"},
	{2500000, "2.5"},
	{5000000, "5"},
	{10000000, "10"},
	{25000000, "25"},
	{50000000, "50"},
	{100000000, "100"},
	{250000000, "250"},
	{500000000, "500"},
	{1000000000, "1000"},
	{2500000000, "2500"},
	{10000000000, "10000"},
	{60000000000, "60000"},
};

void metrics_release(struct metrics *m)
{
	free(m->hosts);
	*m = (struct metrics){0};
}

void metrics_took(struct metrics *m, int64_t ns)
{
	size_t i = 0;

	if (ns < 0)
		ns = 0;
	while (i < METRIC_BOUNDS && ns > metric_bounds[i].ns)
		i++;
	m->buckets[i]++;
	m->sum_ns = num_add(m->sum_ns, (uint64_t)ns, UINT64_MAX);
}

static uint64_t *host_value(struct metric_host *h, enum metric which)
{
	return which == METRIC_BREAKER ? &h->breaker : &h->transfers;
}

void metrics_host(struct metrics *m, enum metric which, const char *host,
	uint64_t value)
{
	size_t i;

	for (i = 0; i < m->nhosts; i++)
		if (!strcmp(m->hosts[i].name, host))
			break;
	if (i == METRIC_HOSTS || strlen(host) >= METRIC_HOST_MAX)
		return;
	if (i == m->nhosts) {
		mem_grow(&m->hosts, &m->cap, ++m->nhosts, sizeof(*m->hosts));
		m->hosts[i] = (struct metric_host){0};
		snprintf(m->hosts[i].name, METRIC_HOST_MAX, "%s", host);
	}
	*host_value(&m->hosts[i], which) = value;
}

int metrics_sample(const struct metrics *m, enum metric which, size_t n,
	struct metric_sample *s)
{
	*s = (struct metric_sample){.value = m->v[which]};
	if (which == METRIC_BREAKER || which == METRIC_TRANSFERS) {
		if (n >= m->nhosts)
			return 0;
		s->label = "host";
		s->of = m->hosts[n].name;
		s->value = *host_value(&m->hosts[n], which);
		return 1;
	}
	if (metric_infos[which].whole) {
		s->label = "collector";
		s->of = m->collector;
	}
	/* There may never have been a success. */
	return n == 0 && (which != METRIC_LAST_SUCCESS || s->value);
}

void metrics_name(const struct metrics *m, enum metric which, struct str *s)
{
	if (!metric_infos[which].whole)
		str_addf(s, "%s_", m->collector);
	str_adds(s, metric_infos[which].name);
}

void metrics_add_ms(struct str *s, uint64_t ns)
{
	str_addf(s, "%llu.%06llu", (unsigned long long)(ns / 1000000),
		(unsigned long long)(ns % 1000000));
}
