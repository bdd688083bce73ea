/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* dbask: a question in SQL to an SQLite file with the tables of dbrows. */
#ifndef COV_DBASK_H
#define COV_DBASK_H

#include "base/err.h"

/* A row of n texts, NULL where SQL has that; the first call has the names of
   the columns. They are valid until it returns. */
typedef void dbask_row(void *ctx, const char *const *v, size_t n);

struct dbask_param {
	const char *name; /* `@file` */
	const char *value;
};

/*
 * Opens the file, which is not changed, and gives every row of the answer to
 * row. params ends with a NULL name.
 */
int dbask(const char *path, const char *sql, const struct dbask_param *params,
	dbask_row *row, void *ctx, struct err *e) COV_MUST;

#endif
