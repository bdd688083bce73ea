/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * group: many records become one.
 *
 * Used by covmerge -r and by covgroup, so that both make the same bytes. Add
 * members in any order: the result depends on the set of members only.
 *
 * What a merged record says: keys on which all members agree are kept; lists
 * (pods, containers, hosts, images, reports, profile) are sorted unions;
 * first_seen/last_seen are the extremes of collected_at; totals are counted
 * over the merged profile, which the caller gives.
 */
#ifndef COV_GROUP_H
#define COV_GROUP_H

#include "base/err.h"
#include "profile/blocks.h"
#include "record/agree.h"
#include "record/record.h"

struct group; /* members so far */

struct group *group_new(enum group_kind kind);
void group_free(struct group *g);
/* Takes what it needs from r, which the caller keeps. */
void group_add(struct group *g, struct record *r);
/*
 * Makes the merged record (r zero or cleared). p is the merged profile, NULL
 * when none could be opened; problems are joined into `error`. profile is the
 * raw JSON of the `profile` value to write, ptr NULL for the union of the
 * members' profiles.
 */
void group_finish(struct group *g, const struct profile *p,
	const struct errlist *problems, struct slice profile, struct record *r);
/*
 * The second half of group_finish, for a caller that first needed the record
 * to open its profile: sets totals from p and adds problems to `error`.
 */
void group_complete(struct group *g, const struct profile *p,
	const struct errlist *problems, struct record *r);

#endif
