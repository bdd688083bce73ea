/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* goc: one round over what the center of goc has. */
#ifndef COVPULL_GOC_H
#define COVPULL_GOC_H

#include "round.h"

/* One round over what the center of goc has; or what else is asked of it. */
int goc_round(struct round *r, struct err *e) COV_MUST;

#endif
