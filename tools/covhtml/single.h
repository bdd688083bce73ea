/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* single: one page, to a file or standard output. */
#ifndef COVHTML_SINGLE_H
#define COVHTML_SINGLE_H

#include "covhtml.h"

int render_single(const struct covhtml_cfg *cfg);
int render_profile(const struct covhtml_cfg *cfg, const char *operand);

#endif
