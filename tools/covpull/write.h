/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* write: the files of a directory, and the record of it. */
#ifndef COVPULL_WRITE_H
#define COVPULL_WRITE_H

#include "store.h"
#include "target.h"

#include "record/record.h"

/* A file of a home. */
int write_file(struct home *h, const char *name, const struct str *bytes,
	struct err *e) COV_MUST;
/* info.json, unless it is there. extra: one more member, or NULL. */
int write_info(struct home *h, const struct target *t, const char *binary,
	const char *pid, struct err *e) COV_MUST;
/* metadata.json. */
int write_metadata(struct home *h, struct err *e) COV_MUST;
/* source_dir record of a home. */
void home_record(const struct home *h, struct record *r);

#endif
