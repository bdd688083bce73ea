/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Objects of S3 as records. */
#ifndef COV_COVFETCH_RECORDS_H
#define COV_COVFETCH_RECORDS_H

#include "bucket.h"
#include "found.h"

/* As bucket_list, for the objects that a file names, records or keys; -1 also
   when a line of it is malformed. */
int records_read(struct bucket *b, const char *path, bucket_sink *sink,
	void *ctx, struct err *e) COV_MUST;
/* --list: prints the objects of the directories, sorted by key. */
void records_print(const struct finds *f);
/* Members of an object, each with the comma before it. */
void records_add_object(struct str *s, const struct object *o, const char *key);

#endif
