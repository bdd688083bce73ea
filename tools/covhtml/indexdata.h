/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* indexdata: what the index shows, as data for indexdata.js. */
#ifndef COVHTML_INDEXDATA_H
#define COVHTML_INDEXDATA_H

#include "rows.h"

/* The binaries that rows are of, in the order of ps; numbers each of them. */
void data_binaries(struct out *o, struct pages *ps);
/* n rows, in their order. */
void data_rows(struct out *o, const struct row *v, size_t n);
/* Packages that miss most, of all binaries. */
void data_packages(struct out *o, const struct pages *ps);
/* Parts of the cluster and changes, as they came; may be without any. */
void data_overview(struct out *o, const struct record *overview);

#endif
