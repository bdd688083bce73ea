/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* schema: what BigQuery is told of the tables. */
#ifndef COVBQ_SCHEMA_H
#define COVBQ_SCHEMA_H

#include "covbq.h"

#include "base/str.h"

/* The name of a table. */
const char *schema_table(enum bq_table table);
/* Appends its columns as BigQuery's JSON has them, one a line; with kind also
   that of --file-kind. */
void schema_add_columns(struct str *s, enum bq_table table, int kind);
/* Appends what else a table is made with: members of the JSON object that
   stands for it, with a comma before each. */
void schema_add_layout(struct str *s, enum bq_table table);

#endif
