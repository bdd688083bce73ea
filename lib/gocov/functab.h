/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * functab: functions as `go tool covdata func` and `go tool cover -func` print
 * them.
 *
 * Three columns that tabs align, as Go's text/tabwriter does with cells of at
 * least one character, tabs of 8 and a padding of one: place, name, percentage.
 * Order: functab_fit for each row, then functab_put for each, then functab_end.
 * Rows are not kept, but `file` of the last one is compared by its pointer.
 */
#ifndef COV_FUNCTAB_H
#define COV_FUNCTAB_H

#include "io/out.h"

#include <stddef.h>
#include <stdint.h>

struct functab_row {
	const char *file;
	const char *func; /* NULL: the sum, in which file is its name */
	uint32_t line;
	uint64_t total, covered; /* statements */
	const char *more; /* a fourth column, NULL for none */
};

/* Zero-initialised is ready. */
struct functab {
	size_t place, func; /* greatest widths */
	const char *file; /* the last one, and its width and bytes */
	size_t width, len;
	struct str line;
	int special; /* a name has tabs or newlines: */
	struct str text; /* then all lines, not aligned yet */
};

void functab_fit(struct functab *t, const struct functab_row *row);
void functab_put(struct functab *t, const struct functab_row *row,
	struct out *o);
void functab_end(struct functab *t, struct out *o);
void functab_release(struct functab *t);
/* Characters of a text, as Go counts them: a byte that is not UTF-8 is one. */
size_t functab_width(const char *s);

#endif
