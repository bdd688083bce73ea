/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What happens to objects and directories, as it happens: counted, and told to
   those who follow (--events). */
#ifndef COV_COVFETCH_EVENTS_H
#define COV_COVFETCH_EVENTS_H

#include "found.h"

#include "telemetry/telemetry.h"

enum event_what {
	EVENT_NEW,
	EVENT_CHANGED,
	EVENT_SAME,
	EVENT_LINKED,
	EVENT_SKIPPED,
	EVENT_FAILED
};

/* Of an object, which was asked for at begun_ns of when_clock_ns; 0: it was
   not. why: of EVENT_FAILED. */
void events_object(struct telemetry *t, const struct object *o,
	enum event_what what, int64_t begun_ns, const char *why);
/* A directory was brought, which makes this record. */
void events_dir(struct telemetry *t, struct found *d, int64_t begun_ns,
	const struct str *record);
/* The sums. */
void events_end(struct telemetry *t, const struct kept *k);

#endif
