/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covfilter: what its own files share.
 */
#ifndef COVFILTER_H
#define COVFILTER_H

#include "opt.h"
#include "rules.h"

#include <stdint.h>

struct covfilter_cfg {
	struct opt_list include, exclude; /* -i, -x */
	struct rules renames; /* --rewrite, --strip-prefix, as they came */
	int server_lines; /* --server-lines */
	struct rules rules; /* all of it, in the order in which it applies */
	int skip_bad; /* leave malformed lines or records out */

	/* records */
	int records; /* -r */
	int no_server_lines; /* take the incoming rule out */
	const char *where; /* --where, NULL when not given */
	uint64_t jobs; /* threads */
};

/* Filters one profile; operand NULL is standard input. Returns a status. */
int covfilter_text(const struct covfilter_cfg *cfg, const char *operand);
/* Filters records; no files means standard input. Returns a status. */
int covfilter_records(const struct covfilter_cfg *cfg, char *const *files,
	size_t n);

#endif
