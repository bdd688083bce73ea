/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covtextchild: a db: profile read through the covtext beside the program.
 *
 * Small tools link no SQLite. covtext is started without a shell, and the
 * text it prints is read as a profile.
 */
#ifndef COV_COVTEXTCHILD_H
#define COV_COVTEXTCHILD_H

#include "base/err.h"
#include "profile/blocks.h"

/* ref is FILE#KIND/KEY, without "db:". */
int covtextchild_open(struct profile *p, const char *ref,
	struct err *e) COV_MUST;

#endif
