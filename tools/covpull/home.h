/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* home: a directory of the collection, read. */
#ifndef COVPULL_HOME_H
#define COVPULL_HOME_H

#include "store.h"

/* A directory that lies there; NULL when nobody knows whose, or, with
   e set, when it cannot be read now. */
struct home *home_load(struct store *s, const char *name,
	struct err *e) COV_MUST;
/* Reads its snapshots again: 1, 0 when it is gone, -1. */
int home_refresh(struct store *s, struct home *h, struct err *e) COV_MUST;

/* 1 when it has a snapshot. */
int home_has_snap(const struct home *h, const char *hash, const char *pid,
	uint64_t n);
/* Adds one, unless it has it. */
void home_add_snap(struct store *s, struct home *h, const char *hash,
	const char *pid, uint64_t n);

#endif
