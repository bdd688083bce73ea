/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* data: what the scripts of a page draw it from. */
#ifndef COVHTML_DATA_H
#define COVHTML_DATA_H

#include "job.h"
#include "owners.h"

/* Adds an element of the page with its files and who ran it. */
void data_head(struct out *o, const struct page_job *j,
	const struct owner_row *w, size_t nowners);
/* Adds the rest, for a page that stands alone. */
void data_embed(struct out *o, const struct page_job *j);
/* The same as DIR/data/HASH.js and DIR/data/HASH-who.js. */
int data_store(const struct page_job *j, const char *dir,
	struct err *e) COV_MUST;
/* 1 when DIR/data/HASH.js is there and has the key of the page. */
int data_stands(const struct page *pg, const char *dir);

#endif
