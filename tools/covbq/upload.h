/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* upload: the rows of a table go to a load job, in parts. */
#ifndef COVBQ_UPLOAD_H
#define COVBQ_UPLOAD_H

#include "job.h"
#include "session.h"
#include "spool.h"

/*
 * Uploads the rows of a table for a new job: what the service said of it is
 * then in j. 1: there is a job of that name already. When s, of session_read,
 * fits, it goes on where that stopped.
 */
int upload_rows(struct rest *r, enum bq_table table, struct spool *rows,
	const char *id, struct session *s, struct job *j,
	struct err *e) COV_MUST;

#endif
