/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covfetch: what the sources of covfetch share; nothing outside includes it.
 *
 * walk.c finds coverage directories, choose.c says which of them are wanted,
 * name.c what they are called, keep.c brings one into a collection, file.c a
 * file of it; covfetch.c does these and prints the records.
 */
#ifndef COV_COVFETCH_H
#define COV_COVFETCH_H

#include "jq.h"
#include "layout.h"
#include "mem.h"
#include "opt.h"
#include "record.h"
#include "shard.h"

#include <stdint.h>
#include <sys/stat.h>

struct covfetch_cfg {
	const char *collection; /* -C, NULL: nothing is written */
	int copy; /* --copy */
	int latest; /* --latest-only */
	struct opt_list namespaces, containers, nodes, binaries;
	struct shard shard;
	const char *where; /* --where */
	int dry; /* --dry-run */
	int verbose;
};

/* A coverage directory that was found. Strings are in the arena of found. */
struct found {
	const char *dir; /* path as the system knows it: operand, rest */
	const char *abs; /* the same without links; what is unknown is told
		apart by it */
	dev_t dev;
	ino_t ino;
	struct place place;
	const char **files; /* coverage files, sorted, without info.json */
	size_t nfiles;
	int info; /* info.json is there */
	int metadata; /* a metadata.json that says something is there */
	int chosen; /* files were left out by the toggle rule */
	const char *key; /* the source: layout_key, or abs */
	const char *name; /* NAME without time */
	const char *dir_name; /* of the record; the folder in a collection */
	int stays; /* it lies in the collection already */
	struct record r;
};

struct finds {
	struct arena arena;
	struct found **v;
	size_t n, cap;
	uint64_t links; /* symbolic links that were not followed */
	uint64_t others; /* folders of a bucket with no coverage, only info */
};

void finds_release(struct finds *f);

/*
 * Adds the coverage directories of an operand; what cannot be read is told and
 * left out. How many there are, known ones too; -1 when the operand itself
 * cannot be read, which was told. A collection (may be NULL) below the operand
 * is left out.
 */
int64_t walk_operand(struct finds *f, const char *operand,
	const char *collection);

/*
 * Makes the records, of the directories as they lie there, and leaves in f
 * those that the options name. where may be NULL. A record for which the
 * expression fails is told and left out.
 */
void choose_wanted(struct finds *f, const struct covfetch_cfg *cfg,
	struct jq *where);

/*
 * Gives each its dir_name and, with -C, the directory that it will have; then
 * sorts f by directory, as bytes.
 */
void name_all(struct finds *f, const struct covfetch_cfg *cfg);
/* metadata.json of one that brought none. */
void name_metadata(struct str *s, const struct found *d);
/* 1 when a folder of the collection is this source's, or nobody's. */
int name_is_ours(const struct found *d, const struct covfetch_cfg *cfg,
	const char *dir);
/* 1 when a place read from a collection is this very discovery. */
int name_same_discovery(const struct found *d, const struct place *p);

/* What was done, in files. */
struct kept {
	uint64_t linked, copied, left, removed;
};

/* COLLECTION/coverage, made when it is missing, and swept. */
int keep_begin(const struct covfetch_cfg *cfg, struct err *e) COV_MUST;
/*
 * Brings one into the collection. 0 also when a file of it could not be
 * brought, which is told and in the record's `error`; -1 when the collection
 * cannot be written.
 */
int keep_one(struct found *d, const struct covfetch_cfg *cfg,
	struct kept *k, struct err *e) COV_MUST;

enum file_result { FILE_OK, FILE_UNREADABLE, FILE_UNWRITABLE };

/*
 * Makes dst the same as src: linked, or copied when asked or when it cannot be
 * linked. What is the same already is left alone; else dst changes from the
 * old content to the new at once.
 */
enum file_result file_bring(const char *src, const char *dst, int copy,
	struct kept *k, struct err *e) COV_MUST;
/* The same for text. */
enum file_result file_text(const char *dst, const struct str *text,
	struct err *e) COV_MUST;

#endif
