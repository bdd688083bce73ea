/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Rounds over servers and over services: how they run, what they tell. */
#include "round.h"

#include "base/when.h"
#include "cli/tool.h"
#include "fmt/json.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TRY_MIN_MS = 500 };

static int must_round_stop(void *ctx)
{
	const struct round *r = ctx;

	return cov_terminated() || r->fatal.status;
}

static void warn_of_target(const char *host, const char *what)
{
	cov_warn("%s: %s", host, what);
}

int round_begin(struct round *r, struct err *e)
{
	struct http_cfg cfg = {.jobs = (unsigned)r->cfg->jobs,
		.agent = "covpull",
		.small = 1,
		.rules = r->cfg->rules,
		.warn = warn_of_target,
		.telemetry = r->cfg->telemetry};

	if (!r->http)
		r->http = http_new(&cfg, e);
	return r->http ? 0 : -1;
}

int round_end(struct round *r, struct err *e)
{
	int rc = http_run(r->http, must_round_stop, r, e);

	if (rc == 0 && r->fatal.status) {
		*e = r->fatal;
		return -1;
	}
	return rc;
}

void round_release(struct round *r)
{
	http_free(r->http);
	r->http = NULL;
}

int round_is_busy(const struct http_reply *r)
{
	return r->status == 429 || r->status == 502 || r->status == 503 ||
		r->status == 504;
}

int round_may_retry(const struct http_reply *r, int64_t end_ms)
{
	return (r->whole ? round_is_busy(r) : r->transient) &&
		retry_has_more(r->retry, r->job->tries) &&
		end_ms - when_clock_ms() - r->wait_ms > TRY_MIN_MS;
}

void target_asked(struct target *t)
{
	t->asked_ns = when_now_ns();
	if (!t->begun_ns)
		t->begun_ns = when_clock_ns();
}

static void tell_pulled(struct target *t, const char *pid, size_t meta_bytes,
	size_t counter_bytes)
{
	const struct raw_field fields[] = {
		{"hostname", t->at.node ? t->at.node : t->host},
		{"namespace", t->at.namespace_},
		{"pod_name", t->at.pod},
		{"container_name", t->at.container},
		{"binary_name", t->service ? t->service : t->ident.binary},
	};
	struct raw_event event = {.what = "covpull.target",
		.v = fields,
		.n = sizeof(fields) / sizeof(*fields)};
	struct str data = {0};

	str_adds(&data, "{\"target\":");
	json_string(&data, t->shown, strlen(t->shown));
	str_adds(&data, ",\"pid\":");
	json_string(&data, pid, strlen(pid));
	str_addf(&data, ",\"meta_bytes\":%zu,\"counter_bytes\":%zu}",
		meta_bytes, counter_bytes);
	event.data = data.buf;
	event.len = data.len;
	telemetry_raw(t->round->cfg->telemetry, &event);
	str_release(&data);
}

void round_pulled(struct target *t, const char *pid, size_t meta_bytes,
	size_t counter_bytes)
{
	struct round *r = t->round;

	r->pulled++;
	r->meta_bytes += meta_bytes;
	r->counter_bytes += counter_bytes;
	telemetry_done(r->cfg->telemetry, t->begun_ns);
	if (telemetry_wants_events(r->cfg->telemetry))
		tell_pulled(t, pid, meta_bytes, counter_bytes);
	t->begun_ns = 0;
	target_well(t);
}

void round_failed(struct target *t)
{
	t->round->failed++;
	telemetry_failed(t->round->cfg->telemetry);
	t->begun_ns = 0;
}

void target_failed(struct target *t, int status, const char *why)
{
	if (t->said && !strcmp(t->said, why)) {
		cov_status(status);
		return;
	}
	free(t->said);
	t->said = xstrdup(why);
	cov_error(status, "%s: %s", t->shown, why);
}

void target_well(struct target *t)
{
	free(t->said);
	t->said = NULL;
}

void print_line(const struct covpull_cfg *cfg, const struct str *line)
{
	struct err e = {0};
	int keep = 1;

	if (cfg->filter)
		keep = jq_keep(cfg->filter, line->buf, line->len, &e);
	if (keep < 0)
		cov_error(COV_ITEMS, "%s", e.text);
	else if (keep)
		out_str(cov_stdout(), line);
}
