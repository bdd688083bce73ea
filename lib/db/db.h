/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * db: coverage.db, covdb(5).
 *
 * What it keeps: block tables once each, a vector of counters per report,
 * owners and binaries with their totals, and facts about images. Order for a
 * writer: db_open(DB_WRITE), which waits for its turn and begins the only
 * transaction of the run; changes; db_commit; db_close, which undoes what was
 * not committed. Readers open the file read-only and leave nothing beside it.
 * DB_TEMP is the same as a private file that goes away: covgroup without --db.
 *
 * What a row means is the caller's affair (tools/covgroup); this module knows
 * how it is stored. A handle belongs to one thread.
 */
#ifndef COV_DB_H
#define COV_DB_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "profile/blocks.h"

#include <stdint.h>

struct db;

enum db_mode { DB_READ, DB_WRITE, DB_TEMP };

/* Told once, after a second of waiting for somebody else's lock. */
typedef void db_waiting(const char *path);

/*
 * Opens; path is as the system knows it. NULL when the file is missing
 * (DB_READ), is no coverage database (status 2), is damaged (1), or cannot be
 * opened or locked in time (3). DB_WRITE makes it when it is missing.
 */
struct db *db_open(const char *path, enum db_mode mode, db_waiting *waiting,
	struct err *e) COV_MUST;
int db_commit(struct db *db, struct err *e) COV_MUST;
/* NULL is allowed. */
void db_close(struct db *db);

/*
 * Databases that coverage-collector made, schema 1 to 5. DB_READ reads them as
 * they are. DB_WRITE makes a new file beside, with their reports and images
 * but without owners and binaries, which the caller has to make; db_commit
 * renames it, having kept the old one as PATH.vN when that was asked for.
 * Before that nothing of the old file changes.
 */
/* N while an old one is read or being replaced, else 0. */
int db_old_version(const struct db *db);
void db_keep_old(struct db *db);
/* The name of the file it was kept as, after the commit; else NULL. */
const char *db_kept_old(const struct db *db);

/*
 * Texts for coverage-collector (covdb(5)): on 1 or 0 says whether its tables
 * are to be real ones, -1 leaves what the file says. Returns 1 when they are,
 * 0 when they are not.
 */
int db_store_text(struct db *db, int on, struct err *e) COV_MUST;
/* Brings those tables up to date, at the end of a run. */
int db_write_texts(struct db *db, struct err *e) COV_MUST;

/*
 * A folder's path as it is stored: encoded, relative to the database's folder
 * (absolute when it has none); in the arena. And back: a path that leads there
 * from the working directory, encoded.
 */
const char *db_store_dir(struct db *db, struct arena *a, const char *dir);
const char *db_show_dir(const struct db *db, struct arena *a,
	const char *stored);

/* Settings: the text in the arena, "" when there is none; NULL failed. */
const char *db_setting(struct db *db, struct arena *a, const char *name,
	struct err *e) COV_MUST;
int db_set_setting(struct db *db, const char *name, const char *value,
	struct err *e) COV_MUST;

/* Strings of a row that was read live in the arena that was given. */
struct db_report {
	int64_t id; /* 0: not stored yet */
	const char *dir_name; /* unique */
	const char *dir; /* db_store_dir's; NULL: not from this machine */
	const char *written_at; /* the newest counters; NULL: as it was.
		Never read */
	const char *stamp; /* state of its files when they were read */
	const char *input_hash;
	const char *filter; /* rules, JSON */
	const char *error; /* "" when all is well */
	const char *record; /* the record without what is told here, JSON */
	const char *mode; /* "" without a profile */
	const char *covmeta_hash; /* read only; "" without a profile */
	uint64_t total, covered; /* statements */
	int64_t table_id; /* read only; 0 without a profile */
	int64_t owner_id; /* read only; 0 without an owner */
};

/* 1 found, 0 not there, -1 failed: by name, by id. */
int db_report_find(struct db *db, struct arena *a, const char *dir_name,
	struct db_report *row, struct err *e) COV_MUST;
int db_report_get(struct db *db, struct arena *a, int64_t id,
	struct db_report *row, struct err *e) COV_MUST;
