/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* sink: what takes the rows of a binary. */
#ifndef COVBQ_SINK_H
#define COVBQ_SINK_H

#include "base/err.h"
#include "base/str.h"
#include "profile/blocks.h"
#include "record/facts.h"

#include <stdint.h>

/* What all rows of a binary have in common. */
struct row_key {
	const char *time, *hash, *collection;
};

/* A row of coverage_generators. */
struct generators_row {
	struct row_key key;
	const char *fact[FACT_COUNT]; /* "" when unknown */
	const struct str *generators; /* JSON array */
};

/* A row of coverage_sources. */
struct source_row {
	const char *time, *url, *commit, *name;
	const struct str *text;
};

/* Takes rows; every function returns 0, or -1 with the reason. */
struct row_sink {
	void *ctx;
	/* Called first for each binary. */
	int (*generators)(void *ctx, const struct generators_row *row,
		struct err *e);
	/* Lines that follow are of this file; kind is NULL without
	   --file-kind. */
	int (*file)(void *ctx, const struct row_key *key, const char *name,
		const char *kind, struct err *e);
	int (*line)(void *ctx, const char *ptr, size_t len, uint64_t number,
		int64_t executions, struct err *e);
	/* In place of lines: a block of the file, and once for each file and
	   commit its text. NULL: lines are wanted. */
	int (*range)(void *ctx, const struct block *block, uint64_t count,
		struct err *e);
	int (*source)(void *ctx, const struct source_row *row, struct err *e);
	int lines; /* wants lines, or what is in their place, at all */
};

#endif
