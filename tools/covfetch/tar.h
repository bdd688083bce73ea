/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Coverage directories in a tar stream. */
#ifndef COV_COVFETCH_TAR_H
#define COV_COVFETCH_TAR_H

#include "found.h"

#include "io/out.h"

#include <stdint.h>

/* The folder that a tar stream was unpacked into. */
struct tarball {
	char *dir; /* NULL: none */
	struct out lock; /* says that it is in use */
};

/* As walk_operand, for a tar stream on standard input; tar_done when all was
   brought, whatever came before. */
int64_t tar_find(struct finds *f, const struct covfetch_cfg *cfg,
	struct tarball *t);
void tar_done(struct tarball *t);

#endif
