/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * convert: coverage-collector's databases, which become ours, and the texts
 * that ours may hold for it.
 */
#ifndef COVGROUP_CONVERT_H
#define COVGROUP_CONVERT_H

#include "covgroup.h"

/* Before anything is read; it may turn cfg->reference_hashes on. */
int convert_begin(struct run *run, struct covgroup_cfg *cfg, struct err *e);
/* Before the commit: the texts. */
int convert_end(struct run *run, struct err *e);
/* Behind it: says what became of the old database. */
void convert_note(const struct run *run);

#endif
