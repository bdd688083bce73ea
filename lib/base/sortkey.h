/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * sortkey: a stable merge sort of packed integer keys.
 *
 * Made for what coverage files hold: lists that are in order already, or made
 * of a few ordered runs. Runs are found and merged; sorted input costs one
 * pass, the worst case is n log n comparisons.
 */
#ifndef COV_SORTKEY_H
#define COV_SORTKEY_H

#include <stddef.h>
#include <stdint.h>

/* Compared by a, then b, then by the tie function, or c without one. */
struct sortkey {
	uint64_t a, b;
	uint32_t c; /* the caller's, when there is a tie function */
	uint32_t i; /* the caller's: which item this is */
};

/* Below, at or above 0, for keys whose a and b are equal. */
typedef int sortkey_tie(const void *ctx, const struct sortkey *x,
	const struct sortkey *y);

/* Sorts v; tmp is room for n keys. tie may be NULL. */
void sortkey_sort(struct sortkey *v, size_t n, struct sortkey *tmp,
	sortkey_tie *tie, const void *ctx);

#endif
