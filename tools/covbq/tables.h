/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* tables: the data set and its tables, made when they are missing. */
#ifndef COVBQ_TABLES_H
#define COVBQ_TABLES_H

#include "rest.h"

int tables_dataset(struct rest *r, struct err *e) COV_MUST;
int tables_table(struct rest *r, enum bq_table table, struct err *e) COV_MUST;
/* Appends `{"projectId":...,"datasetId":...,"tableId":...}`. */
void tables_add_reference(const struct rest *r, enum bq_table table,
	struct str *s);

#endif
