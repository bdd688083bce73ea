/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* One directory into a collection. */
#ifndef COV_COVFETCH_KEEP_H
#define COV_COVFETCH_KEEP_H

#include "found.h"

/* COLLECTION/coverage, made when it is missing, and swept. */
int keep_begin(const struct covfetch_cfg *cfg, struct err *e) COV_MUST;
/*
 * Brings one into the collection. 0 also when a file of it could not be
 * brought, which is told and in the record's `error`; -1 when the collection
 * cannot be written.
 */
int keep_one(struct found *d, const struct covfetch_cfg *cfg, struct kept *k,
	struct err *e) COV_MUST;

/* Then the record: what is in the folder now. */
void keep_record(struct found *d);

/* For --latest-only: tells of folders NAME@TIME that lie beside NAME. */
void keep_tell_older(const struct covfetch_cfg *cfg);

#endif
