/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * findnotes: what a run tells of its sources, each thing once.
 *
 * Misses are put together by module, changes that are not committed, texts
 * that do not fit, and commits that nobody knows by source. A tool with
 * several finders adds up their notes and tells them once.
 */
#ifndef COV_FINDNOTES_H
#define COV_FINDNOTES_H

#include "base/err.h"
#include "cli/opt.h"

#include <stdint.h>

struct finder_answer;
struct findnotes;
struct str;

/* moved: --moved of the tool, which are told when they match nothing; or
   NULL. It must stay. */
struct findnotes *findnotes_new(const struct opt_list *moved);
void findnotes_free(struct findnotes *n);
/* Notes the answer for a profile path; wanted: a commit was asked for. */
void findnotes_add(struct findnotes *n, const char *name,
	const struct finder_answer *a, int wanted);
/* Notes that a path was asked for, for --moved. */
void findnotes_path(struct findnotes *n, const char *name);
/* Adds what is in `from`. */
void findnotes_merge(struct findnotes *n, const struct findnotes *from);
/* Notes a binary: why it has no sources, or NULL when it has. */
void findnotes_binary(struct findnotes *n, const char *name, const char *why);
/* "4 of 7 binaries have their sources; missing: NAME (reason)", replacing what
   is in line; of files and their modules when no binary was noted; "" when
   nothing was asked for. */
void findnotes_closing(const struct findnotes *n, struct str *line);
/* Files that were asked for, and found. */
uint64_t findnotes_asked(const struct findnotes *n);
uint64_t findnotes_found(const struct findnotes *n);
/* Why the first file was not found; "" when all were. */
const char *findnotes_why(const struct findnotes *n);

/* What findnotes_tell is to do. */
struct findnotes_how {
	int missing; /* status of files that are not found; 0: a warning, -1:
			they were told */
	int skewed; /* of those that do not fit */
	int head; /* say that HEAD was taken */
	/* Say that text is of folders, which have no commits: 1 when a commit
	   was asked for, 2 always. */
	int folders;
};

/* Appends a line for each thing. */
void findnotes_tell(const struct findnotes *n, const struct findnotes_how *how,
	struct errlist *l);
/* "640 by module, 20 by vendor": by which rules files were found. */
void findnotes_rules(const struct findnotes *n, struct str *s);

#endif
