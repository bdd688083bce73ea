/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Directories of S3 into the collection. */
#ifndef COV_COVFETCH_BRING_H
#define COV_COVFETCH_BRING_H

#include "cloud.h"
#include "found.h"

/*
 * Brings all directories of S3 into the collection; record and error of each
 * are set. keep is called for each that has all that could be had. -1 when
 * the collection cannot be written, or there is no sense in going on.
 */
int bring_remote(struct finds *f, const struct covfetch_cfg *cfg,
	struct cloud *c, struct kept *k, struct err *e) COV_MUST;

#endif
