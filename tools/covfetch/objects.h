/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Coverage directories in buckets. */
#ifndef COV_COVFETCH_OBJECTS_H
#define COV_COVFETCH_OBJECTS_H

#include "cloud.h"
#include "found.h"

#include <stdint.h>

/*
 * As walk_operand, for an operand of S3 and, with --from, for the objects that
 * are named there.
 */
int64_t objects_find(struct finds *f, struct cloud *c, const char *operand);

#endif
