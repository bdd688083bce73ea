/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * blocks: the block table of a binary, and vectors of counters over it.
 *
 * A table is a sorted list of coverage blocks, grouped by file; a profile is a
 * table and one counter per block, in the table's order. Tables are immutable
 * once made, counted by reference, and may be shared by threads; a whole
 * cluster is few tables and many vectors (ARCHITECTURE: few-tables).
 *
 * Order of a table is covdata's, covformat(5): package path, then file name,
 * start line, end line, start column, end column, statements. In a table made
 * from text the package is the file name's folder. The same block may occur
 * more than once.
 *
 * Legal order: blocks_build, block_add..., blocks_finish; then read only.
 */
#ifndef COV_BLOCKS_H
#define COV_BLOCKS_H

#include "base/err.h"
#include "base/hash.h"
#include "base/mem.h"
#include "profile/covmode.h"

#include <stdint.h>

/* One coverage block: positions are 1-based, columns in bytes. */
struct block {
	uint32_t line0, col0; /* first position */
	uint32_t line1, col1; /* position behind the last byte */
	uint32_t stmts; /* statements in it */
};

/* 1 when the first position of a file stands before the second. */
static inline int place_is_before(uint32_t line, uint32_t col, uint32_t line2,
	uint32_t col2)
{
	return line < line2 || (line == line2 && col < col2);
}

/* Blocks of one file are neighbours. */
struct block_file {
	const char *pkg; /* package path */
	const char *name; /* file name as in the profile */
	uint32_t first; /* index of its first block */
	uint32_t count; /* number of its blocks, may be 0 */
};

/* A file for which the mapping says "dropped". */
#define BLOCK_NONE UINT32_MAX

struct blocks {
	_Atomic int refs; /* blocks_ref, blocks_unref */
	struct arena names; /* pkg and name strings */
	struct block_file *files; /* nfiles of them */
	uint32_t nfiles;
	struct block *v; /* n of them; not NULL even when there are none */
	uint32_t n;
	uint64_t total_stmts; /* sum over all blocks */
	char *_Atomic md5; /* what blocks_hash found, NULL before */
	_Atomic int unique; /* what dedup.c found, 0 before */
};

/* Canonical order inside a file; 0 only for equal blocks. */
static inline int block_cmp(const struct block *a, const struct block *b)
{
	uint64_t x = (uint64_t)a->line0 << 32 | a->line1;
	uint64_t y = (uint64_t)b->line0 << 32 | b->line1;

	if (x == y) {
		x = (uint64_t)a->col0 << 32 | a->col1;
		y = (uint64_t)b->col0 << 32 | b->col1;
	}
	if (x == y) {
		x = a->stmts;
		y = b->stmts;
	}
	return (x > y) - (x < y);
}

/* 1 for blocks at one position, whatever their statements. */
static inline int block_same_place(const struct block *a, const struct block *b)
{
	return a->line0 == b->line0 && a->col0 == b->col0 &&
		a->line1 == b->line1 && a->col1 == b->col1;
}

/*
 * The last line that a block is on, the first being line0. A block that ends at
 * the beginning of a line, as those of Go 1.27 and those before a label do, is
 * not on that line; one that ends before it begins is on its first.
 */
static inline uint32_t block_last_line(const struct block *b)
{
	return b->line1 > b->line0 ? b->line1 - (b->col1 == 1) : b->line0;
}

/* 1 when a block ran or did not; of one without statements that did not run
   nothing is missing, and so it says nothing about its lines. */
static inline int block_tells(const struct block *b, uint64_t count)
{
	return count || b->stmts;
}

/* Collects blocks in any order. Zero-initialised is ready. */
struct blocks_build {
	struct blocks *t; /* what is being made */
	uint32_t *file; /* file of each block */
	size_t capv, capfile, capfiles;
	void *index; /* name -> file */
};

/*
 * The folder of a file name, in the name or a constant: all before its last
 * slash, "." when there is no slash, "/" when that is all.
 */
struct slice blocks_folder(const char *name, size_t namelen);
/*
 * The number of a file, made when it is new; (pkg, name) identify it.
 * pkg NULL stands for the folder of name. A name ends at a NUL byte, if it
 * holds one.
 */
uint32_t blocks_file(struct blocks_build *b, const char *pkg, const char *name,
	size_t namelen);
/* Makes room for n blocks, those that are there among them. */
void blocks_reserve(struct blocks_build *b, size_t n);
/* Adds a block; returns its number in the order of adding. */
uint32_t blocks_add(struct blocks_build *b, uint32_t file, struct block blk);
/*
 * Sorts, computes the total, and gives the table with one reference.
 * When slot is not NULL, *slot becomes a malloc'd array: for each block in the
 * order of adding, its index in the table. b is empty again.
 */
struct blocks *blocks_finish(struct blocks_build *b, uint32_t **slot);
void blocks_build_release(struct blocks_build *b);

