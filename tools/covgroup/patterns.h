/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * patterns: which patterns of the filters of records never matched. Known only
 * when every report was read in this run, as is when filters are new.
 */
#ifndef COVGROUP_PATTERNS_H
#define COVGROUP_PATTERNS_H

#include "covgroup.h"

#include "record/rules.h"

/* Before a report is opened by these rules; nothing without --new-filters. */
void patterns_watch(struct run *run, struct rules *rules);
/* At the end; tells them when all is known. */
int patterns_tell(struct run *run, struct err *e) COV_MUST;
void patterns_release(struct patterns *p);

#endif
