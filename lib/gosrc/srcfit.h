/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * srcfit: whether a text can be the one that blocks were made from.
 *
 * Every block must lie inside of it, and begin and end where cmd/cover lets
 * blocks begin and end: never in a word, and beside blanks only where a
 * brace, a colon, an else or a label is. A text that says `//line` has
 * positions of its own, of which nothing can be said.
 */
#ifndef COV_SRCFIT_H
#define COV_SRCFIT_H

#include "base/str.h"
#include "profile/blocks.h"

/* NULL when all n blocks fit, else the first that does not. */
const struct block *srcfit_misfit(const struct str *text, const struct block *v,
	uint32_t n);

#endif
