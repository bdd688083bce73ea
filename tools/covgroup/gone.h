/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * gone: reports that leave the database.
 */
#ifndef COVGROUP_GONE_H
#define COVGROUP_GONE_H

#include "covgroup.h"

/* Notes the id of an owner; 0 is none. */
void note_orphan(struct keys *set, int64_t owner);
/* Takes out reports that are gone or to be forgotten. */
int gone_remove(struct run *run, struct err *e);

#endif
