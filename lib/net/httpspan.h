/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * httpspan: what is seen of each try of a transfer; for http.c.
 *
 * Attributes are those of OpenTelemetry's conventions for HTTP clients; users,
 * queries and fragments of addresses are left out.
 */
#ifndef COV_HTTPSPAN_H
#define COV_HTTPSPAN_H

#include "net/host.h"
#include "net/http.h"
#include "telemetry/telemetry.h"

/* A try of a host begins, the `tries`th of its job; t may be NULL. NULL when
   no span is recorded. */
struct span *httpspan_begin(struct telemetry *t, const struct http_req *q,
	const struct host *host, unsigned tries);
/* It has ended, span may be NULL. */
void httpspan_end(struct span *span, const struct http_reply *r);
/* What became of its host. */
void httpspan_host(struct telemetry *t, const struct host *host,
	enum breaker_how how);

#endif
