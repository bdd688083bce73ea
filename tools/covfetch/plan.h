/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Which objects have to be fetched. */
#ifndef COV_COVFETCH_PLAN_H
#define COV_COVFETCH_PLAN_H

#include "arrive.h"

/* Plans the directories of one turn: twins share a folder, and come one after
   the other. 0 when all have had theirs. */
int plan_turn(struct bringing *b, unsigned turn);

#endif
