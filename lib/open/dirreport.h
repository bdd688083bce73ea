/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * dirreport: a coverage directory, or some files of it, opened and counted.
 *
 * A cluster is few binaries and many processes (ARCHITECTURE: few-tables):
 * struct bins holds each distinct covmeta once per filter, decoded and ready; a
 * directory is then a vector of counters over it. bins_prepare decodes what a
 * list of directories needs, in parallel; after it, dirreport_load only reads
 * bins and may run on many threads.
 *
 * Files of one directory combine so (ARCHITECTURE: process-maximum): counters
 * of one (tag, pid) by maximum, different pids and different binaries added
 * (sums stop at 2^32-1, as in Go). A file that is damaged adds its good part
 * and is named in `problems`.
 */
#ifndef COV_DIRREPORT_H
#define COV_DIRREPORT_H

#include "base/err.h"
#include "base/hash.h"
#include "open/bins.h"
#include "profile/blocks.h"
#include "profile/skew.h"
#include "record/rules.h"

#include <stdint.h>

/* What to open. */
struct dirreport_spec {
	const char *dir; /* path as the system knows it (decoded) */
	const char *const *files; /* names in dir to use; NULL: all */
	size_t nfiles;
	const struct rules *rules; /* NULL: the default rule */
	int sum_snapshots; /* --snapshots sum: add all counters */
	int all_segments; /* read what Go leaves out */
	int one_mode; /* only binaries of the first one's mode, others are
		problems */
	int own_only; /* leave counters of another binary out */
	int operand; /* of a command line: who combines it looks for skew */
	int builds; /* and asks `builds` for that of a folder */
	int warn_uncounted; /* of a covmeta without counters */
};

/* Decodes, on up to `jobs` threads, every covmeta that the specs name and the
   cache lacks. Problems are kept for dirreport_load. */
void bins_prepare(struct bins *b, unsigned jobs,
	const struct dirreport_spec *const *specs, size_t n);

/* One counters file, or a covmeta without any, of a directory. */
struct dirreport_process {
	const char *file; /* base name of the counters or covmeta file */
	const char *tag;
	uint64_t pid;
	const char *snapshot; /* last number of the name; "" for a covmeta */
	int counters; /* 0: a covmeta without counters */
};

struct dirreport {
	struct arena arena;
	struct profile p; /* empty (t NULL) when nothing could be read */
	struct dirreport_process *proc; /* sorted by file name */
	size_t nproc;
	int text; /* the profile is coverage.out */
	int uncounted; /* there are covmetas, and no counters */
	/* MD5 over the sorted pairs of file name and MD5 of the file; "" when
	   not asked for. */
	char input_hash[MD5_HEX];
	struct skew_folder builds; /* its covmetas, when there are several */
	struct errlist problems; /* damage (status) and warnings (0) */
	struct errlist notes; /* for -v: orphans, files left alone */
};

/* DIRREPORT_LIST only finds the processes: nothing is opened. DIRREPORT_ONLY,
   beside DIRREPORT_HASH: the hash and no profile, nothing is counted. */
enum { DIRREPORT_HASH = 1, DIRREPORT_LIST = 2, DIRREPORT_ONLY = 4 };

/*
 * Opens. Always fills r (release it); -1 when there is no coverage at all:
 * problems then say why (missing directory: status 2, no coverage: 1).
 * flags: which hashes to make.
 */
int dirreport_load(struct dirreport *r, struct bins *b,
	const struct dirreport_spec *spec, int flags) COV_MUST;
void dirreport_release(struct dirreport *r);

/*
 * 1 when these are the names of all counters files of a directory, and of all
 * its covmetas without counters: then the directory itself says the same.
 */
int dirreport_is_whole(const char *dir, const char *const *files, size_t n);

#endif
