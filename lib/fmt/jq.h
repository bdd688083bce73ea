/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * jq: --where expressions, through libjq.
 *
 * A record is kept when the expression's first result is neither false nor
 * null; a record for which the expression fails is an error of that record.
 * libjq's values never leave this module, and records pass on as the bytes
 * they were, because libjq 1.6 rounds integers beyond 2^53.
 */
#ifndef COV_JQ_H
#define COV_JQ_H

#include "base/err.h"

#include <stddef.h>

struct jq;

/* Compiles; NULL and the compiler's message when that fails. */
struct jq *jq_new(const char *expression, struct err *e) COV_MUST;
void jq_free(struct jq *q);
/* 1 keep, 0 drop, -1 the expression failed on this record. */
int jq_keep(struct jq *q, const char *line, size_t len, struct err *e) COV_MUST;

#endif
