/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* clean: what pages load, when no page is left that loads it. */
#ifndef COVHTML_CLEAN_H
#define COVHTML_CLEAN_H

#include "pages.h"

/* Removes files of DIR/data that no page of these has, and texts of DIR/src
   that none of them shows; what is not ours stays. */
int clean_data(const struct pages *ps, const char *dir, struct err *e) COV_MUST;

#endif
