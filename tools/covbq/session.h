/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* session: an upload that was begun, so that another run can go on with it. */
#ifndef COVBQ_SESSION_H
#define COVBQ_SESSION_H

#include "covbq.h"

struct session {
	char *url; /* NULL: there is none */
	char time[WHEN_MAX]; /* ingestion_time of its rows */
	uint64_t bytes; /* of all of it */
};

/* What an earlier run left for a job. */
void session_read(struct session *s, const struct covbq_cfg *cfg,
	const char *id);
/* Keeps it for a later run, when there is a place; e says why not. */
void session_write(const struct session *s, const struct covbq_cfg *cfg,
	const char *id, struct err *e);
/* It is over. */
void session_end(const struct covbq_cfg *cfg, const char *id);
void session_release(struct session *s);

#endif
