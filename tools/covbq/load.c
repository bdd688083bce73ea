/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Rows into SQLite.
 *
 * What a row borrows must stay until the next one, so that names and hashes
 * are kept here; text is made UTF-8, as JSON's writer does for the files.
 */
#include "load.h"

#include "base/utf8.h"
#include "db/dbrows.h"

#include <stdlib.h>
#include <string.h>

/* Strings that rows of a binary share. */
enum {
	S_TIME,
	S_HASH,
	S_COLLECTION,
	S_FILE,
	S_LINE,
	S_FACT,
	S_COUNT = S_FACT + FACT_COUNT
};

struct sqlite_load {
	struct dbrows *d;
	struct str s[S_COUNT];
};

/* Replaces what is in s by the text with U+FFFD for what is not UTF-8. */
static const char *as_utf8(struct str *s, const char *ptr, size_t len)
{
	size_t n;

	str_clear(s);
	for (; len > 0; ptr += n, len -= n) {
		n = utf8_get(ptr, len, NULL);
		if (n)
			str_add(s, ptr, n);
		else
			str_adds(s, "\xef\xbf\xbd");
		n += !n;
	}
	return str_get(s);
}

static const char *text_as_utf8(struct str *s, const char *text)
{
	return as_utf8(s, text, strlen(text));
}

static int load_generators(void *ctx, const struct generators_row *row,
	struct err *e)
{
	struct sqlite_load *l = ctx;
	const char *fact[FACT_COUNT];
	struct dbrows_binary b = {
		.ingestion_time = text_as_utf8(&l->s[S_TIME], row->key.time),
		.binary_hash = text_as_utf8(&l->s[S_HASH], row->key.hash),
		.collection_id =
			text_as_utf8(&l->s[S_COLLECTION], row->key.collection),
		.generators = row->generators->buf,
	};
	int f;

	for (f = 0; f < FACT_COUNT; f++)
		fact[f] = text_as_utf8(&l->s[S_FACT + f], row->fact[f]);
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
	return dbrows_file(l->d, text_as_utf8(&l->s[S_FILE], name), kind, e);
}

static int load_line(void *ctx, const char *ptr, size_t len, uint64_t number,
	int64_t executions, struct err *e)
{
	struct sqlite_load *l = ctx;

	if (!utf8_valid(ptr, len)) {
		ptr = as_utf8(&l->s[S_LINE], ptr, len);
		len = l->s[S_LINE].len;
	}
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
