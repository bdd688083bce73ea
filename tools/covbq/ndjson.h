/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* ndjson: rows as lines of JSON. */
#ifndef COVBQ_NDJSON_H
#define COVBQ_NDJSON_H

#include "sink.h"

#include "covbq.h"

#include "io/out.h"

/* Where rows of a table go: some at a time, each with its newline. */
struct rows_to {
	int (*put)(void *ctx, const struct str *rows, struct err *e);
	void *ctx;
};

/* Rows go to an out, which names itself in messages. */
struct rows_to rows_to_out(struct out *o);

/* Rows as NDJSON; of a table whose `put` is NULL none are made. */
struct ndjson {
	struct rows_to to[TABLE_COUNT];
	struct str head, tail; /* of every row of the file at hand */
	struct str buf; /* rows of lines not yet written */
};

void ndjson_sink(struct ndjson *n, struct row_sink *s);
/* Writes what is left. */
int ndjson_end(struct ndjson *n, struct err *e) COV_MUST;
void ndjson_release(struct ndjson *n);
/* A column of a row: what is written before it, name and all, and a text. */
void add_column(struct str *s, const char *before, const char *text);

#endif
