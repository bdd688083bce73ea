/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What directories are called. */
#ifndef COV_COVFETCH_NAME_H
#define COV_COVFETCH_NAME_H

#include "found.h"

/*
 * Gives each its dir_name and, with -C, the directory that it will have; then
 * sorts f by directory, as bytes.
 */
void name_all(struct finds *f, const struct covfetch_cfg *cfg);
/* metadata.json of one that brought none. */
void name_metadata(struct str *s, const struct found *d);
/* 1 when a folder of the collection is this source's, or nobody's. */
int name_is_ours(const struct found *d, const struct covfetch_cfg *cfg,
	const char *dir);

#endif
