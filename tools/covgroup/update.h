/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * update: --update, which reports are read again though nothing changed.
 */
#ifndef COVGROUP_UPDATE_H
#define COVGROUP_UPDATE_H

#include "cli/opt.h"
#include "record/record.h"

/* Parses --update; NULL when it is not given or wrong (e then says so). */
struct update *update_new(const struct opt_list *l, struct err *e);
/* The record is one that the conditions are tried on. */
void update_see(const struct update *u, struct record *r);
/* Tells conditions that were tried and never held. */
void update_tell(struct update *u);
void update_free(struct update *u);
int update_all(const struct update *u);
/* True when the report is to be read again. */
int update_matches(const struct update *u, struct record *r);

#endif
