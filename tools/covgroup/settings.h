/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * settings: what a database remembers of the runs that wrote it.
 */
#ifndef COVGROUP_SETTINGS_H
#define COVGROUP_SETTINGS_H

#include "covgroup.h"

/* Takes what was said of earlier runs, and says it of this one. */
int settings_use(struct run *run, struct err *e);
/* Writes the number of this run. */
int settings_save_number(struct run *run, struct err *e);

#endif
