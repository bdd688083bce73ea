/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * ownerrules: people's own rules for who owns a pod, from a file.
 *
 * One rule a line, `TYPE REGEX`: a POSIX extended expression over the name of
 * the pod. The first that matches gives the type, its first group the name.
 * Empty lines and lines that begin with `#` are left out. A pod that no rule
 * matches is `Pod (No Owner)`.
 */
#ifndef COV_OWNERRULES_H
#define COV_OWNERRULES_H

#include "base/err.h"
#include "record/record.h"

struct owner_rules;

/* NULL: e names the file and the line (status 2; 3 when reading failed). */
struct owner_rules *owner_rules_read(const char *path, struct err *e) COV_MUST;
/* NULL is allowed. */
void owner_rules_free(struct owner_rules *rules);
/*
 * Sets owner_type and owner_name of a report, for owner_of (owner.h). Records
 * that have a type, and those of host processes, stay as they are.
 */
void owner_rules_apply(const struct owner_rules *rules, struct record *r);

#endif
