/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * counts: the counters of stored reports, ready to be put together.
 */
#ifndef COVGROUP_COUNTS_H
#define COVGROUP_COUNTS_H

#include "db/db.h"

/* Counters of stored reports, one after the other. Zero is ready. */
struct reading {
	struct counts counts; /* of the last one, those that are not 0 */
	/* its table, the one that counts is over, and the way there; map NULL:
	   they are the same */
	struct blocks *from, *to;
	uint32_t *map;
};

/* *t belongs to g until the next call; NULL: the report has no profile. */
int reading_counts(struct reading *g, struct db *db,
	const struct db_report *row, struct blocks **t, struct err *e);
void reading_release(struct reading *g);

#endif
