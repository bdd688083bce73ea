/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* rest: BigQuery's REST API, one call after the other. */
#ifndef COVBQ_REST_H
#define COVBQ_REST_H

#include "covbq.h"

#include "fmt/json.h"
#include "net/ask.h"

struct rest {
	const struct covbq_cfg *cfg;
	struct http *http;
	struct gauth *auth; /* NULL: an emulator, which wants none */
	struct str api, upload; /* where calls and uploads go, without a slash
		at the end */
	struct str host; /* the beginning of both */
	struct str project, dataset; /* `/projects/P`, `/datasets/D` */
	char *location; /* of the data set, NULL: not known yet */
};

/* Finds credentials; asks nobody else. */
int rest_open(struct rest *r, const struct covbq_cfg *cfg,
	struct err *e) COV_MUST;
void rest_close(struct rest *r);

/*
 * Puts a question with the headers that say who asks, again with another token
 * when that was refused. -1: no credentials, or the end was asked for, which is
 * not told. Else q->status says what came.
 */
int rest_put(struct rest *r, struct ask *q, struct err *e) COV_MUST;
/* The same of JSON to the API; path begins with a slash. */
int rest_call(struct rest *r, struct ask *q, const char *method,
	const char *path, struct err *e) COV_MUST;
/* Says what was refused, or that no answer came: `what: 404 notFound: ...`. */
int rest_fail(const struct ask *q, const char *what, struct err *e);
/* The reason in an error's JSON ("rateLimitExceeded"), "" without; in a. */
const char *rest_reason(struct arena *a, const struct ask *q);

/* The answer of a query, all of it, as soon as it is done: its reply is in q.
   params is a JSON array of query parameters, or NULL. */
int rest_query(struct rest *r, struct ask *q, const char *sql,
	const char *params, struct err *e) COV_MUST;
/* Appends a parameter of a query, of type STRING or TIMESTAMP. */
void rest_add_param(struct str *params, const char *name, const char *type,
	const char *value);

#endif
