/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* text: which repository has the source text of a binary. */
#ifndef COVBQ_TEXT_H
#define COVBQ_TEXT_H

#include "binary.h"

/* Chooses the repository for these profile paths: m->view, NULL for none. */
void text_choose(struct making *m, const char *const *paths, size_t n);

#endif
