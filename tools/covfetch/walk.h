/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Coverage directories in folders. */
#ifndef COV_COVFETCH_WALK_H
#define COV_COVFETCH_WALK_H

#include "found.h"

#include <stdint.h>

/*
 * Adds the coverage directories of an operand; what cannot be read is told and
 * left out. How many there are, known ones too; -1 when the operand itself
 * cannot be read, which was told. A collection (may be NULL) below the operand
 * is left out. An archive (or NULL) is the name that stands for the path of an
 * unpacked one, which means nothing.
 */
int64_t walk_operand(struct finds *f, const char *operand,
	const char *collection, const char *archive);

#endif
