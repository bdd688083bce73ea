/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* srcsample: the few paths of a profile that say where its binary is from. */
#ifndef COV_SRCSAMPLE_H
#define COV_SRCSAMPLE_H

#include "profile/blocks.h"

/* Some paths of each module of a profile, the same for the same files. Array
   and strings are malloc'd. */
char **srcsample_paths(const struct profile *p, size_t *n);

#endif
