/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* island: the data of the files of a page. */
#ifndef COVHTML_ISLAND_H
#define COVHTML_ISLAND_H

#include "sources.h"

/* The data of the files that have a text. */
void islands_write(struct out *o, const struct profile *p,
	const struct files *f);
/* 1 when there is a page already, and it has such data. */
int islands_stand(const char *path);

#endif