struct blocks *blocks_ref(struct blocks *t);
void blocks_unref(struct blocks *t); /* NULL is allowed */

/*
 * covmeta_hash (covcompat(7): covmeta-hash): MD5 over the lines `file:l.c,l.c
 * stmts`, sorted by bytes, duplicates kept, each with a newline, in hex.
 * Computed at the first call, by any thread, and kept: the text lives as long
 * as t. "" for NULL; for a table without blocks the MD5 of nothing (the hash of
 * a text with only a mode line; profile_hash knows when there is not even
 * that).
 */
const char *blocks_hash(const struct blocks *t);
/* True when both tables list the same blocks of the same files. */
int blocks_same(const struct blocks *a, const struct blocks *b);
/* True when a file has a block twice; files of equal names are not compared. */
int blocks_repeat(const struct blocks *t);
/*
 * How many of n sorted blocks of one file stand where the one before stands,
 * with another number of statements: Go reads no profile with such. *first
 * becomes the first of them.
 */
uint32_t blocks_clashes(const struct block *v, uint32_t n,
	const struct block **first);
/*
 * The same for all files of a profile's table, NULL allowed: -1, status 2, and
 * the text names the profile, the file and the first such block.
 */
int blocks_agree(const struct blocks *t, const char *profile,
	struct err *e) COV_MUST;
/* The files sorted by name, t->nfiles of them; the caller frees the list. */
const struct block_file **blocks_files_by_name(const struct blocks *t);

/*
 * Union of n >= 1 tables: a block that several have occurs as often as in the
 * one that has it most often. Files are the same when their names are, as in
 * a text, whatever their packages. map[i] becomes a malloc'd array from
 * indexes of in[i] to indexes of the result, or NULL when in[i] and the
 * result have the same blocks at the same indexes. When one of the tables
 * holds all others, it is returned itself (one more reference).
 */
struct blocks *blocks_union(struct blocks *const *in, size_t n, uint32_t **map);

/*
 * Bytes of a table in its stored form, behind what is in s, and back. Meant
 * to be deflated by the caller. What was not made by blocks_encode, or was
 * damaged since, is refused with the offset and status COV_ITEMS.
 */
struct str;
void blocks_encode(const struct blocks *t, struct str *s);
struct blocks *blocks_decode(const char *ptr, size_t len,
	struct err *e) COV_MUST;

/* One profile: a table with counters. */
struct profile {
	enum covmode mode; /* COVMODE_NONE: nothing known (no data) */
	struct blocks *t; /* one reference; NULL only before anything is in */
	uint64_t *counts; /* t->n counters, owned */
};

/* How two counters become one. */
enum count_op { COUNT_MAX, COUNT_SUM };

void profile_release(struct profile *p);
/* All counters 0 over t (takes its own reference). */
void profile_zero(struct profile *p, struct blocks *t, enum covmode mode);
/*
 * Adds src to dst: table union, counters by op (sums stop at `cap`). When modes
 * differ the higher is named and counts of a set profile are taken as 0 or 1
 * (ARCHITECTURE: mixed-modes). dst may be zero-initialised.
 */
void profile_add(struct profile *dst, const struct profile *src,
	enum count_op op, uint64_t cap);
/* The same, and src is empty after it: the first one is moved. */
void profile_take(struct profile *dst, struct profile *src, enum count_op op,
	uint64_t cap);
uint64_t profile_covered(const struct profile *p);
/* blocks_hash of its table; "" when there are no blocks and no mode. */
const char *profile_hash(const struct profile *p);
/* MD5 of the blocks and their counters: the input_hash of what is not a
   directory of files. */
void profile_input_hash(const struct profile *p, char hex[MD5_HEX]);
/* Statements and covered statements of file i. */
void profile_file_totals(const struct profile *p, uint32_t i, uint64_t *total,
	uint64_t *covered);

/*
 * Counters in their stored form (run lengths and ULEB128), and back: exactly
 * n counters from exactly len bytes, else -1 with the offset, COV_ITEMS.
 */
void counts_encode(const uint64_t *counts, uint32_t n, struct str *s);
int counts_decode(uint64_t *counts, uint32_t n, const char *ptr, size_t len,
	struct err *e) COV_MUST;

/* The counters of a vector that are not 0, in the order of the table. */
struct count {
	uint64_t v;
	uint32_t at; /* index in the table */
};

/* Zero-initialised is ready. */
struct counts {
	struct count *v;
	size_t n, cap;
};

/* As counts_decode, without the zeros; replaces what is in c. */
int counts_nonzero(struct counts *c, uint32_t n, const char *ptr, size_t len,
	struct err *e) COV_MUST;
void counts_release(struct counts *c);

/* Largest sum of covdata (uint32) and of text tools (Go's int). */
#define COUNT_CAP_GO UINT32_MAX
#define COUNT_CAP_TEXT ((uint64_t)INT64_MAX)

#endif
