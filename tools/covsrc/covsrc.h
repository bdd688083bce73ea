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
	/* Of fetch and checkout: */
	const char *repos; /* the folder of repositories, or NULL */
	struct opt_list allowed; /* more protocols */
	uint64_t jobs, timeout_s; /* 0: not given */
	int again;
};

/* The finder of the options; what fails is printed, NULL. */
struct finder *covsrc_finder(const struct covsrc_cfg *cfg);
/* covsrc --batch. */
int covsrc_batch(const struct covsrc_cfg *cfg);
/* covsrc -r. */
int covsrc_records(const struct covsrc_cfg *cfg, char *const *files, size_t n);
/* covsrc fetch, or checkout: URL#COMMIT operands, or files of records. */
int covsrc_fetch(const struct covsrc_cfg *cfg, int checkout,
	char *const *operands, size_t n);

#endif
