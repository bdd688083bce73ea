/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * follow: a text profile of a program whose blocks are known already.
 *
 * Profiles of one program differ in their counters only, and perhaps in the
 * order of their lines. So a line is compared with the one that is expected,
 * which is several times as fast as taking it apart. A profile that is not
 * exactly like that is none of this module's business.
 *
 * Order: follow_new, then follow_read any number of times, by any threads;
 * follow_free.
 */
#ifndef COV_FOLLOW_H
#define COV_FOLLOW_H

#include "blocks.h"

struct follow;

/* Keeps a reference to t, and some 20 bytes per block. */
struct follow *follow_new(struct blocks *t);
void follow_free(struct follow *f); /* NULL is allowed */

/*
 * Reads the file at path, plain or gzip: 1 when it lists every block of the
 * table once, and nothing else; p is then over the table. 0 for anything
 * else, also when it cannot be read: it is to be read as any other then, and
 * p is empty.
 */
int follow_read(const struct follow *f, struct profile *p, const char *path)
	COV_MUST;

#endif
