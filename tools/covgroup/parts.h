/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * parts: what parts of the cluster cover of one binary.
 *
 * Order: parts_new; parts_add for each report of a binary, then parts_put; the
 * same for the next binary; parts_free.
 */
#ifndef COVGROUP_PARTS_H
#define COVGROUP_PARTS_H

#include "covgroup.h"

/* Parts of the cluster whose union totals are kept, of one binary. */
enum part_kind {
	PART_NAMESPACE,
	PART_NODE,
	PART_IMAGE,
	PART_KEY,
	PART_REPOSITORY,
	PART_COUNT
};

struct parts;

/* One report for them. */
struct part_report {
	int64_t id, table_id; /* as stored */
	struct blocks *t;
	const struct counts *counts; /* those that are not 0 */
	uint64_t covered; /* statements of these */
};

struct parts *parts_new(struct run *run);
void parts_free(struct parts *p); /* NULL is allowed */
/* Adds a report to the part of this name; "" is none. */
int parts_add(struct parts *p, enum part_kind kind, const char *name,
	const struct part_report *r, struct err *e);
/* Stores them as those of this binary, and is empty again. */
int parts_put(struct parts *p, const char *hash, struct err *e);

#endif
