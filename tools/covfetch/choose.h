/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Which directories are wanted. */
#ifndef COV_COVFETCH_CHOOSE_H
#define COV_COVFETCH_CHOOSE_H

#include "found.h"

#include "fmt/jq.h"

#include <stdint.h>

/*
 * Makes the records, of the directories as they lie there, and leaves in f
 * those that the options name. where may be NULL. A record for which the
 * expression fails is told and left out.
 */
void choose_wanted(struct finds *f, const struct covfetch_cfg *cfg,
	struct jq *where);

/* The files that are wanted, into the record. */
void choose_files(struct found *d);
/* The wanted file that is the other snapshot, of .1 and .2, of the process that
   a counters file is of; NULL: there is none. */
const char *choose_other(const struct found *d, const char *file);
/* Of .1 and .2 of a process the one stays that was written last, .2 when they
   are of the same second (covcompat(7): latest-snapshot). 1 when `file` is not
   that one, from the seconds at which it and the other were changed. */
int choose_earlier(const char *file, int64_t changed, int64_t other);

/* --since and --until (opt_call): a time of the bucket, RFC 3339, or a day, of
   which the first or the last second counts. ctx is a char **. */
int choose_since(void *ctx, const char *text, struct err *e);
int choose_until(void *ctx, const char *text, struct err *e);

#endif
