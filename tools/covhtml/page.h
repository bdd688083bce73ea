/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* page: the page of a binary. */
#ifndef COVHTML_PAGE_H
#define COVHTML_PAGE_H

#include "job.h"

/* Writes a page. index: the address of the index, or NULL when it stands
   alone. */
void page_write(struct out *o, const struct page_job *job, const char *title,
	const char *index);

#endif
