/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covbq: what its own files share.
 *
 * parts.c reads records and says which owners were chosen, binary.c makes the
 * rows of one binary with the help of owners.c (who ran it), text.c (where its
 * source is), lines.c (counts of lines) and names.c (names of files), and
 * gives them to a sink: ndjson.c or load.c.
 */
#ifndef COVBQ_H
#define COVBQ_H

#include "base/err.h"
#include "base/names.h"
#include "cli/opt.h"
#include "gosrc/lookup.h"
#include "io/out.h"
#include "profile/blocks.h"
#include "record/facts.h"
#include "record/record.h"

#include <stdint.h>

/* Tables of sheet 0. */
enum bq_table { TABLE_DATA, TABLE_GENERATORS };

/* "2025-03-12T08:02:33.123456Z", with room for what no year is. */
enum { TIME_MAX = 96 };

struct covbq_cfg {
	const char *collection; /* --collection */
	const char *out; /* -o, NULL: rows go to standard output */
	const char *sqlite; /* --sqlite */
	const char *now; /* --now */
	const char *where; /* --where */
	struct opt_list sources, namespaces, owners;
	int table; /* enum bq_table, -1 when not given */
	int skip_bad, verbose;
	int load; /* `covbq load` */
	char time[TIME_MAX]; /* ingestion_time of this run */
};

/* --- when.c --------------------------------------------------------------- */

/* The time of a run, RFC 3339 UTC: `now` (RFC 3339 with any offset) when it is
   not NULL, else SOURCE_DATE_EPOCH, else the clock's, to the microsecond. */
int when(char time[TIME_MAX], const char *now, struct err *e) COV_MUST;

/* --- parts.c: records ----------------------------------------------------- */

/* An owner of a binary. Strings live in the record of its part. */
struct generator {
	struct record r; /* an owner record: where its profile is */
	const char *order[5]; /* what owners are sorted by, rule 5.7 */
	const char *namespace_, *owner, *binary; /* as they are filtered */
	const char *containers; /* joined by commas */
	const char *image;
	const char *fact[FACT_COUNT]; /* "" when unknown */
	int shown; /* not a host, nor a pod without owner */
	int chosen; /* the filters let it pass */
};

/* A record of the input: a binary with its owners, or an owner alone. */
struct binary_part {
	struct record r;
	const char *hash; /* covmeta_hash */
	size_t order; /* place in the input */
	struct generator *v; /* its owners; none: a binary without `owners` */
	size_t n, chosen;
};

struct binary_parts {
	struct binary_part *v; /* sorted by hash, then as they came */
	size_t n, cap;
	uint64_t others; /* records of other types */
};

/* Reads the records and filters their owners. -1: told already. */
int parts_read(struct binary_parts *ps, const struct covbq_cfg *cfg,
	char *const *files, size_t n);
void parts_release(struct binary_parts *ps);
/* 1 when something of the part is wanted. */
int part_chosen(const struct binary_part *p);

/* --- sinks ---------------------------------------------------------------- */

/* What all rows of a binary have in common. */
struct row_key {
	const char *time, *hash, *collection;
};

/* A row of coverage_generators. */
struct generators_row {
	struct row_key key;
	const char *fact[FACT_COUNT]; /* "" when unknown */
	const struct str *generators; /* JSON array */
};

/* Takes rows; every function returns 0, or -1 with the reason. */
struct row_sink {
	void *ctx;
	/* Called first for each binary. */
	int (*generators)(void *ctx, const struct generators_row *row,
		struct err *e);
	/* Lines that follow are of this file. */
	int (*file)(void *ctx, const struct row_key *key, const char *name,
		struct err *e);
	int (*line)(void *ctx, const char *ptr, size_t len, uint64_t number,
		int64_t executions, struct err *e);
	int lines; /* wants lines at all */
};

/* Rows as NDJSON; an out that is NULL gets nothing. */
struct ndjson {
	struct out *data, *generators;
	struct str head; /* of every row of the file at hand */
	struct str buf; /* rows not yet written */
};

void ndjson_sink(struct ndjson *n, struct row_sink *s);
/* Writes what is left and frees. */
void ndjson_release(struct ndjson *n);

struct sqlite_load;

/* Rows go into an SQLite file, in one transaction. */
struct sqlite_load *load_open(const char *path, struct row_sink *sink,
	struct err *e) COV_MUST;
int load_commit(struct sqlite_load *l, struct err *e) COV_MUST;
/* Undoes what was not committed. */
void load_close(struct sqlite_load *l);

/* --- binary.c ------------------------------------------------------------- */

/* One run. */
struct ingest {
	const struct covbq_cfg *cfg;
	struct row_sink sink;
	struct lookup *lookup; /* of --source; NULL without */
	struct lookup *named; /* repositories that records name; NULL: none */
	struct names repos; /* their paths */
	struct bins *bins;
	uint64_t binaries, rows, no_source; /* for -v */
};

/* Rows of the binary that n parts of one hash make. Problems of items are
   told; -1: the sink failed. */
int ingest_binary(struct ingest *in, struct binary_part *v, size_t n,
	struct err *e) COV_MUST;

/* The binary that rows are made of. */
struct making {
	struct ingest *in;
	struct binary_part *v; /* parts of one hash */
	size_t n;
	struct generator **all; /* owners of all parts, by rule 5.7 */
	size_t nall;
	int some; /* the filters left owners out */
	struct row_key key;
	const char *fact[FACT_COUNT];
	const struct lookup_view *view; /* NULL: no text */
};

/* --- owners.c ------------------------------------------------------------- */

/* Lists the owners of all parts. */
void owners_list(struct making *m);
/*
 * The next one that may know the source (rule 11.6): the chosen owners, then
 * the host processes of their names, then the binary as a whole, which is put
 * together in *whole. NULL at the end; *at begins as 0.
 */
const struct generator *owners_next(const struct making *m, size_t *at,
	struct generator *whole);
/* Facts of the row. */
void owners_facts(struct making *m);
/* Gives the row to the sink (rule 11.2). */
int owners_put(struct making *m, struct err *e) COV_MUST;

/* --- text.c --------------------------------------------------------------- */

/* Chooses the repository for these profile paths: m->view, NULL for none. */
void text_choose(struct making *m, const char *const *paths, size_t n);

/* --- lines.c -------------------------------------------------------------- */

/* Lines from line0 to line1, executed count times. */
struct span {
	uint32_t line0, line1;
	uint64_t count;
};

/* Goes through the lines of a file, from the first on. */
struct sweep {
	struct span *v; /* sorted by line0 after sweep_begin */
	size_t n, cap;
	size_t next; /* not yet reached */
	struct span *heap; /* reached, greatest count first */
	size_t nheap, capheap;
	uint32_t last; /* greatest end line */
};

/* Adds blocks of a file with their counters. */
void sweep_add(struct sweep *s, const struct block *v, const uint64_t *counts,
	size_t n);
void sweep_begin(struct sweep *s);
/* Executions of the next line, which must be behind the one before; -1 when
   no block covers it. */
int64_t sweep_line(struct sweep *s, uint64_t line);
/* Empty again, memory is kept. */
void sweep_clear(struct sweep *s);
void sweep_release(struct sweep *s);

/* --- names.c -------------------------------------------------------------- */

/* source_filename of a profile path: what a build's place hides is undone, the
   module stays in front (rules 7.10, 11.5). Replaces what is in name. */
void row_name(const struct pathmap *m, const char *path, struct str *name);

#endif
