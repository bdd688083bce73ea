/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covmeta: Go's coverage meta-data file, decoded.
 *
 * Source of the format: internal/coverage (defs.go, encodemeta) of Go 1.20 to
 * 1.26; see covformat(5), and covmeta.c. Every size in the file is bounded by
 * the file's length before anything is allocated. The decoded form keeps the
 * order of the file: packages, their functions, their units. It is immutable
 * once read and may be shared by threads. Units, the bulk of a file, stay in
 * their stored form, which was looked through once: covmeta_units decodes those
 * of a function when they are wanted, so that a whole program never lies in
 * memory twice.
 */
#ifndef COV_COVMETA_H
#define COV_COVMETA_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "profile/blocks.h"
#include "profile/covmode.h"

#include <stdint.h>

/* Largest covmeta or covcounters file that is read, in bytes. */
#define COVDATA_FILE_MAX ((uint64_t)1 << 28)
/* Bytes of the meta-data hash in both kinds of file. */
enum { COVMETA_HASH = 16 };

struct covfunc {
	const char *name; /* "F", "T.M", "func.L10.C4"; at most 4 KiB */
	/* NULL: could not be read. Functions of one file have the same
	   pointer, unless a package's string table repeats itself. */
	const char *file;
	uint32_t first; /* index of its first unit among all of the file */
	uint32_t count; /* number of units */
	uint32_t at; /* where in the file they are stored */
	int lit; /* a function literal outside any function */
};

struct covpkg {
	const char *name; /* "main" */
	const char *path; /* import path */
	const char *module; /* module path, may be "" */
	struct covfunc *funcs; /* nfuncs of them */
	uint32_t nfuncs; /* as stored, so that indexes of counters fit */
	/* Functions that could be read are 0..ngood-1 and those of later
	   indexes with file != NULL (a bad offset hides only itself). */
	uint32_t ngood;
	uint32_t func0; /* functions in the packages before this one */
	/* The package could not be read: strings are "", nfuncs is 0, and
	   what counters say of it was told with the covmeta. */
	int missing;
};

struct covmeta {
	struct arena arena; /* strings and tables */
	unsigned char hash[COVMETA_HASH]; /* Go's own, from the header */
	enum covmode mode; /* as stored; covmeta_read refuses unknown ones */
	unsigned gran; /* as stored: 1 per block, 2 per function */
	struct covpkg *pkgs;
	uint32_t npkgs; /* as stored, like nfuncs */
	uint32_t nfuncs; /* of all packages */
	uint32_t nunits; /* of all functions */
	unsigned char *bytes; /* the file; NULL after covmeta_forget */
	size_t len; /* of the file */
};

/*
 * Decodes a file's bytes, which it takes: the buffer is empty afterwards, in
 * any case. name is for messages (encoded by the caller, fs_encode). Returns
 * NULL when nothing can be used; `damage` then got the reason. Otherwise a
 * covmeta, and `damage` got
 * an item of status COV_ITEMS for each thing that is missing (packages, and
 * functions of one package together) and one of status 0 for each oddity that
 * costs nothing; all name file, byte offset and reason. The number of items
 * of one file is limited; the rest is counted in the last one.
 */
struct covmeta *covmeta_read(struct str *file, const char *name,
	struct errlist *damage) COV_MUST;
/* The units of f, in the order of the file, into v: room for f->count. */
void covmeta_units(const struct covmeta *m, const struct covfunc *f,
	struct block *v);
/* Gives back the file's bytes, when no units are wanted any more. */
void covmeta_forget(struct covmeta *m);
void covmeta_free(struct covmeta *m); /* NULL is allowed */

#endif
