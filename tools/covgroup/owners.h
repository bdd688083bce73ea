/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * owners: who owns what, over all reports that are stored.
 */
#ifndef COVGROUP_OWNERS_H
#define COVGROUP_OWNERS_H

#include "covgroup.h"

/* The owner of a report, by the rules in force. */
void owner_tell(const struct covgroup_cfg *cfg, struct owner *o,
	struct record *r);

/* One owner, in memory. */
struct group_owner {
	const char *group_key, *namespace_, *type, *name, *binary;
	const char *hash; /* covmeta_hash */
	int64_t id; /* 0: not stored yet */
	int dirty; /* must be made again */
	int touched; /* has a report of the input, or is dirty */
	uint64_t run, prev_total, prev_covered, total, covered;
	const char *merge_hash; /* as it was stored, NULL when new */
};

struct owners {
	struct arena arena;
	struct keys keys; /* group keys by number */
	struct group_owner *v;
	size_t n, cap;
	struct keys dirty_hashes; /* binaries to be made again */
	struct keys touched_hashes; /* binaries to be printed */
};

/* Finds the owner of every report, and which owners must be made again. */
int owners_find(struct run *run, struct owners *o, struct err *e);
void owners_release(struct owners *o);

#endif
