/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * builds: builds of one program that only the version of Go tells apart.
 */
#ifndef COVGROUP_BUILDS_H
#define COVGROUP_BUILDS_H

#include "owners.h"

/*
 * Says of which binaries a namespace has two builds that differ as those of one
 * source by two versions of Go do, when one of them is new. They are binaries
 * of their own, and nobody would see why.
 */
void builds_tell(struct run *run, const struct owners *o);

#endif
