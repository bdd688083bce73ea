/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* binary: the rows of one binary. */
#ifndef COVBQ_BINARY_H
#define COVBQ_BINARY_H

#include "parts.h"
#include "safe.h"
#include "sink.h"

#include "gosrc/finder.h"
#include "open/bins.h"

/* One run. */
struct ingest {
	struct covbq_cfg *cfg;
	struct row_sink sink;
	struct finder *finder; /* of --source, and what records name */
	struct findnotes *notes; /* of all binaries with text */
	struct bins *bins;
	uint64_t binaries, rows; /* for -v */
	struct safe_notes safe;
	uint64_t no_source; /* binaries for which it was looked */
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
	const char *url, *commit; /* by which text is looked for */
	int has_text; /* some of its files have one */
};

#endif
