/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* owners: who ran a binary, and what is known of its source. */
#ifndef COVBQ_OWNERS_H
#define COVBQ_OWNERS_H

#include "binary.h"

/* Lists the owners of all parts. */
void owners_list(struct making *m);
/*
 * The next one that may know the source (covcompat(7): rows-facts): the chosen
 * owners, then the host processes of their names, then the binary as a whole,
 * which is put together in *whole. NULL at the end; *at begins as 0.
 */
const struct generator *owners_next(const struct making *m, size_t *at,
	struct generator *whole);
/* Facts of the row. */
void owners_facts(struct making *m);
/* Gives the row to the sink (covcompat(7): rows-generators). */
int owners_put(struct making *m, struct err *e) COV_MUST;

#endif