/* A profile in the form in which it is stored. */
struct db_packed {
	struct blocks *t; /* one reference; NULL: there is no profile */
	struct str form;
};

/* Any thread may pack. */
void db_pack(struct db_packed *k, const struct profile *p);
void db_packed_release(struct db_packed *k);
/*
 * Writes a row, new when id is 0 (then sets it). k gives table and counters;
 * with k NULL those of an old row stay.
 */
int db_report_put(struct db *db, struct db_report *row,
	const struct db_packed *k, struct err *e) COV_MUST;
/* 1 when the row has this table and these counters already, 0 when not. */
int db_report_has(struct db *db, const struct db_report *row,
	const struct db_packed *k, struct err *e) COV_MUST;
/* owner_id 0: none. */
int db_report_own(struct db *db, int64_t id, int64_t owner_id,
	struct err *e) COV_MUST;
/* The name must be free. */
int db_report_rename(struct db *db, int64_t id, const char *dir_name,
	struct err *e) COV_MUST;
/* How many there are. */
int db_report_count(struct db *db, uint64_t *n, struct err *e) COV_MUST;
int db_report_drop(struct db *db, int64_t id, struct err *e) COV_MUST;

/* Called for each row; the row's strings live as long as the arena. Not 0
   stops and is returned. */
typedef int db_report_fn(void *ctx, struct db_report *row, struct err *e);

/* All reports, as they were first stored; of one owner, by dir_name. */
int db_reports(struct db *db, struct arena *a, db_report_fn *fn, void *ctx,
	struct err *e) COV_MUST;
int db_reports_of(struct db *db, struct arena *a, int64_t owner_id,
	db_report_fn *fn, void *ctx, struct err *e) COV_MUST;

/* Table and counters of a report; p->t stays NULL when it has none. The
   table is shared by all profiles of this handle. */
int db_profile(struct db *db, const struct db_report *row, struct profile *p,
	struct err *e) COV_MUST;
/* The same without zeros; *t is owned by the handle, NULL when the report has
   no profile. Not for old databases. */
int db_counts(struct db *db, const struct db_report *row, struct blocks **t,
	struct counts *c, struct err *e) COV_MUST;

/* Tables: the number of one, stored when it is new. */
int db_table_id(struct db *db, struct blocks *t, int64_t *id,
	struct err *e) COV_MUST;
/* Blocks that stand one behind the other in a table and are of one function. */
struct db_func {
	const char *name;
	uint32_t line; /* where the function begins */
	uint32_t block; /* the first of them */
};

/* Stores the functions of a table, and the table, when it has none yet: n runs
   that hold all its blocks, none of two files. */
int db_functions_put(struct db *db, struct blocks *t, const struct db_func *v,
	size_t n, struct err *e) COV_MUST;
/* Appends the covered statements of each, JSON; p is over this table. */
int db_functions_covered(struct db *db, int64_t table, const struct profile *p,
	struct str *s, struct err *e) COV_MUST;
/* A module of which there may be packages. */
int db_module_put(struct db *db, const char *module, struct err *e) COV_MUST;
/* Removes tables and paths that nothing uses. */
int db_sweep(struct db *db, struct err *e) COV_MUST;

struct db_owner {
	int64_t id; /* 0: not stored yet */
	const char *group_key; /* unique */
	const char *namespace_, *type, *name, *binary;
	const char *covmeta_hash, *image;
	const char *merge_input_hash, *first_seen, *last_seen;
	uint64_t total, covered;
	int64_t table_id; /* of its merged profile, 0 when it has none */
	const char *files; /* covered statements of each file, JSON */
	const char *record; /* the record without `profile`, JSON */
	uint64_t run; /* number of the run that changed it last */
	uint64_t prev_total, prev_covered; /* before that run */
};

typedef int db_owner_fn(void *ctx, struct db_owner *row, struct err *e);

/* Writes a row, new when id is 0 (then sets it). */
int db_owner_put(struct db *db, struct db_owner *row, struct err *e) COV_MUST;
int db_owner_drop(struct db *db, int64_t id, struct err *e) COV_MUST;
/* All, by the bytes of group_key; those of one binary. files are not read. */
int db_owners(struct db *db, struct arena *a, db_owner_fn *fn, void *ctx,
	struct err *e) COV_MUST;
