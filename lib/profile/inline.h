/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * inline: a profile inside a record, for records that leave the machine.
 *
 * The value of the key `inline` is an object: mode, and for each of table and
 * counts the stored form (blocks_encode, counts_encode), deflated, in base64,
 * beside its size before that.
 */
#ifndef COV_INLINE_H
#define COV_INLINE_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "profile/blocks.h"

/* Appends the object; p has a table. */
void inline_encode(struct str *s, const struct profile *p);
/*
 * The profile of a raw object; p need not be initialised and is empty after a
 * failure. Sizes are bounded, everything is checked.
 */
int inline_decode(struct profile *p, struct slice raw, struct err *e) COV_MUST;

#endif
