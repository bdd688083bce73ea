/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Which program wrote the files of a coverage directory. */
#ifndef COV_COVFETCH_PROGRAM_H
#define COV_COVFETCH_PROGRAM_H

#include "base/mem.h"

#include <stddef.h>

/* The name of the program, n files of a folder; NULL when they do not say, or
   name several. Files that cannot be read are passed over. */
char *program_name(struct arena *a, const char *dir, const char *const *files,
	size_t n);

#endif
