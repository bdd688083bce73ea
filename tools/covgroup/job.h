/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * job: a report of the input, while it is opened and stored.
 *
 * Order: job_join, in any thread; job_find (name.h); what load.c does with it;
 * job_release.
 */
#ifndef COVGROUP_JOB_H
#define COVGROUP_JOB_H

#include "covgroup.h"
#include "stored.h"

#include "open/source.h"

struct group;

/* One report of the input, while it is opened and stored. */
struct job {
	struct incoming *inc;
	struct group *members; /* NULL for a report that came as one */
	struct record rec; /* its record */
	struct record *lines; /* the records that it is made of */
	const char *said; /* the error that came in these, "" for none */
	struct source src;
	int valid; /* src is there */
	struct profile inlined; /* what came inside of its records */
	size_t ninlined;
	struct db_report row; /* as stored; id 0: not yet */
	char stamp[STAMP_MAX];
	char written[WHEN_MAX]; /* as of stamp_of */
	struct arena arena; /* for the strings of row */
	const char *dir; /* on this machine, decoded; NULL: it is not */
	int load; /* must be read, */
	int maybe; /* unless its files have the content that they had */
	int moved; /* lies elsewhere than it did */
	struct profile p; /* its counters only while it is read, */
	struct db_packed packed; /* then in this form */
	uint64_t covered;
	struct errlist problems;
};

/*
 * Makes one record of what came for the report, and looks at its directory.
 * Asks no database, so that threads may do it.
 */
void job_join(const struct run *run, struct job *j);
void job_release(struct job *j);

#endif
