/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* text: which repository has the source text of a binary. */
#ifndef COVBQ_TEXT_H
#define COVBQ_TEXT_H

#include "binary.h"

/* Chooses by which facts text is looked for: m->has_text says whether any is
   there. */
void text_choose(struct making *m, const struct profile *p);
/* The text of file i; 1 found, 0 not, -1 failed. */
int text_find(struct making *m, const struct profile *p, uint32_t i,
	struct findnotes *notes, struct finder_answer *a,
	struct err *e) COV_MUST;

#endif
