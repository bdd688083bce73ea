/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* failed: what the index says first: reports and sources that are missing. */
#ifndef COVHTML_FAILED_H
#define COVHTML_FAILED_H

#include "pages.h"

void failed_write(struct out *o, struct pages *ps);

#endif
