/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* ndjson: rows as lines of JSON. */
#ifndef COVBQ_NDJSON_H
#define COVBQ_NDJSON_H

#include "sink.h"

#include "io/out.h"

/* Rows as NDJSON; an out that is NULL gets nothing. */
struct ndjson {
	struct out *data, *generators;
	struct str head, tail; /* of every row of the file at hand */
	struct str buf; /* rows not yet written */
};

void ndjson_sink(struct ndjson *n, struct row_sink *s);
/* Writes what is left and frees. */
void ndjson_release(struct ndjson *n);
/* A column of a row: what is written before it, name and all, and a text. */
void add_column(struct str *s, const char *before, const char *text);

#endif
