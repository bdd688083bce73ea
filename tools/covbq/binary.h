/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* binary: the rows of one binary. */
#ifndef COVBQ_BINARY_H
#define COVBQ_BINARY_H

#include "parts.h"
#include "sink.h"

#include "base/names.h"
#include "gosrc/lookup.h"
#include "open/bins.h"

/* One run. */
struct ingest {
	const struct covbq_cfg *cfg;
	struct row_sink sink;
	struct lookup *lookup; /* of --source; NULL without */
	struct lookup *named; /* repositories that records name; NULL: none */
	struct names repos; /* their paths */
	struct bins *bins;
	uint64_t binaries, rows, no_source; /* for -v */
};

/* Rows of the binary that n parts of one hash make. Problems of items are
   told; -1: the sink failed. */
int ingest_binary(struct ingest *in, struct binary_part *v, size_t n,
	struct err *e) COV_MUST;

/* The binary that rows are made of. */
struct making {
	struct ingest *in;
	struct binary_part *v; /* parts of one hash */
	size_t n;
	struct generator **all; /* owners of all parts, sorted */
	size_t nall;
	struct generator **hosts; /* host processes among them, by binary */
	size_t nhosts;
	int some; /* the filters left owners out */
	struct row_key key;
	const char *fact[FACT_COUNT];
	const struct lookup_view *view; /* NULL: no text */
};

#endif
