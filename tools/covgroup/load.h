/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * load: reports of the input are opened, when they changed, and stored.
 */
#ifndef COVGROUP_LOAD_H
#define COVGROUP_LOAD_H

#include "covgroup.h"

/* Opens and stores what came. -1: a failure of the database, in e. */
int load_all(struct run *run, struct err *e);

#endif
