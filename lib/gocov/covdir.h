/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covdir: which files of coverage folders belong together, by their names.
 *
 * A covmeta.TAG and all covcounters.TAG.PID.NUMBER with the same TAG are a pod,
 * in whichever of the folders they lie; hashes inside the files are not looked
 * at, as covdata does not, covformat(5). Files of other names are ignored.
 *
 * Order: covdir_add or covdir_files for each folder (or covdir_folder, then
 * covdir_name for each name in it), covdir_finish, then read only;
 * covdir_release. The files themselves are not opened.
 */
#ifndef COV_COVDIR_H
#define COV_COVDIR_H

#include "base/err.h"
#include "base/mem.h"

#include <stdint.h>

/* One file of coverage; the strings live as long as the covdir. */
struct covfile {
	const char *path; /* to open it: folder as given, "/", name */
	const char *base; /* the name alone, the end of path */
	const char *clean; /* path without "." and "..", as Go prints it */
	const char *tag; /* what files of one pod have in common */
	uint32_t dir; /* number of its folder, from 0 */
	uint64_t pid; /* 0 for a covmeta */
	/* Last number in the name, the end of path: nanoseconds since 1970,
	   or 1 and 2 for the dumps of the field's collector in turn; it may
	   have any length. "" for a covmeta. */
	const char *snapshot;
};

/* A covmeta file and the counters that belong to it. */
struct covpod {
	struct covfile meta; /* of several with one tag the first one met */
	struct covfile *ctrs; /* by (dir, clean), as Go reads them */
	size_t nctrs; /* may be 0 */
};

/* Zero-initialised is empty and ready. */
struct covdir {
	struct covpod *pods; /* by (meta.clean, dir), as Go reads them */
	size_t npods;
	struct covfile *orphans; /* counters of no pod, by (dir, clean) */
	size_t norphans;
	uint32_t ndirs; /* folders so far */
	/* used until covdir_finish, and to release */
	struct arena arena;
	const char *folder; /* the one that covdir_name is about */
	struct covfile *metas, *ctrs;
	size_t nmetas, capmetas, nall, capall;
};

/*
 * Adds all files of a folder. -1 when it cannot be read; it counts as a
 * folder without files then.
 */
int covdir_add(struct covdir *d, const char *dir, struct err *e) COV_MUST;
/* Adds files of a folder by name, and the covmetas that counters among them
   belong to, when those are there. */
void covdir_files(struct covdir *d, const char *dir, const char *const *names,
	size_t n);
/* The names that follow are of this folder. */
void covdir_folder(struct covdir *d, const char *dir);
/* 1 when a file of this name is coverage and was added, 0 when not: it has
   another name or is a folder. The order of names means nothing. */
int covdir_name(struct covdir *d, const char *name);
/* Makes pods and orphans of what was added. */
void covdir_finish(struct covdir *d);
void covdir_release(struct covdir *d);

#endif
