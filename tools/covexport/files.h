/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * files: the files that are exported, under the names that they get, with
 * their lines and functions.
 *
 * Order: files_make, then files_read for any of them; files_release.
 */
#ifndef COVEXPORT_FILES_H
#define COVEXPORT_FILES_H

#include "programs.h"

#include "profile/sweep.h"

/* A line with code on it. */
struct line {
	uint32_t number; /* from 1 */
	uint64_t count; /* greatest counter of the blocks that are on it */
};

struct line_range {
	uint32_t from, to;
};

/* A function with code on one of its lines. */
struct file_func {
	const char *name; /* of the file no other has it */
	uint32_t line; /* where it begins, a line with code */
	uint64_t count;
	size_t first, nlines; /* of the file's lines, those from here */
};

/* What is counted of a file, or of several. */
struct counted {
	uint64_t stmts, covered; /* as covstat counts them */
	uint64_t lines, hit; /* with code; those that ran */
};

/* Memory of it is used for the next one. Zero-initialised is ready. */
struct file {
	const char *name;
	size_t number; /* the how manieth name it is */
	struct slice folder; /* of it; "." is not in the name */
	struct counted sum;
	struct line *lines; /* sum.lines of them */
	size_t caplines;
	struct file_func *funcs;
	size_t nfuncs, capfuncs;
	struct arena arena; /* names that were made for it */
	struct sweep sweep;
};

struct named_file;

struct files {
	const struct programs *from;
	struct named_file *v; /* sorted by folder, then by name */
	size_t n, cap;
	struct arena arena;
	struct funcs *funcs; /* of sources, then of binaries */
	struct funcs *known;
	size_t *first; /* of each name its first one in v */
	size_t names;
};

/* A name that no reader stumbles over: what steers a terminal, what is not
   UTF-8, and what XML cannot say, is written as %XX. */
const char *files_safe_name(struct arena *a, const char *name);
/* Finds the names; functions are found where they are wanted. 0, or a status
   when sources cannot be read. */
int files_make(struct files *fs, const struct programs *p,
	struct finder *finder, int functions);
/* Reads the ith of fs->names. -1: it is left out, which was told. */
int files_read(const struct files *fs, size_t i, struct file *f) COV_MUST;
/* The same without functions, and without a word. */
int files_count(const struct files *fs, size_t i, struct file *f) COV_MUST;
void files_release(struct files *fs);
void file_release(struct file *f);

void counted_add(struct counted *to, const struct counted *from);
/* The next range of lines that did not run, from the *at-th line on; lines
   without code between them part no range. 0 when there is no more. */
int file_missing(const struct file *f, size_t *at, struct line_range *r);

#endif
