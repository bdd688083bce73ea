/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* filepage: files of a page as pages without scripts (--static). */
#ifndef COVHTML_FILEPAGE_H
#define COVHTML_FILEPAGE_H

#include "job.h"

/* Writes DIR/static/HASH-N.html for each file that has a text, N its number,
   and removes what a page with more files left. */
int filepage_store(const struct page_job *j, const char *dir,
	struct err *e) COV_MUST;
/* Adds the address of one of them, from the page. */
void filepage_address(struct str *s, const struct page *pg, size_t number);

#endif
