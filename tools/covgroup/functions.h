/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * functions: what a covmeta says and a block table does not, for the database.
 */
#ifndef COVGROUP_FUNCTIONS_H
#define COVGROUP_FUNCTIONS_H

#include "covgroup.h"

#include "open/bins.h"

/* Stores the functions and modules of all binaries that were decoded. */
int functions_keep(struct run *run, const struct bins *bins, struct err *e);

#endif
