/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * dedup: tables in which every block occurs once.
 *
 * A text may hold a line twice, as `go test -coverpkg` writes it, and two
 * packages of a binary may have one file (by //line directives). Go's own
 * tools and whoever reads merged texts take such blocks for one.
 */
#ifndef COV_DEDUP_H
#define COV_DEDUP_H

#include "profile/blocks.h"

/*
 * t with one block instead of equal ones; files that share a name become one,
 * of which the package is the folder. *map becomes a malloc'd array from
 * indexes of t to those of the result, NULL when t is such a table already
 * (then it is returned itself, with one more reference). Any thread.
 */
struct blocks *dedup_blocks(struct blocks *t, uint32_t **map);
/* The same for a profile; counters of equal blocks combine by op. */
void dedup_profile(struct profile *p, enum count_op op);

#endif
