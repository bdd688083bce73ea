/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What follows when an object is here. */
#ifndef COV_COVFETCH_ARRIVE_H
#define COV_COVFETCH_ARRIVE_H

#include "cloud.h"
#include "events.h"
#include "found.h"
#include "manifest.h"
#include "part.h"

#include "cli/prog.h"

#include <stdint.h>

/* What bringing works with. */
struct bringing {
	const struct covfetch_cfg *cfg;
	struct cloud *cloud;
	struct finds *finds;
	struct kept *kept;
	struct manifest *manifest;
	struct parts parts;
	struct arena arena;
	struct object *again; /* to be fetched after all, by `next` */
	struct prog prog;
	uint64_t want, want_bytes; /* what is to be fetched, or was */
	unsigned in_a_row; /* failures of the world without a success */
	int stop; /* there is no sense in going on */
	struct err *e; /* why */
};

/* Counts an object that was not asked for, and tells it. */
void arrive_count(struct bringing *b, const struct object *o, uint64_t *sum,
	enum event_what what);
/* An object has come (why NULL), or has not. begun_ns: as events_object. */
void arrive_object(struct bringing *b, struct object *o, int64_t begun_ns,
	const struct err *why);
/* All of a directory is here: into the collection. noted: the manifest knows
   it. */
void arrive_dir(struct bringing *b, struct found *d, int noted);
/* There is no sense in going on. */
void arrive_stop(struct bringing *b, const struct err *why);

#endif
