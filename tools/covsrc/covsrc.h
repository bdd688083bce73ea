/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What the parts of covsrc share.
 */
#ifndef COVSRC_H
#define COVSRC_H

#include "cli/opt.h"
#include "gosrc/lookup.h"

struct covsrc_cfg {
	struct opt_list sources; /* repositories and folders */
	const char *commit, *url; /* or NULL */
	const char *where; /* --where, or NULL */
	int map; /* paths instead of texts */
	int batch; /* names from standard input */
	int records;
	int skip_bad;
	int verbose;
};

/* Adds all --source to l; what fails is printed, -1. */
int covsrc_sources(struct lookup *l, const struct covsrc_cfg *cfg);
/* covsrc --batch. */
int covsrc_batch(const struct covsrc_cfg *cfg);
/* covsrc -r. */
int covsrc_records(const struct covsrc_cfg *cfg, char *const *files, size_t n);

#endif
