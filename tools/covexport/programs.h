/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* programs: the profiles that are exported. */
#ifndef COVEXPORT_PROGRAMS_H
#define COVEXPORT_PROGRAMS_H

#include "covexport.h"
#include "members.h"

#include "open/bins.h"

/* A binary, or the union of all operands. */
struct program {
	struct profile p; /* every block of a file once */
	const char *url, *commit; /* of its source, "" when not known */
};

struct programs {
	struct program *v;
	size_t n, cap;
	struct members members; /* with the strings of these */
	struct bins *bins; /* binaries that were decoded for them */
};

/* Of operands their union, of records one for each binary. 0, or a status when
   nothing is to be written. What is wrong is told. */
int programs_load(struct programs *p, const struct covexport_cfg *cfg,
	struct finder *finder, char *const *operands, size_t n);
void programs_release(struct programs *p);
/* Tells what is to be said of sources; missing is that of findnotes_how. */
void programs_tell_sources(const struct covexport_cfg *cfg,
	struct finder *finder, int missing);
/* Adds the repository that covsrc found to the finder. */
void programs_find_source(struct finder *finder, struct record *r);

#endif
