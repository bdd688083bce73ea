/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* job: load jobs of BigQuery, looked for and waited for. */
#ifndef COVBQ_JOB_H
#define COVBQ_JOB_H

#include "rest.h"

enum job_state { JOB_MISSING, JOB_RUNNING, JOB_DONE, JOB_FAILED };

struct job {
	enum job_state state;
	char time[WHEN_MAX]; /* ingestion_time of its rows, "" unknown */
	int64_t rows; /* that it wrote, -1: not said */
	int retry; /* it failed for a reason that may pass */
	struct str reply; /* what the service says of it, JSON */
};

/* What is known of a job; 0 also when there is none. */
int job_get(struct rest *r, const char *id, struct job *j,
	struct err *e) COV_MUST;
/* Reads what the service says of a job. */
int job_read(struct job *j, const struct ask *q, struct err *e) COV_MUST;
/* Until it has ended. */
int job_wait(struct rest *r, const char *id, struct job *j,
	struct err *e) COV_MUST;
void job_release(struct job *j);

/* An error that a job ended with. Strings are "" when not said. */
struct job_error {
	const char *reason, *location, *message;
};

/* Calls fn for its errorResult (first 1), then for each of its errors. */
void job_errors(const struct job *j,
	void (*fn)(void *ctx, const struct job_error *error, int first),
	void *ctx);

/* Appends the labels of a job, JSON: they keep the ingestion_time. */
void job_add_labels(struct str *s, const char *time);

#endif
