/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* run: which run of a process an answer belongs to. */
#ifndef COVPULL_RUN_H
#define COVPULL_RUN_H

#include "answer.h"
#include "store.h"
#include "target.h"

enum run_result {
	RUN_GOES_ON, /* t->run is where the answer belongs */
	RUN_WITHIN, /* all of it was written by another program meanwhile */
	RUN_NEW
};

/* Finds the run of an answer. */
int run_find(struct store *s, struct target *t, const struct place *p,
	const struct answer *a, const char *pid, enum run_result *run,
	struct err *e) COV_MUST;
/* A new run in a home. */
void run_begin(struct store *s, struct target *t, struct home *h,
	const struct answer *a, const char *pid);
/* The next snapshot of t->run. */
int run_write(struct store *s, struct target *t, const struct answer *a,
	struct err *e) COV_MUST;

#endif
