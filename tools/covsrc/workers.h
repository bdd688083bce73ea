/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * workers: repositories at work side by side, each in a process of its own.
 *
 * A worker and all it starts have a session without a terminal, so nothing can
 * ask for a password; when it takes too long, or SIGTERM comes, all of them
 * end.
 */
#ifndef COVSRC_WORKERS_H
#define COVSRC_WORKERS_H

#include "cli/opt.h"

#include <stddef.h>
#include <stdint.h>

/* A commit that is wanted. */
struct wanted {
	char *place; /* HOST/PATH of its repository */
	char *url;
	char *commit; /* as it was asked for, "" for the newest */
	/* What came of it: */
	int answered;
	int status; /* enum cov_status */
	int fetched; /* 0: it was there */
	char *text; /* its id and where it lies, or why not; owned */
};

struct workers {
	const char *repos;
	const struct opt_list *allowed; /* protocols */
	uint64_t jobs, timeout_s;
	int again, checkout;
};

/* Gets all of v, sorted by place, each place by one worker. */
void workers_run(const struct workers *how, struct wanted *v, size_t n);

#endif
