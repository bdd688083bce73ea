/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covload: coverage directories found and read, file by file, for whoever
 * counts them; what is wrong is noted, the rest goes on.
 *
 * Order: covload_dir or covload_file for each operand, covload_listed; then
 * the pods of `dir` are there. For each of them covload_meta, and for each of
 * its counters covload_read and covload_count; covload_release. What was noted
 * is the caller's to print, and to clear, whenever it likes.
 */
#ifndef COV_COVLOAD_H
#define COV_COVLOAD_H

#include "gocov/covbin.h"
#include "gocov/covdir.h"

/* What is to be said of a covmeta without counters: they are written when a
   program ends. */
#define COVLOAD_UNCOUNTED "no counters: it was killed or still runs"

/* Zero-initialised is empty and ready. One thread may use it at a time. */
struct covload {
	struct covdir dir; /* what was found */
	uint32_t lost; /* operands that cannot be read */
	int first_lost; /* the first one is among them */
	int by_name; /* files were added, not only directories */
	struct errlist problems; /* damage (status) and warnings (0) */
	/* The file at hand, as covload_read leaves it. all_segments and
	   own_only are the caller's to set, before. */
	struct covbin_src src;
	struct covbin_work work; /* of covload_count */
	struct str bytes, name; /* what src points to */
};

/* Adds the files of a directory. */
void covload_dir(struct covload *l, const char *dir);
/* Adds one file, and the covmeta beside it that counters need. */
void covload_file(struct covload *l, const char *path);
/*
 * Makes pods of what was added. An operand that cannot be read is an item that
 * failed (COV_ITEMS); when none can, the command line was wrong (COV_USAGE).
 * Covmetas without counters in directories are warned about.
 */
void covload_listed(struct covload *l);
/* Warns of covmetas without counters, once for each directory. */
void covload_warn_uncounted(struct covload *l);

/* Reads a file whole; -1 after noting why not, with the system's status. */
int covload_read(struct covload *l, const char *path) COV_MUST;
/* The same; one that is not there is an item that failed. */
int covload_item(struct covload *l, const char *path) COV_MUST;
/* A covmeta; NULL after noting why there is none. */
struct covmeta *covload_meta(struct covload *l, const struct covpod *pod);
/* Adds the counters of the file at hand, as covbin_add; -1 when something of
   it is missing, which is noted. */
int covload_count(struct covload *l, const struct covbin *bin, uint64_t *counts,
	enum count_op op);
/* Notes that something is wrong with a path. */
void covload_note(struct covload *l, const char *path, const char *why);
/* The printable form of a path, until the next call of any function. */
const char *covload_name(struct covload *l, const char *path);
void covload_release(struct covload *l);

#endif
