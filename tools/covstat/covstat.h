/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covstat: what its own files share.
 *
 * covstat.c reads the command line; table.c makes rows of files, funcs.c of
 * the functions that binaries know, sources.c of those in source text;
 * missing.c finds the lines that did not run, modules.c the module of a file;
 * binaries.c reads coverage directories, programs.c collections, databases and
 * records; columns.c says what a row shows, and
 * print.c prints it in every form.
 */
#ifndef COVSTAT_H
#define COVSTAT_H

#include "cli/opt.h"
#include "gocov/covload.h"
#include "gosrc/finder.h"
#include "io/out.h"
#include "profile/blocks.h"
#include "profile/combine.h"
#include "profile/pathmap.h"

#include <stdint.h>

enum by { BY_FUNC, BY_FILE, BY_PKG, BY_DIR, BY_MODULE, BY_TOTAL, BY_NONE };
enum sorting { SORT_NAME, SORT_PERCENT, SORT_STATEMENTS, SORT_MISSING };
enum form { AS_TEXT, AS_TSV, AS_NDJSON, AS_MARKDOWN, AS_JSON };

struct covstat_cfg {
	int by; /* enum by; BY_NONE: not said */
	int sort; /* enum sorting */
	int reverse; /* greatest first */
	int as; /* enum form; of AS_JSON the rows are those of AS_NDJSON */
	int array; /* AS_JSON was asked for */
	int missing; /* -m: list lines that did not run */
	uint64_t max_ranges; /* for people: ranges shown of a row, 0 all */
	int total; /* --total: one number */
	int skip_covered; /* leave out rows where nothing is missing */
	const char *fail_under; /* percent, NULL when not given */
	struct finder_options from; /* where sources are */
	int verbose; /* -v */
	int mode; /* --mode: take binaries of all modes; -1: not given */
	int skew; /* enum combine_skew */
	int skip_bad; /* leave malformed and skewed profiles out */
	const char *collection; /* -C, NULL when not given */
	int records; /* -r: operands are records */
	const char *where; /* --where, NULL when not given */
};

/* Lines from..to. */
struct range {
	uint32_t from, to;
};

/* One line of the table. */
struct row {
	const char *name; /* lives as long as the profile or the arena */
	uint64_t total, covered; /* statements */
	const char *func; /* name, NULL when the row is no function */
	const char *full; /* the same with its receiver */
	struct range *missing; /* in the arena; NULL without -m */
	uint32_t nmissing;
	const char *kind; /* "generated", "vendored" or both; NULL neither */
	uint32_t line; /* where the function begins */
	size_t order; /* by name, or by place for functions */
};

struct table {
	struct arena arena; /* names made here, ranges */
	struct row *v;
	size_t n, cap;
	struct row all; /* the sum of all rows */
};

/* Counts by `by`; rows are sorted by name. modules is for BY_MODULE. Called
   again, it adds another profile to the rows that are there. */
void table_make(struct table *t, const struct profile *p,
	const struct covstat_cfg *cfg, const struct pathmap *modules);
/* Orders the rows; equal ones stay in the order of their names. */
void table_sort(struct table *t, enum sorting by, int reverse);
struct row *table_add(struct table *t, const char *name);
/* Adds the statements of a block. */
void row_add(struct row *row, const struct block *b, uint64_t count);
/* A row of what a file has and no function of it. */
struct row row_of_rest(const char *file, uint32_t line);
void table_release(struct table *t);

/* Collects blocks of which the lines that did not run are wanted. */
struct missing {
	struct range *ran, *not ; /* lines of blocks */
	size_t nran, capran, nnot, capnot;
};

void missing_add(struct missing *m, const struct block *b, uint64_t count);
/* Gives a row its ranges; m is empty again and may be used for the next. */
void missing_take(struct missing *m, struct arena *a, struct row *row);
void missing_release(struct missing *m);

/* Coverage directories, with what block tables do not say. */
struct binaries {
	struct covload files;
	struct covbin *bin; /* n of each */
	uint64_t **counts;
	const char **path; /* of its covmeta */
	uint32_t *dir; /* the operand it is of */
	size_t n;
	struct combine all; /* for its files that are left out */
};

/* 1 when the operand is a coverage directory or a file of one. */
int binaries_is(const char *operand);
/* Reads and tells what is wrong; 0, or a status when nothing is to be
   printed. */
int binaries_load(struct binaries *b, const struct covstat_cfg *cfg,
	char *const *operands, size_t n);
/* 1 when the file is left out for --on-skew skip-file. */
int binaries_skip(const struct binaries *b, const char *file);
void binaries_release(struct binaries *b);
/* Rows of the functions of binaries, which must stay. */
void table_funcs(struct table *t, const struct binaries *b,
	const struct covstat_cfg *cfg);
/* Rows of the functions in the sources of a profile, which must stay: as
   go tool cover -func. 0, or a status when sources cannot be read. Called
   again, it adds rows, of which table_unite_functions makes one each. */
int table_sources(struct table *t, const struct profile *p,
	const struct covstat_cfg *cfg, struct finder *finder);

/* Gives rows of files, by name, what their sources say of them. 0, or a status
   when sources cannot be read. */
int table_kinds(struct table *t, const struct profile *p,
	struct finder *finder);

void table_unite_functions(struct table *t);

/* What is not added up as profiles are: of records the profile of each binary,
   all of a table. Different binaries add, as everywhere beside records. */
struct programs {
	struct profile *v; /* n of them */
	size_t n, cap;
};

/* 1 when the operand is a whole database, `db:FILE`. */
int programs_is(const char *operand);
/* Opens what the collection, the operands or the records say, and tells what is
   wrong. 0, or a status when nothing is to be printed. */
int programs_load(struct programs *p, const struct covstat_cfg *cfg,
	char *const *operands, size_t n);
void programs_release(struct programs *p);

struct bins;

/* The modules that directories among the operands, which are in bins, and
   sources name. finder may be NULL. */
void modules_find(struct pathmap *m, const struct bins *bins,
	char *const *operands, size_t n, struct finder *finder);
/* The module of a package: a known one, or a guess by its host. */
struct slice module_of(const struct pathmap *m, const char *pkg);

/* Prints the rows in the form that was asked for; their names may change. */
void table_print(struct table *t, const struct covstat_cfg *cfg, struct out *o);

#endif
