/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * agree: what all members of a group say alike.
 *
 * The first member is kept, and whatever a later one says otherwise is taken
 * out. Keys that say nothing about a group of that kind, or that group.c makes
 * itself, are never in it.
 */
#ifndef COV_AGREE_H
#define COV_AGREE_H

#include "record/record.h"

#include <stddef.h>

enum group_kind {
	GROUP_REPORT, /* processes of one directory */
	GROUP_OWNER, /* reports of one group_key */
	GROUP_BINARY, /* reports or owners of one covmeta_hash */
	GROUP_OTHER /* any other keys: type "group" */
};

/* Zero-initialised is empty; record_release common in the end. */
struct agree {
	struct record common; /* what all said so far */
	size_t n; /* members */
	int filters_differ; /* two members had different filters */
};

/* Takes a member; r stays the caller's. */
void agree_add(struct agree *a, enum group_kind kind, const struct record *r);
/* Takes keys out of a record. */
void agree_drop(struct record *r, const enum rec_key *keys, size_t n);

#endif
