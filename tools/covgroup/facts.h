/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * facts: which source is in an image, as the database knows it.
 */
#ifndef COVGROUP_FACTS_H
#define COVGROUP_FACTS_H

#include "covgroup.h"

/* Facts about images: from a record of type image at once; those of reports
   are collected, then stored together. What is new is noted in run->images. */
int facts_from_image(struct run *run, struct record *r, struct err *e);
void facts_from_report(struct run *run, struct record *r);
int facts_apply(struct run *run, struct err *e);
/* Fills what the record does not say itself. */
int facts_fill(struct run *run, struct record *r, struct err *e);

#endif
