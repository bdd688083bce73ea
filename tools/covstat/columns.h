/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * columns: what the table has in each row; print.c makes every form of it.
 *
 * A new column is a line in the table of columns.c, and a function there that
 * makes its cells.
 */
#ifndef COVSTAT_COLUMNS_H
#define COVSTAT_COLUMNS_H

#include "covstat.h"

enum { COLUMNS_MAX = 32 };

/* Forms that have a column: of each `enum form`, and of Go's own table of
   functions, which takes the place of the text form. */
enum {
	IN_TEXT = 1 << AS_TEXT,
	IN_TSV = 1 << AS_TSV,
	IN_NDJSON = 1 << AS_NDJSON,
	IN_MARKDOWN = 1 << AS_MARKDOWN,
	IN_GO = 1 << (AS_MARKDOWN + 1)
};

/* How a cell looks. */
enum { LEFT = 0, RIGHT = 1, STRONG = 2 /* bold in the sum of Markdown */ };

/* A cell to be made. */
struct cell {
	const struct row *row;
	const struct covstat_cfg *cfg; /* its `as` is the form */
	struct str *s; /* what it is appended to */
	int lossy; /* set when JSON cannot hold a name as it is */
};

struct column {
	int forms; /* IN_TEXT | ... */
	int look; /* LEFT or RIGHT, perhaps STRONG */
	const char *title; /* Markdown; NULL: what a row is */
	const char *key; /* NDJSON */
	int (*shown)(const struct covstat_cfg *cfg); /* NULL: always */
	/* Makes a cell; 0 when the row has none. */
	int (*put)(struct cell *cell);
};

/* The columns of the form that was asked for, in order; returns how many. */
size_t columns_shown(const struct column *v[COLUMNS_MAX],
	const struct covstat_cfg *cfg);
const char *column_title(const struct column *column,
	const struct covstat_cfg *cfg);
/* "56.2" or "-" for no statements. */
void percent_text(struct str *s, const struct row *row, int decimals);

#endif
