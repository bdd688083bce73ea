/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A line for each object, as it happens. */
#ifndef COV_COVFETCH_EVENTS_H
#define COV_COVFETCH_EVENTS_H

#include "found.h"

/* --events: a line for each object, at once. fd -1: nothing is written. */
struct events {
	int fd;
	const char *path;
	int bad; /* errno of the first line that could not be written */
};

int events_open(struct events *ev, const struct covfetch_cfg *cfg,
	struct err *e) COV_MUST;
void events_object(struct events *ev, const struct object *o, const char *what,
	const char *why);
/* The sums, and the end; what could not be written is told. */
void events_close(struct events *ev, const struct kept *k);

#endif
