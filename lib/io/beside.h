/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * beside: another program of the suite, to be started by this one.
 */
#ifndef COV_BESIDE_H
#define COV_BESIDE_H

#include "base/str.h"

/* The path of a tool in the folder of the running program; its bare name,
   for a search of PATH, when it is not there. Replaces what is in path. */
void beside_path(struct str *path, const char *tool);

#endif
