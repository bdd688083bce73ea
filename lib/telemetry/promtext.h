/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * promtext: metrics in Prometheus' text form, for its textfile collector.
 *
 * No times stand in it, the order is always the same. A file is of one run
 * after another: what is counted goes on where the file ended, or a counter
 * that is 10 after each run would seem to stand still.
 */
#ifndef COV_PROMTEXT_H
#define COV_PROMTEXT_H

#include "base/err.h"
#include "telemetry/metrics.h"

/* Appends all of it. */
void promtext_add(struct str *s, const struct metrics *m);
/* Counters and times of a text are added to those of m; what is not of its
   form is passed over. */
void promtext_resume(struct metrics *m, const struct str *text);

enum { PROMTEXT_MAX = 1 << 20 };

/* The file as it was before this run, into `before`, which has its collector's
   name; one that is not there, or is no plain file, is empty. */
void promtext_read(struct metrics *before, const char *path);
/* Writes it whole: what was before, and what m has. */
int promtext_write(const char *path, const struct metrics *m,
	const struct metrics *before, struct err *e) COV_MUST;

#endif
