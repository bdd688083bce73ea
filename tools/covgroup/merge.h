/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * merge: owners and binaries, made from the counters of their reports.
 */
#ifndef COVGROUP_MERGE_H
#define COVGROUP_MERGE_H

#include "owners.h"

/* Makes owners and binaries that changed. */
int merge_dirty(struct run *run, struct owners *o, struct err *e);

#endif
