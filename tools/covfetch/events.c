/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "events.h"

#include "records.h"

#include "fmt/json.h"

#include <string.h>

static const char *const words[] = {"new", "changed", "same", "linked",
	"skipped", "failed"};

static void tell_raw(struct telemetry *t, const char *what, struct found *d,
	const struct str *data)
{
	const struct raw_field fields[] = {
		{"bucket", d->remote ? d->remote->bucket->name : NULL},
		{"dir_name", d->dir_name},
		{"hostname", record_text(&d->r, REC_HOSTNAME)},
		{"namespace", record_text(&d->r, REC_NAMESPACE)},
		{"pod_name", record_text(&d->r, REC_POD_NAME)},
		{"binary_name", record_text(&d->r, REC_BINARY_NAME)},
	};
	const struct raw_event event = {.what = what,
		.data = data->buf,
		.len = data->len,
		.v = fields,
		.n = sizeof(fields) / sizeof(*fields)};

	telemetry_raw(t, &event);
}

static void add_object_event(struct str *s, const struct object *o,
	enum event_what what, const char *why)
{
	struct arena a = {0};

	str_addf(s, "{\"type\":\"event\",\"event\":\"%s\"", words[what]);
	records_add_object(s, o, object_key(&a, o));
	str_adds(s, ",\"dir_name\":");
	json_string(s, o->of->dir_name, strlen(o->of->dir_name));
	if (why) {
		str_adds(s, ",\"error\":");
		json_string(s, why, strlen(why));
	}
	str_adds(s, "}\n");
	arena_release(&a);
}

void events_object(struct telemetry *t, const struct object *o,
	enum event_what what, int64_t begun_ns, const char *why)
{
	struct str s = {0};

	if (what == EVENT_FAILED)
		telemetry_failed(t);
	else if (what != EVENT_SKIPPED)
		telemetry_done(t, begun_ns);
	if (!telemetry_wants_events(t))
		return;
	add_object_event(&s, o, what, why);
	telemetry_line(t, &s);
	str_cut(&s, s.len - 1);
	if (what == EVENT_NEW || what == EVENT_CHANGED)
		tell_raw(t, "covfetch.object", o->of, &s);
	str_release(&s);
}

void events_dir(struct telemetry *t, struct found *d, int64_t begun_ns,
	const struct str *record)
{
	struct str data = {0};

	telemetry_done(t, begun_ns);
	if (!telemetry_wants_events(t))
		return;
	str_add(&data, record->buf, record->len - 1);
	tell_raw(t, "covfetch.directory", d, &data);
	str_release(&data);
}

void events_end(struct telemetry *t, const struct kept *k)
{
	struct str s = {0};

	if (!telemetry_wants_events(t))
		return;
	str_addf(&s,
		"{\"type\":\"event\",\"event\":\"end\",\"fetched\":%llu,"
		"\"same\":%llu,\"linked\":%llu,\"skipped\":%llu,"
		"\"failed\":%llu,\"fetched_bytes\":%llu}\n",
		(unsigned long long)k->fetched, (unsigned long long)k->same,
		(unsigned long long)k->shared, (unsigned long long)k->skipped,
		(unsigned long long)k->failed, (unsigned long long)k->bytes);
	telemetry_line(t, &s);
	str_release(&s);
}
