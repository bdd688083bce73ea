/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covmerge: what its own files share.
 */
#ifndef COVMERGE_H
#define COVMERGE_H

#include "combine.h"
#include "opt.h"

/* Orders of a text profile. */
enum order { ORDER_COVDATA, ORDER_LEXICAL };

struct covmerge_cfg {
	/* both modes */
	int records; /* -r */
	int count; /* enum count_op */
	int skip_bad; /* leave bad inputs out, status 1 */
	const char *where; /* --where, NULL when not given */

	/* text */
	int op; /* enum combine_op */
	int mode; /* index into MODES, -1 when not given */
	int skew; /* enum combine_skew */
	int order; /* enum order */
	int names; /* -0: operands come from standard input */
	const char *out; /* -o */

	/* records */
	const char *by; /* keys, separated by commas; NULL: not given */
	uint64_t jobs; /* threads; 0: as many as there are processors */
	int inline_; /* put tables and counters into the record */
	int snapshots_sum; /* --snapshots sum */
};

/* Merges text profiles; n operands, none means standard input. */
int covmerge_text(const struct covmerge_cfg *cfg, char *const *operands,
	size_t n);
/* Merges records by keys; n operands, none means standard input. */
int covmerge_records(const struct covmerge_cfg *cfg, char *const *operands,
	size_t n);

#endif
