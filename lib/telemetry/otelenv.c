/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "telemetry/otelenv.h"

#include "base/num.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LIST_MAX = 128, TIMEOUT_MS = 10000 };

/* Without blanks around it. */
static struct slice trim_item(const char *ptr, size_t len)
{
	while (len > 0 && strchr(" \t", *ptr)) {
		ptr++;
		len--;
	}
	while (len > 0 && strchr(" \t", ptr[len - 1]))
		len--;
	return (struct slice){ptr, len};
}

static int is_plain(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return 0;
	return 1;
}

static void read_pair(struct otel_list *l, struct arena *a, const char *ptr,
	size_t len)
{
	const char *equals = memchr(ptr, '=', len);
	struct slice key, value;
	const char *k, *v;

	if (!equals || l->n == LIST_MAX)
		return;
	key = trim_item(ptr, (size_t)(equals - ptr));
	value = trim_item(equals + 1, (size_t)(ptr + len - equals) - 1);
	k = fs_decoded(a, arena_strndup(a, key.ptr, key.len));
	v = fs_decoded(a, arena_strndup(a, value.ptr, value.len));
	if (!k || !*k || !v || !is_plain(k) || !is_plain(v))
		return;
	mem_grow(&l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = (struct otel_pair){k, v};
}

void otel_list_read(struct otel_list *l, struct arena *a, const char *text)
{
	size_t len;

	for (; *text; text += len + (text[len] == ',')) {
		len = strcspn(text, ",");
		read_pair(l, a, text, len);
	}
}

const char *otel_list_get(const struct otel_list *l, const char *key)
{
	size_t i;

	for (i = l->n; i-- > 0;)
		if (!strcmp(l->v[i].key, key))
			return l->v[i].value;
	return NULL;
}

/* A variable, or NULL when it is empty too. */
static const char *otel_env(const char *name)
{
	const char *v = getenv(name);

	return v && *v ? v : NULL;
}

/* OTEL_EXPORTER_OTLP_SIGNAL_NAME, else OTEL_EXPORTER_OTLP_NAME. */
static const char *exporter_env(struct arena *a, const char *signal,
	const char *name)
{
	struct str s = {0};
	const char *v;

	str_addf(&s, "OTEL_EXPORTER_OTLP_%s_%s", signal, name);
	v = otel_env(str_to_arena(&s, a));
	if (v)
		return v;
	str_addf(&s, "OTEL_EXPORTER_OTLP_%s", name);
	return otel_env(str_to_arena(&s, a));
}

/* The endpoint of one signal is taken as it is, that of all gets a path. */
static const char *find_url(struct arena *a, const char *signal,
	const char *path)
{
	struct str s = {0};
	const char *v;

	str_addf(&s, "OTEL_%s_EXPORTER", signal);
	v = otel_env(s.buf);
	if (!v || strcmp(v, "none") != 0) {
		str_clear(&s);
		str_addf(&s, "OTEL_EXPORTER_OTLP_%s_ENDPOINT", signal);
		v = otel_env(s.buf);
		str_clear(&s);
		if (v)
			str_adds(&s, v);
		else if ((v = otel_env("OTEL_EXPORTER_OTLP_ENDPOINT")))
			str_addf(&s, "%s%s%s", v, str_ends(v, "/") ? "" : "/",
				path);
	} else {
		v = NULL;
	}
	if (v)
		return str_to_arena(&s, a);
	str_release(&s);
	return NULL;
}

static void read_signal(struct otel_to *to, struct arena *a, const char *signal,
	const char *path)
{
	const char *v;
	uint64_t ms;

	to->url = find_url(a, signal, path);
	if (!to->url)
		return;
	if ((v = exporter_env(a, signal, "HEADERS")))
		otel_list_read(&to->headers, a, v);
	v = exporter_env(a, signal, "TIMEOUT");
	to->timeout_ms = TIMEOUT_MS;
	if (v && num_u64(v, strlen(v), UINT32_MAX, &ms) == NUM_OK && ms)
		to->timeout_ms = (unsigned)ms;
	to->ca_file = exporter_env(a, signal, "CERTIFICATE");
	v = exporter_env(a, signal, "PROTOCOL");
	if (v && strcmp(v, "http/json") != 0)
		to->protocol = v;
}

void otelenv_read(struct otelenv *o, const char *name)
{
	const char *v = otel_env("OTEL_SDK_DISABLED");

	*o = (struct otelenv){.service = name};
	if (v && !strcasecmp(v, "true"))
		return;
	read_signal(&o->to[OTEL_METRICS], &o->arena, "METRICS", "v1/metrics");
	read_signal(&o->to[OTEL_TRACES], &o->arena, "TRACES", "v1/traces");
	if ((v = otel_env("OTEL_RESOURCE_ATTRIBUTES")))
		otel_list_read(&o->resource, &o->arena, v);
	if ((v = otel_env("OTEL_SERVICE_NAME")) ||
		(v = otel_list_get(&o->resource, "service.name")))
		o->service = v;
}

void otelenv_release(struct otelenv *o)
{
	int i;

	for (i = 0; i < OTEL_SIGNALS; i++)
		free(o->to[i].headers.v);
	free(o->resource.v);
	arena_release(&o->arena);
	*o = (struct otelenv){0};
}
