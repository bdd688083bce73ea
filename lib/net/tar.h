/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * tar: files out of an archive stream, into a folder of our own (libarchive,
 * and the only module that knows it).
 *
 * Reads tar in all its dialects, plain or compressed by gzip, bzip2, xz or
 * zstd, and zip; no other program is ever started. Only regular files are
 * taken, and hard links to files that came before, which is how tar writes a
 * file that has two names. An absolute name, or one with `..`, is refused;
 * symbolic links and devices are passed over. The folder must be the caller's
 * alone: then no name in it leads elsewhere.
 */
#ifndef COV_TAR_H
#define COV_TAR_H

#include "base/err.h"

#include <stdint.h>

struct tar_job {
	/* 1 when an entry whose last component is this is wanted */
	int (*want)(const char *base);
	/* 1 when a wanted file may begin with these bytes, one or more */
	int (*fits)(const char *base, const char *ptr, size_t len);
	int (*stop)(void); /* asked for each entry, and five times a
		second while nothing comes; NULL: never */
	uint64_t file_max, total_max; /* bytes of a file, of all */
	uint64_t files_max; /* files that are taken */
	uint64_t folders_max; /* folders that are made for them */
	/* the result */
	uint64_t files, links; /* taken; passed over: no regular files */
	struct errlist bad; /* entries that were refused; the caller's */
};

/* Refused entries that are told one by one; the rest is counted. */
enum { TAR_TOLD = 20 };

/*
 * Unpacks what comes from fd below dir. -1 when the stream is no archive, is
 * damaged or cut off, be it between two entries, or when dir cannot be written;
 * what came before stays. 0 when it was stopped. What is behind the end of an
 * archive is not looked at. name is for messages.
 */
int tar_unpack(struct tar_job *t, int fd, const char *name, const char *dir,
	struct err *e) COV_MUST;

#endif
