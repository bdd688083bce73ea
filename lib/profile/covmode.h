/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covmode: what a counter means.
 */
#ifndef COV_COVMODE_H
#define COV_COVMODE_H

#include <stddef.h>

/*
 * Counter modes with the numbers they have in a covmeta file
 * (internal/coverage/defs.go). The greater of set, count and atomic is the
 * one that covdata names when it relaxes a clash.
 */
enum covmode {
	COVMODE_NONE = 0,
	COVMODE_SET = 1, /* counts are 0 or 1 */
	COVMODE_COUNT = 2,
	COVMODE_ATOMIC = 3,
	COVMODE_REGONLY = 4, /* no counters */
	COVMODE_TESTMAIN = 5 /* no counters */
};

/* "set", "count", "atomic", "regonly", "testmain", or "<invalid>". */
const char *covmode_name(enum covmode m);
/* The mode of a word (set, count, atomic), else COVMODE_NONE. */
enum covmode covmode_parse(const char *ptr, size_t len);
/* That of the words of --mode, "set|count|atomic"; COVMODE_NONE below 0. */
enum covmode covmode_of_choice(int choice);
/* The mode of two profiles together: the higher one of those with counters. */
enum covmode covmode_join(enum covmode own, enum covmode other);
/* "perblock" or "perfunc" of a covmeta's granularity byte, else "<invalid>". */
const char *covgran_name(unsigned g);

#endif
