/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* job: one page on its way, by whichever way it is made. */
#ifndef COVHTML_JOB_H
#define COVHTML_JOB_H

#include "covhtml.h"
#include "pages.h"
#include "sources.h"
#include "whoran.h"

/* One page on its way. */
struct page_job {
	const struct covhtml_cfg *cfg;
	struct page *pg;
	struct finder *finder; /* of this thread */
	struct profile p;
	struct files f;
	struct whoran who;
	struct owner_row *owner; /* who ran it, in the arena */
	size_t nowners;
	struct arena a;
	int opened; /* p was asked for */
	int alone; /* the page holds all of its data */
};

/* Sources that covsrc found, told by the record. */
void add_told(struct page_job *j);
/* Opens the record's profile, once. */
void open_job_profile(struct page_job *j);
/* What the page says, by the files or, without them, by the record. */
void set_totals(struct page *pg, const struct files *f);
/* Reads the owners, and opens what each of them ran. */
void open_job_owners(struct page_job *j);
void job_release(struct page_job *j);
/* The key of a page, with what is known so far. */
void page_key(const struct page_job *j, char key[MD5_HEX]);

#endif
