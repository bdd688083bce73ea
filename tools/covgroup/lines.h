/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * lines: what the lines of a file did, out of a database.
 */
#ifndef COVGROUP_LINES_H
#define COVGROUP_LINES_H

#include "covgroup.h"

/* Prints them for the file that --lines names; nothing changes. */
void lines_print(const struct covgroup_cfg *cfg);

#endif
