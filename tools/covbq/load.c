/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Rows into SQLite.
 *
 * What a row borrows must stay until the next one, so that names and hashes
 * are kept here, made UTF-8, as JSON's writer does for the files.
 */
#include "load.h"
#include "safe.h"

#include "db/dbrows.h"

#include <stdlib.h>
#include <string.h>

/* Strings that rows of a binary share. */
enum {
	S_TIME,
	S_HASH,
	S_COLLECTION,
	S_FILE,
	S_FACT,
	S_COUNT = S_FACT + FACT_COUNT
};

struct sqlite_load {
	struct dbrows *d;
	struct str s[S_COUNT];
};

static int load_generators(void *ctx, const struct generators_row *row,
	struct err *e)
{
	struct sqlite_load *l = ctx;
	const char *fact[FACT_COUNT];
	struct dbrows_binary b = {
		.ingestion_time = safe_name(&l->s[S_TIME], row->key.time),
		.binary_hash = safe_name(&l->s[S_HASH], row->key.hash),
		.collection_id =
			safe_name(&l->s[S_COLLECTION], row->key.collection),
		.generators = row->generators->buf,
	};
	int f;

	for (f = 0; f < FACT_COUNT; f++)
		fact[f] = safe_name(&l->s[S_FACT + f], row->fact[f]);
	b.software_group = fact[FACT_GROUP];
	b.software_key = fact[FACT_KEY];
	b.source_url = fact[FACT_URL];
	b.source_commit = fact[FACT_COMMIT];
	return dbrows_binary(l->d, &b, e);
}

static int load_file(void *ctx, const struct row_key *key, const char *name,
	const char *kind, struct err *e)
{
	struct sqlite_load *l = ctx;

	(void)key;
	return dbrows_file(l->d, safe_name(&l->s[S_FILE], name), kind, e);
}

static int load_line(void *ctx, const char *ptr, size_t len, uint64_t number,
	int64_t executions, struct err *e)
{
	struct sqlite_load *l = ctx;

	return dbrows_line(l->d, ptr, len, number, executions, e);
}

struct sqlite_load *load_open(const char *path, int kind, struct row_sink *sink,
	struct err *e)
{
	struct dbrows *d = dbrows_open(path, kind, e);
	struct sqlite_load *l;

	if (!d)
		return NULL;
	l = xcalloc(1, sizeof(*l));
	l->d = d;
	*sink = (struct row_sink){l, load_generators, load_file, load_line, 1};
	return l;
}

int load_commit(struct sqlite_load *l, struct err *e)
{
	return dbrows_commit(l->d, e);
}

void load_close(struct sqlite_load *l)
{
	size_t i;

	dbrows_close(l->d);
	for (i = 0; i < S_COUNT; i++)
		str_release(&l->s[i]);
	free(l);
}
