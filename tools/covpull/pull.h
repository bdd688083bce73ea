/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* pull: one round over coverage servers. */
#ifndef COVPULL_PULL_H
#define COVPULL_PULL_H

#include "round.h"

/* One round over all targets. */
int pull_round(struct round *r, struct err *e) COV_MUST;

#endif
