/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What is in a bucket. */
#ifndef COV_COVFETCH_BUCKET_H
#define COV_COVFETCH_BUCKET_H

#include "cloud.h"

/* Called for each object of a listing, in no order. -1 with e set: stop. */
typedef int bucket_sink(void *ctx, struct bucket *b, const struct s3_object *o,
	struct err *e);
/* Lists what is below the prefix: 0, or -1. */
int bucket_list(struct bucket *b, bucket_sink *sink, void *ctx,
	struct err *e) COV_MUST;
/* -1 when so many folders of a bucket are more than --max-objects allows: one
   takes the memory of many objects. */
int bucket_check_folders(const struct bucket *b, uint64_t n,
	struct err *e) COV_MUST;

#endif
