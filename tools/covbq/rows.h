/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* rows: all rows of the input, to where they are wanted. */
#ifndef COVBQ_ROWS_H
#define COVBQ_ROWS_H

#include "binary.h"

/* Gives all rows to in->sink. -1: that failed. */
int rows_make(struct ingest *in, struct binary_parts *ps,
	struct err *e) COV_MUST;
/* To standard output, files or SQLite, as the settings say; what is to be said
   is told. */
void rows_write(struct ingest *in, struct binary_parts *ps);
/* Tells of the sources and the texts of all rows, and how many there were. */
void rows_tell(struct ingest *in);

#endif
