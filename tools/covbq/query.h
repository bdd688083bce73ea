/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* query: questions to the tables, in the SQL that both databases have. */
#ifndef COVBQ_QUERY_H
#define COVBQ_QUERY_H

#include "covbq.h"

/* Puts the question that the operands name, prints the answer as text with tabs
   between columns; the status. */
int query_tables(struct covbq_cfg *cfg, char **operands, size_t n);

#endif
