/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* overview: one record of everything together, covrecord(5). */
#ifndef COVGROUP_OVERVIEW_H
#define COVGROUP_OVERVIEW_H

#include "emit.h"

int overview_emit(struct run *run, struct emitted *out, struct err *e);

#endif
