/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* round: what all that is asked of a round of targets has in common. */
#ifndef COVPULL_ROUND_H
#define COVPULL_ROUND_H

#include "store.h"
#include "target.h"

struct round {
	const struct covpull_cfg *cfg;
	struct store *store; /* NULL: nothing is kept */
	struct targets *targets;
	struct http *http; /* of all rounds: it knows which hosts fail */
	int last; /* there is no other round after this one */
	struct err fatal; /* the collection cannot be written */
	uint64_t pulled, failed; /* for -v */
	uint64_t meta_bytes, counter_bytes;
};

/* Begins the transfers of a round: jobs are to be added to r->http. */
int round_begin(struct round *r, struct err *e) COV_MUST;
/* Runs them until all have ended, or the round has to stop. */
int round_end(struct round *r, struct err *e) COV_MUST;
void round_release(struct round *r);
/* 1 when a reply says that there is too much to do, or nobody behind it. */
int round_is_busy(const struct http_reply *r);
/* 1 when another try may help against what a reply says, there is one, and time
   for it until end_ms (when_clock_ms). */
int round_may_retry(const struct http_reply *r, int64_t end_ms);
/* Notes that a target is asked now. */
void target_asked(struct target *t);

/* Coverage of so many bytes came, and was kept. */
void round_pulled(struct target *t, const char *pid, size_t meta_bytes,
	size_t counter_bytes);
/* It did not. */
void round_failed(struct target *t);

/* Tells that something went wrong with a target, once. */
void target_failed(struct target *t, int status, const char *why);
void target_well(struct target *t);

/* Prints a record, if --where keeps it. */
void print_line(const struct covpull_cfg *cfg, const struct str *line);

#endif
