/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* pages: what is to be rendered. */
#ifndef COVHTML_PAGES_H
#define COVHTML_PAGES_H

#include "covhtml.h"
#include "summary.h"

#include "base/hash.h"
#include "base/interner.h"
#include "base/names.h"
#include "profile/blocks.h"
#include "record/record.h"

/* One binary: its record, and what came of it. */
struct page {
	struct record r; /* type binary */
	char hash[MD5_HEX]; /* covmeta_hash, checked: it is a file's name */
	size_t number; /* in the data of the index */
	int linked; /* its page is there */
	int came; /* 1 in the input, 0 only remembered */
	int failed; /* no page could be made */
	int written; /* its page was written by this run */
	uint64_t texts; /* files with source text in its page */
	int bared; /* there were some in the page before, and now are none */
	struct err
		why; /* why there is no source text, when it was looked for */
	char shown_md5[MD5_HEX]; /* of what the record shows, once known */
	char key[MD5_HEX]; /* of the page, "" when there is none */
	char **paths; /* sample of its files, to choose a repository by */
	size_t npaths;
	uint64_t total, covered; /* as the page shows them */
	struct summary sum; /* of its files, for the index */
	struct errlist problems; /* told in order, after all were made */
};

struct pages {
	struct page **v; /* sorted by hash after pages_sort */
	size_t n, cap;
	struct interner hashes; /* of v as it was before */
	struct record overview; /* of everything, or without a type */
	int overview_came; /* in the input */
	struct names failed; /* what could not be read, of no binary */
	int partial; /* records were left out: absence proves nothing */
};

/* The page of a hash, made when it is new; before pages_sort. */
struct page *pages_get(struct pages *ps, const char *hash);
void pages_sort(struct pages *ps);
/* 1 when there is one; after pages_sort. */
int pages_has(const struct pages *ps, const char *hash);
void page_free(struct page *pg);
void pages_release(struct pages *ps);
/* 1 when text is 32 lower-case hexadecimal digits. */
int is_hash(const char *text);
/* Reads the records; problems are printed. -1: stop. */
int pages_read(struct pages *ps, const struct covhtml_cfg *cfg);

/* Adds the address of its file in a folder. */
void page_path(const struct page *pg, const char *dir, struct str *path);
/* Opens the profile; what is wrong is a problem of the page. */
void page_open(struct page *pg, struct profile *p);

#endif
