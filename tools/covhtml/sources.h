/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* sources: the files of a binary. */
#ifndef COVHTML_SOURCES_H
#define COVHTML_SOURCES_H

#include "html.h"

#include "base/hash.h"
#include "gosrc/lookup.h"
#include "record/record.h"

/* One file of a page. */
struct file {
	const char *name; /* in the profile */
	char *path; /* in the repository, else the name */
	char *vendored; /* where it lies there otherwise, or NULL */
	uint32_t index; /* in the block table */
	uint64_t total, covered; /* statements */
	struct str text; /* its source */
	int has_text;
	int misfit; /* blocks lie outside of the text */
};

struct files {
	struct file *v; /* in byte order of path */
	size_t n;
	size_t texts; /* files with text */
	size_t misfits;
	uint64_t total, covered;
	uint64_t level[LEVELS]; /* files of each level */
	const struct lookup_view *view; /* NULL: no source */
	struct err why; /* why there is none */
	char source_md5[MD5_HEX]; /* of the texts of a plain folder, or "" */
};

/* Chooses a repository; f->view or f->why. */
void files_choose(struct files *f, struct lookup *l, struct record *r,
	char *const *paths, size_t npaths);
/* Lists the files and reads their texts; what cannot be read is a problem. */
void files_load(struct files *f, const struct profile *p,
	struct errlist *problems);
void files_release(struct files *f);

#endif
