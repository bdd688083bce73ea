/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covstat: what its own files share.
 */
#ifndef COVSTAT_H
#define COVSTAT_H

#include "blocks.h"
#include "opt.h"
#include "out.h"

#include <stdint.h>

enum by { BY_FILE, BY_PKG, BY_DIR, BY_TOTAL };
enum sorting { SORT_NAME, SORT_PERCENT, SORT_STATEMENTS, SORT_MISSING };
enum form { AS_TEXT, AS_TSV, AS_NDJSON, AS_MARKDOWN };

struct covstat_cfg {
	int by; /* enum by */
	int sort; /* enum sorting */
	int reverse; /* greatest first */
	int as; /* enum form */
	int total; /* --total: one number */
	int skip_covered; /* leave out rows where nothing is missing */
	const char *fail_under; /* percent, NULL when not given */
	int skew; /* enum combine_skew */
	int skip_bad; /* leave malformed and skewed profiles out */
};

/* One line of the table. */
struct row {
	const char *name; /* lives as long as the profile or the arena */
	uint64_t total, covered; /* statements */
};

struct table {
	struct arena arena; /* names made here */
	struct row *v;
	size_t n, cap;
	struct row all; /* the sum of all rows */
};

/* Counts by `by`; rows are sorted by name. */
void table_make(struct table *t, const struct profile *p, enum by by);
/* Orders the rows; equal ones stay in the order of their names. */
void table_sort(struct table *t, enum sorting by, int reverse);
void table_release(struct table *t);

/* Prints the rows in the form that was asked for. */
void table_print(const struct table *t, const struct covstat_cfg *cfg,
	struct out *o);
/* "56.2" or "-" for no statements. */
void percent_text(struct str *s, const struct row *row, int decimals);

#endif
