/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * input: all records that came, sorted into reports, images and others.
 *
 * Order: input_read; once what came is stored, input_forget; input_release.
 */
#ifndef COVGROUP_INPUT_H
#define COVGROUP_INPUT_H

#include "keys.h"

#include "base/mem.h"
#include "base/str.h"

#include <stdint.h>
#include <sys/types.h>

struct covgroup_cfg;

/* Records of one directory, as they were read. */
struct incoming {
	struct slice *v; /* lines in the input's arena */
	size_t n, cap;
	struct slice first; /* where v points while there is one line */
	const char *key; /* the directory, or what stands for it; until
		input_forget */
	const char *where; /* FILE:LINE of a record without a directory, else
		NULL; until input_forget */
	dev_t dev; /* with local: which directory it is */
	ino_t ino;
	int local; /* it is read from a directory that is there */
	int64_t id; /* of its report, once it is stored; 0: it is not */
	int changed; /* files or facts are not what was stored */
};

struct input {
	struct arena arena; /* of reports and images */
	struct arena rest; /* of other records */
	struct incoming *v; /* in the order of appearance */
	size_t n, cap;
	struct keys dirs; /* their keys, by number */
	struct slice *others; /* records that are not our business */
	size_t nothers, capothers;
	struct slice *images; /* records of type image */
	size_t nimages, capimages;
};

/* Its lines, in the order in which they came. */
const struct slice *incoming_lines(const struct incoming *inc);
/* Adds one, which stays the input's. */
void incoming_add(struct incoming *inc, struct slice line);
/* What is in the files or on standard input. -1: told already. */
int input_read(struct input *in, const struct covgroup_cfg *cfg, unsigned jobs,
	char *const *files, size_t n);
/* Forgets the lines of reports and images, once they are stored. */
void input_forget(struct input *in);
void input_release(struct input *in);

#endif
