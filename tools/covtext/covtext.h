/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covtext: what the sources of covtext share; nothing outside includes it.
 *
 * covtext.c reads the command line; load.c reads coverage directories into
 * memory; print.c and dump.c print; records.c is -r, and normalise.c opens
 * profiles of every other form.
 */
#ifndef COV_COVTEXT_H
#define COV_COVTEXT_H

#include "base/str.h"
#include "cli/opt.h"
#include "cli/shard.h"
#include "gocov/covload.h"
#include "io/out.h"

#include <stddef.h>
#include <stdint.h>

/* What to print; the order of the words of --as. */
enum covtext_as { AS_TEXTFMT, AS_PERCENT, AS_FUNC, AS_PKGLIST, AS_DEBUGDUMP };

struct covtext_cfg {
	int as; /* enum covtext_as */
	struct opt_list patterns; /* --pkg, each a comma-separated list */
	const char *out; /* file to write, NULL for standard output */
	int mode; /* --mode: of the text profile, as its words; -1 not given */
	int live; /* debugdump: functions that ran only */
	int strict; /* stop at the first error */
	int all_segments; /* read counters that covdata leaves out */
	int verbose; /* tell orphans and a summary */
	int records; /* -r: records in, records out */
	int as_given; /* --as was given: -r prints profiles, not records */
	uint64_t jobs; /* threads for -r; 0: as many as processors */
	const char *where; /* jq expression, NULL for none */
	int skip_bad; /* leave malformed records out */
	struct shard shard; /* which directories are ours */
};

/* A covmeta and the sum of its counters files. */
struct pod {
	const struct covpod *files;
	struct covbin bin; /* without a table: counters are by unit */
	uint64_t *counts; /* bin.meta->nunits */
	unsigned char *live; /* debugdump: by function, it occurs in a file */
	struct str heads; /* debugdump: a line for each counters file */
};

/* Everything that was read. Zero-initialised is empty. */
struct pods {
	struct covload files;
	struct pod *v; /* those that could be read, as Go orders them */
	size_t n;
	size_t nctrs, nbad; /* counters files read, files damaged */
};

/*
 * Reads n directories and prints what is wrong with them. -1 when nothing must
 * be printed: nothing could be read, the pods do not fit together, or
 * --strict met an error.
 */
int pods_load(struct pods *p, const struct covtext_cfg *cfg, char *const *dirs,
	size_t n);
void pods_release(struct pods *p);

/* Printing of loaded pods; all but debugdump walk them. */
void print_textfmt(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o);
void print_percent(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o);
void print_func(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o);
void print_pkglist(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o);
void print_debugdump(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o);

/*
 * Appends what debugdump says of a counters file: its path, where it ran and
 * with which arguments. Nothing for a file that cannot be opened.
 */
void dump_head(struct str *s, const char *path, const struct covbin_src *src);

/* Records of directories become records of processes; files are operands,
   none means standard input. */
int covtext_records(const struct covtext_cfg *cfg, char *const *files,
	size_t n);
/* Operands that are profiles in any form; everything is added up. */
int covtext_profiles(const struct covtext_cfg *cfg, char *const *operands,
	size_t n);

#endif
