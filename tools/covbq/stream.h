/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* stream: rows by insertAll, a few hundred at a time. */
#ifndef COVBQ_STREAM_H
#define COVBQ_STREAM_H

#include "rest.h"
#include "spool.h"

/* Sends all rows; those that are refused are told. *taken counts the others. */
int stream_rows(struct rest *r, enum bq_table table, struct spool *rows,
	uint64_t *taken, struct err *e) COV_MUST;

#endif
