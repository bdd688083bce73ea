/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * came: what an input is, when it is not what a program reads.
 *
 * In a pipe the wrong program may stand before this one; the message then says
 * what came and what to type, not at which byte a parser gave up.
 */
#ifndef COV_CAME_H
#define COV_CAME_H

#include "base/str.h"

/* What the program reads. */
enum came_wanted {
	CAME_FOR_PROFILE,
	CAME_FOR_RECORDS,
	CAME_FOR_TAR,
	CAME_FOR_OTHER
};

/*
 * Appends "WHAT came: what to type" for an input that begins with these bytes;
 * WHAT is one of the forms that programs of the suite write or read. Returns 0
 * and appends nothing when it is none of them, or the one that is wanted.
 */
int came_tell(struct str *s, const char *ptr, size_t len,
	enum came_wanted wanted);

#endif
