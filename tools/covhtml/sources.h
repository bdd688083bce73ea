/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* sources: the files of a binary. */
#ifndef COVHTML_SOURCES_H
#define COVHTML_SOURCES_H

#include "html.h"

#include "base/hash.h"
#include "gosrc/finder.h"
#include "record/record.h"

/* One file of a page. */
struct file {
	const char *name; /* in the profile */
	char *path; /* in the repository, else the name */
	char *other_path; /* where it lies there otherwise, or NULL */
	uint32_t index; /* in the block table */
	uint64_t total, covered; /* statements */
	struct str text; /* its source */
	char text_md5[MD5_HEX]; /* of it, "" when there is none */
	int has_text;
	int linked; /* the text is that of the binary's commit */
	int skewed; /* blocks do not fit the text */
	int vendored, generated;
};

/* What files of a page are from: a source as it is at a commit. */
struct origin {
	char *source; /* its last part */
	char commit[REPO_OID_HEX]; /* "" unknown */
	int exact, other, own; /* own: Go's, or a module cache's */
	size_t files, changed;
};

struct files {
	struct file *v; /* in byte order of path */
	size_t n;
	size_t texts; /* files with text */
	size_t skewed;
	uint64_t total, covered;
	uint64_t level[LEVELS]; /* files of each level */
	struct origin *origins;
	size_t norigins, caporigins;
	struct str why; /* why there is no text, when there is none */
	struct str commit; /* of what is linked; "" none */
	int living; /* texts lie in a folder, and may change at any time */
	char probe_md5[MD5_HEX]; /* of what a sample of the files is from */
	char source_md5[MD5_HEX]; /* of texts that live, or "" */
	struct findnotes *notes;
};

/* "generated", "vendored", both, or "". */
const char *file_kind(const struct file *fi);
/* Looks for some files: f->living, f->probe_md5, f->why; what the world forbids
   to read is a problem. */
void files_probe(struct files *f, struct finder *finder, struct record *r,
	char *const *paths, size_t npaths, struct errlist *problems);
/* Lists the files and reads their texts; what cannot be read is a problem. */
void files_load(struct files *f, struct finder *finder, struct record *r,
	const struct profile *p, struct errlist *problems);
void files_release(struct files *f);

#endif