int db_owners_of(struct db *db, struct arena *a, const char *covmeta_hash,
	db_owner_fn *fn, void *ctx, struct err *e) COV_MUST;

struct db_binary {
	const char *covmeta_hash; /* unique */
	const char *merge_input_hash;
	const char *mode;
	uint64_t total, covered;
	int64_t table_id;
	const char *files; /* as of an owner; not read back */
	const char *funcs; /* db_functions_covered's; not read back */
	uint64_t run, prev_total, prev_covered;
};

typedef int db_binary_fn(void *ctx, struct db_binary *row, struct err *e);

int db_binary_find(struct db *db, struct arena *a, const char *covmeta_hash,
	struct db_binary *row, struct err *e) COV_MUST;
int db_binary_put(struct db *db, const struct db_binary *row,
	struct err *e) COV_MUST;
/* With its union totals. */
int db_binary_drop(struct db *db, const char *covmeta_hash,
	struct err *e) COV_MUST;
/* All, by the bytes of covmeta_hash. */
int db_binaries(struct db *db, struct arena *a, db_binary_fn *fn, void *ctx,
	struct err *e) COV_MUST;

/* A file of a binary, by the bytes of its path. */
typedef int db_file_fn(void *ctx, const char *path, const char *covmeta_hash,
	struct err *e);

/* The files of that path, or of one that ends with '/' and it, of all
   binaries. */
int db_files_of(struct db *db, struct arena *a, const char *path,
	db_file_fn *fn, void *ctx, struct err *e) COV_MUST;
/* The merged profile of a binary. */
int db_binary_profile(struct db *db, const char *covmeta_hash,
	struct profile *p, struct err *e) COV_MUST;

/* What the reports of one binary that share a namespace, node, image, software
   key or repository cover together. */
struct db_union {
	const char *kind; /* namespace, node, image, software_key,
		repository */
	const char *name;
	const char *covmeta_hash;
	uint64_t reports, total, covered;
};

int db_union_put(struct db *db, const struct db_union *row,
	struct err *e) COV_MUST;
/* Forgets all of a binary. */
int db_union_drop(struct db *db, const char *covmeta_hash,
	struct err *e) COV_MUST;

/*
 * Notes what owners, binaries, packages and all together cover by now, where it
 * is not what was noted last; run is the number of this run.
 */
int db_history_add(struct db *db, uint64_t run, struct err *e) COV_MUST;

/* One thing that is to be said of everything together. */
enum db_overview_what {
	DB_FAILED, /* a report: name, and why in text */
	DB_PART, /* a part of the cluster: kind and name, as db_union's and
		software_group; binaries and reports (0: not known) */
	DB_CHANGE /* by the last run: kind (total, binary, package) and name;
		text: since when it was as before */
};

struct db_overview {
	enum db_overview_what what;
	const char *kind, *name, *text;
	uint64_t binaries, reports, covered, total;
	uint64_t covered_before, total_before; /* of a change */
};

typedef int db_overview_fn(void *ctx, struct db_overview *row, struct err *e);

/* All of it, in that order, then by kind and name, but changes of the total
   before others. Nothing of databases of coverage-collector. */
int db_overview(struct db *db, struct arena *a, db_overview_fn *fn, void *ctx,
	struct err *e) COV_MUST;

/* Facts about an image; key is the image, or host:BINARY. */
struct db_image {
	const char *image;
	const char *source_repo, *commit_id;
	const char *software_group, *software_key;
	const char *error_msg;
	const char *info_at; /* time of the info.json, "" for labels */
	const char *inspected_at; /* YYYY-MM-DD hh:mm:ss */
};

int db_image_get(struct db *db, struct arena *a, const char *image,
	struct db_image *row, struct err *e) COV_MUST;
int db_image_put(struct db *db, const struct db_image *row,
	struct err *e) COV_MUST;

/*
 * Opens FILE#KIND/KEY (split at the last '#'): report/DIRNAME, owner/MD5 of
 * the group_key or the group_key itself, binary/COVMETA_HASH. For
 * source_use_db (source.h); every call opens the file anew, so that threads
 * may call it.
 */
int db_open_profile(struct profile *p, const char *ref, struct err *e) COV_MUST;

#endif
