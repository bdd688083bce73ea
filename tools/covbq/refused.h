/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* refused: what a load job did not take. */
#ifndef COVBQ_REFUSED_H
#define COVBQ_REFUSED_H

#include "job.h"
#include "spool.h"

/* Tells the errors that the job of a table's rows ended with: for each the row,
   the column and what is there. */
void refused_tell(const struct job *j, struct spool *rows, const char *table);

#endif
