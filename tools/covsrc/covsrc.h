/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What the parts of covsrc share.
 */
#ifndef COVSRC_H
#define COVSRC_H

#include "gosrc/finder.h"

struct covsrc_cfg {
	struct finder_options from; /* where sources are */
	const char *url; /* or NULL */
	const char *where; /* --where, or NULL */
	int map; /* paths instead of texts */
	int batch; /* names from standard input */
	int records;
	int skip_bad;
	int verbose;
};

/* The finder of the options; what fails is printed, NULL. */
struct finder *covsrc_finder(const struct covsrc_cfg *cfg);
/* covsrc --batch. */
int covsrc_batch(const struct covsrc_cfg *cfg);
/* covsrc -r. */
int covsrc_records(const struct covsrc_cfg *cfg, char *const *files, size_t n);

#endif
