/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * name: the name under which a report is stored, and its row.
 */
#ifndef COVGROUP_NAME_H
#define COVGROUP_NAME_H

#include "job.h"

/*
 * The name under which the report is stored, and its row: that of its
 * directory. A name that another directory has, in this run or before, is not
 * taken from it as long as that is there.
 */
int job_find(struct run *run, struct job *j, struct err *e);

/* What is at the directory of a row: 0 a directory, else the reason why there
   is none; and whether that proves that it is gone. */
int dir_state(const struct run *run, struct arena *a, const char *stored);
int dir_gone(int state);

#endif
