/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Objects over the network. */
#ifndef COV_COVFETCH_TRANSFER_H
#define COV_COVFETCH_TRANSFER_H

#include "arrive.h"

/* Fetches the objects that are to be, and calls arrive_object for each; -1 with
   b->e set. */
int transfer_all(struct bringing *b) COV_MUST;

#endif
