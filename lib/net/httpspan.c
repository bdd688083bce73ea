/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "net/httpspan.h"

#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* "h.example:443", "[::1]:80" */
static void add_server(struct span *span, const char *host)
{
	const char *colon = strrchr(host, ':');
	size_t len = (size_t)(colon - host);
	uint64_t port;
	char *name;

	if (len > 2 && *host == '[' && colon[-1] == ']')
		name = xstrndup(host + 1, len - 2);
	else
		name = xstrndup(host, len);
	span_text(span, "server.address", name);
	free(name);
	if (num_u64(colon + 1, strlen(colon + 1), UINT16_MAX, &port) == NUM_OK)
		span_number(span, "server.port", (int64_t)port);
}

static void add_path(struct span *span, const char *url)
{
	const char *p = strstr(url, "://");
	char *path;

	p = p ? p + 3 : url;
	p += strcspn(p, "/?#");
	path = xstrndup(p, strcspn(p, "?#"));
	span_text(span, "url.path", *path ? path : "/");
	free(path);
}

struct span *httpspan_begin(struct telemetry *t, const struct http_req *q,
	const struct host *host, unsigned tries)
{
	const char *method = q->method ? q->method : "GET";
	struct span *span;

	if (!t)
		return NULL;
	t->metrics.v[METRIC_RETRIES] += tries > 1;
	span = span_begin(&t->trace, NULL, SPAN_CLIENT, method);
	if (!span)
		return NULL;
	span_text(span, "http.request.method", method);
	add_server(span, host->name);
	if (!q->secret_path)
		add_path(span, str_get(&q->url));
	if (tries > 1)
		span_number(span, "http.request.resend_count",
			(int64_t)tries - 1);
	return span;
}

void httpspan_end(struct span *span, const struct http_reply *r)
{
	struct str type = {0};

	if (!span)
		return;
	if (r->status)
		span_number(span, "http.response.status_code", r->status);
	if (!r->whole)
		str_adds(&type,
			r->unresolved          ? "unresolved" :
				r->stopped     ? "stopped" :
				r->status == 0 ? "no_reply" :
						 "broken_reply");
	else if (r->status >= 400)
		str_addf(&type, "%ld", r->status);
	if (type.len) {
		span_text(span, "error.type", type.buf);
		span_fail(span, r->why);
	}
	span_end(span);
	str_release(&type);
}

/* What says nothing of a host, as when ports are tried for a server, does not
   make it one that is told of. */
void httpspan_host(struct telemetry *t, const struct host *host,
	enum breaker_how how)
{
	if (!t ||
		(how == BREAKER_UNSAID &&
			host->breaker.state == BREAKER_CLOSED))
		return;
	metrics_host(&t->metrics, METRIC_BREAKER, host->name,
		host->breaker.state);
	metrics_host(&t->metrics, METRIC_TRANSFERS, host->name, host->limit);
}
