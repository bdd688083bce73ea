/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covfilter: what its own files share.
 */
#ifndef COVFILTER_H
#define COVFILTER_H

#include "cli/opt.h"
#include "gosrc/finder.h"
#include "record/rules.h"

#include <stdint.h>

struct covfilter_cfg {
	struct opt_list include, exclude; /* -i, -x */
	struct opt_list pkgs; /* --pkg */
	struct opt_list lists; /* --generated-list */
	struct rules renames; /* --rewrite and others, as they came */
	struct patternuse *uses; /* of all these */
	int server_lines; /* --server-lines */
	struct rules drops; /* what is dropped, in the order of applying */
	int skip_generated; /* --generated */
	struct opt_list marks; /* --ignore-marks, "" without a word */
	int asks; /* one of them: sources are read */
	struct finder_options from; /* where sources are */
	int verbose; /* -v */
	int skip_bad; /* leave malformed lines or records out */

	/* records */
	int records; /* -r */
	int no_server_lines; /* take the incoming rule out */
	const char *where; /* --where, NULL when not given */
	uint64_t jobs; /* threads */
};

/* --rule NAME[=...]; ctx is the list of rules that it is added to. */
int covfilter_rule(void *ctx, const char *value, struct err *e);
/* Adds the names that a file lists, one a line, as names to be dropped. */
int covfilter_list(struct rules *to, const char *path, struct err *e) COV_MUST;
/* Adds all rules of one list to another. */
int covfilter_add(struct rules *to, const struct rules *from,
	struct err *e) COV_MUST;

/* Says which files were generated; for one thread. */
struct generated;

struct generated *generated_new(const struct covfilter_cfg *cfg,
	struct err *e) COV_MUST;
/* 1 generated, 0 not, or its source is not there; -1 failed. The n blocks are
   those of the file. */
int generated_is(struct generated *g, const char *name, const struct block *v,
	uint32_t n, struct err *e) COV_MUST;
/* 1 when a comment asks to leave out a block of the file last asked for. */
int generated_ignores(const struct generated *g, const struct block *b);
/* Leaves out of a profile what comments ask to leave out. */
int generated_blocks(struct generated *g, struct profile *p,
	struct err *e) COV_MUST;
/* Adds the names of a profile that were generated as names to be dropped. */
int generated_names(struct generated *g, const struct profile *p,
	struct rules *to, struct err *e) COV_MUST;
/* Tells which files had no source. NULL is allowed. */
void generated_free(struct generated *g);

/* Filters one profile; operand NULL is standard input. Returns a status. */
int covfilter_text(const struct covfilter_cfg *cfg, const char *operand);
/* Filters records; no files means standard input. Returns a status. */
int covfilter_records(const struct covfilter_cfg *cfg, char *const *files,
	size_t n);

#endif
