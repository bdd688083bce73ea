/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * source_child: a db: profile read through the covtext beside the program.
 *
 * Small tools link no SQLite. covtext is started without a shell, and the
 * text it prints is read as a profile.
 */
#ifndef COV_SOURCE_CHILD_H
#define COV_SOURCE_CHILD_H

#include "base/err.h"
#include "profile/blocks.h"

/* ref is FILE#KIND/KEY, without "db:". */
int source_child_open(struct profile *p, const char *ref, struct err *e)
	COV_MUST;

#endif
