/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covmerge: what its own files share.
 */
#ifndef COVMERGE_H
#define COVMERGE_H

#include "base/str.h"
#include "cli/opt.h"
#include "gocov/covargs.h"
#include "gocov/covload.h"
#include "profile/combine.h"

#include <string.h>

/* Orders of a text profile. */
enum order { ORDER_COVDATA, ORDER_LEXICAL };

struct covmerge_cfg {
	/* all modes */
	int records; /* -r */
	int count; /* enum count_op; -1: not given */
	int skip_bad; /* leave bad inputs out, status 1 */
	const char *where; /* --where, NULL when not given */

	/* text */
	int op; /* enum combine_op */
	int mode; /* as the words of --mode, -1 when not given */
	int skew; /* enum combine_skew */
	int order; /* enum order */
	int names; /* -0: operands come from standard input */
	const char *out; /* -o */

	/* records */
	const char *by; /* keys, separated by commas; NULL: not given */
	uint64_t jobs; /* threads; 0: as many as there are processors */
	int inline_; /* put tables and counters into the record */
	int snapshots_sum; /* --snapshots sum */

	/* binary directories */
	const char *binary; /* --binary: the folder to write */
	int pcombine; /* one covmeta for all programs */
	struct opt_list patterns; /* --pkg, each a comma-separated list */
	struct patternuse *use; /* of them */
	int strict; /* write nothing when a file is damaged */
};

/* By bytes, a beginning before what is longer; neither is NULL. */
static inline int slice_compare(struct slice x, struct slice y)
{
	int d = memcmp(x.ptr, y.ptr, x.len < y.len ? x.len : y.len);

	return d ? d : (x.len > y.len) - (x.len < y.len);
}

/* Merges text profiles; n operands, none means standard input. */
int covmerge_text(const struct covmerge_cfg *cfg, char *const *operands,
	size_t n);
/* Merges records by keys; n operands, none means standard input. */
int covmerge_records(const struct covmerge_cfg *cfg, char *const *operands,
	size_t n);
/* Merges coverage directories into one; returns the least exit status. */
int covmerge_binary(const struct covmerge_cfg *cfg, char *const *dirs,
	size_t n);

/* --- what the sources of --binary share ----------------------------------- */

/* A file to be written. */
struct product {
	char *name; /* without its folder */
	struct str bytes; /* what is in it, */
	const char *copy; /* or the file that it is a copy of */
	int there; /* it was there before, as it is to be */
};

/* All that is to be written; nothing is, before all is known. */
struct products {
	struct product *v;
	size_t n, cap;
};

/* Adds "covmeta.TAG"; one that has the name already is replaced. */
struct product *products_meta(struct products *p, const char *tag);
/* Adds "covcounters.TAG.0.NUMBER", or a greater number that is free. */
struct product *products_counters(struct products *p, const char *tag,
	uint64_t number);
/* Writes all into a folder, which may be missing; -1 when it is not so. */
int products_write(struct products *p, const char *dir, struct err *e) COV_MUST;
void products_release(struct products *p);

/* A binary and what its counters files came to. */
struct merged {
	const struct covpod *files;
	struct covbin bin; /* without a table: counters are by unit */
	uint64_t *counts; /* bin.meta->nunits */
	unsigned char *live; /* by function: it has counters */
	uint64_t number; /* greatest number of its counters' names */
};

/* The packages that --pkg selects as a binary of their own. */
void merged_select(const struct merged *m, const struct covmerge_cfg *cfg,
	const struct covargs *args, struct products *to);

struct combined; /* --pcombine: all binaries as one */

struct combined *combined_new(void);
/* What a binary with this mode is counted in, beside those before it. */
enum covmode combined_mode(const struct combined *c, enum covmode mode);
/* Adds a binary; its mode is the one that combined_mode gave. -1 when the
   granularities clash. */
int combined_add(struct combined *c, const struct merged *m,
	const struct covmerge_cfg *cfg, const char *name,
	struct errlist *l) COV_MUST;
void combined_finish(struct combined *c, const struct covargs *args,
	struct products *to);
void combined_free(struct combined *c); /* NULL is allowed */

#endif
