/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * follow: a text profile of a program whose blocks are known already.
 *
 * Profiles of one program differ in their counters only, and perhaps in the
 * order of their lines. So a line is compared with the one that is expected,
 * which is several times as fast as taking it apart. Blocks that the table
 * has not, as in a profile of another source, are kept beside it.
 *
 * Order: follow_new, then follow_read any number of times, by any threads;
 * follow_free.
 */
#ifndef COV_FOLLOW_H
#define COV_FOLLOW_H

#include "io/in.h"
#include "profile/combine.h"

struct follow;

/* Keeps a reference to t, and some 24 bytes per block, and 8 more later. */
struct follow *follow_new(struct blocks *t);
void follow_free(struct follow *f); /* NULL is allowed */

/*
 * Reads the file at path, plain or gzip: 1 and o, as it is seen from the
 * table. 0 when that cannot be: a block stands there twice, it is not well
 * formed, it is no regular file, or the table's packages are not those of a
 * text and it has other blocks. Then it is to be read as any other, and o is
 * empty.
 */
int follow_read(struct follow *f, struct overlay *o, const char *path) COV_MUST;
/* The same for an input that is open; when the result is 0, some of it is
   gone. */
int follow_in(struct follow *f, struct overlay *o, struct in *in) COV_MUST;

#endif
