/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* store: what lies in the collection. */
#ifndef COVPULL_STORE_H
#define COVPULL_STORE_H

#include "claim.h"
#include "covpull.h"

#include "base/hash.h"
#include "io/outdir.h"
#include "record/layout.h"

/* A counters file that lies in a home. */
struct snap {
	const char *hash, *pid;
	uint64_t n;
};

/* A directory of the collection. Strings live in the store's arena. */
struct home {
	const char *dir_name, *path;
	struct place place;
	const char *key; /* layout_key of the place */
	const char *address; /* of a text report; "" */
	int text; /* it holds coverage.out and no covmeta */
	struct snap *snaps;
	size_t nsnaps, capsnaps;
	int swept; /* temporaries of others were removed */
	int touched; /* something came in this round */
};

/* A covmeta that lies in the collection, whole or not. */
struct known_meta {
	char hash[MD5_HEX]; /* as its header says */
	const char *path, *binary;
	dev_t dev; /* one file has many links */
	ino_t ino;
};

struct store {
	struct arena arena;
	const char *coverage; /* COLLECTION/coverage */
	struct home **homes;
	size_t n, cap;
	struct known_meta *metas;
	size_t nmetas, capmetas;
	struct seen_meta *seen; /* what was found in files that were read */
	size_t nseen, capseen;
	struct claims claims;
	int64_t now; /* discovery time of the round */
};

/* A directory that is being made. */
struct draft {
	struct outdir dir;
	struct home *home; /* its path is the temporary one */
};

int store_open(struct store *s, const char *collection, struct err *e) COV_MUST;
void store_release(struct store *s);
/* Reads what other programs have put there since; when they say that there is
   something, unless `anyway`. */
int store_scan(struct store *s, int anyway, struct err *e) COV_MUST;
/* Lets the disk have all that was put there: once for a round, as to sync each
   file takes longer than to ask for it. */
int store_sync(const struct store *s, struct err *e) COV_MUST;
/* The homes in the order of their names. */
void store_sort(struct store *s);

/* The place of what runs at `at`, in the arena, without time. */
void store_place(struct place *p, struct arena *a, const struct runs_at *at,
	const char *host, const char *binary);
/* The home of a discovery, NULL. */
struct home *store_find(const struct store *s, const struct place *p,
	const char *key, const char *address);
/* The newest home of a source that is older than `before`, NULL. */
struct home *store_next(const struct store *s, const struct place *p,
	const char *key, const char *address, const char *before);
/* Begins a home with its metadata.json; address "" unless it is a text. */
int store_draft(struct store *s, struct draft *d, const struct place *p,
	const char *address, struct err *e) COV_MUST;
/* Puts it in its place: 1 it is in the store, 0 it is forgotten, since *other
   is of the same discovery (for a text: perhaps NULL), -1 failed. */
int store_settle(struct store *s, struct draft *d, struct home **other,
	struct err *e) COV_MUST;
void store_forget(struct draft *d);

#endif
