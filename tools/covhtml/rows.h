/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* rows: a row of the index. */
#ifndef COVHTML_ROWS_H
#define COVHTML_ROWS_H

#include "owners.h"

/* A row of the index. */
struct row {
	struct page *pg; /* the binary */
	struct owner_row *w; /* who ran it */
	size_t builds; /* rows of this owner with a binary of this name */
};
void html_row(struct out *o, const struct row *r);

#endif
