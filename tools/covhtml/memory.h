/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* memory: the list of what was made before. */
#ifndef COVHTML_MEMORY_H
#define COVHTML_MEMORY_H

#include "pages.h"

/* Adds what DIR/.covhtml.ndjson remembers to the pages that came. */
int memory_load(struct pages *ps, const char *dir, struct err *e) COV_MUST;
int memory_save(const struct pages *ps, const char *dir,
	struct err *e) COV_MUST;
/* A copy without the places where profiles lie, also those of its owners:
   they are other ones for another working directory. dst must be zero. */
void record_shown(struct record *dst, const struct record *src);

#endif
