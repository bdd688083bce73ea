/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Values are compared as the bytes they are written in. */
#include "record/agree.h"

#include <string.h>

/* Keys of a member that say nothing about the group. */
static const enum rec_key never[] = {
	REC_TYPE,
	REC_PID,
	REC_SNAPSHOT,
	REC_MODE,
	REC_TOTAL_STMTS,
	REC_COVERED_STMTS,
	REC_COVERAGE_PCT,
	REC_INPUT_HASH,
	REC_CHANGED,
	REC_PROFILE,
	REC_INLINE,
	REC_LOSSY,
	REC_ERROR,
	REC_COVMETA_HASH,
	REC_PODS,
	REC_POD_COUNT,
	REC_CONTAINERS,
	REC_HOSTS,
	REC_IMAGES,
	REC_FIRST_SEEN,
	REC_LAST_SEEN,
	REC_MERGE_INPUT_HASH,
	REC_REPORTS,
	REC_OWNERS,
	REC_SOURCE,
	REC_FILES,
};

/* Keys of a report that an owner or a binary has not, or makes itself. */
static const enum rec_key never_of_owner[] = {
	REC_DIR,
	REC_DIR_NAME,
	REC_HOSTNAME,
	REC_POD_NAME,
	REC_CONTAINER,
	REC_COLLECTED_AT,
	REC_HOST_PROCESS,
	REC_IMAGE,
	REC_SOURCE_URL,
	REC_SOURCE_COMMIT,
	REC_SOFTWARE_GROUP,
	REC_SOFTWARE_KEY,
	REC_NAMESPACE,
	REC_BINARY_NAME,
};

static const enum rec_key never_of_binary[] = {
	REC_GROUP_KEY,
	REC_OWNER_TYPE,
	REC_OWNER_NAME,
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

void agree_drop(struct record *r, const enum rec_key *keys, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		record_unset(r, keys[i]);
}

/* Unknown keys stay only when a later member has the same ones. */
static void agree_extra(struct record *common, const struct record *r)
{
	size_t i, j, n = 0;

	for (i = 0; i < common->nextra; i++) {
		for (j = 0; j < r->nextra; j++)
			if (slice_same(common->extra[i].key, r->extra[j].key) &&
				slice_same(common->extra[i].value,
					r->extra[j].value))
				break;
		if (j < r->nextra)
			common->extra[n++] = common->extra[i];
	}
	common->nextra = n;
}

static void begin_common(struct record *common, enum group_kind kind,
	const struct record *r)
{
	struct record part = *r;

	/* Not the line: a profile in it may be all that is great. */
	part.line = NULL;
	part.changed = 1;
	agree_drop(&part, never, COUNT(never));
	record_copy(common, &part);
	if (kind == GROUP_OWNER || kind == GROUP_BINARY)
		agree_drop(common, never_of_owner, COUNT(never_of_owner));
	if (kind == GROUP_BINARY)
		agree_drop(common, never_of_binary, COUNT(never_of_binary));
}

void agree_add(struct agree *a, enum group_kind kind, const struct record *r)
{
	enum rec_key k;

	if (!a->n++) {
		begin_common(&a->common, kind, r);
		return;
	}
	if (!slice_same(a->common.v[REC_FILTER], r->v[REC_FILTER]))
		a->filters_differ = 1;
	for (k = 0; k < REC_KEY_COUNT; k++)
		if (a->common.v[k].ptr && !slice_same(a->common.v[k], r->v[k]))
			record_unset(&a->common, k);
	agree_extra(&a->common, r);
}
