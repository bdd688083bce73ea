/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* check: which options go together. */
#ifndef COVPULL_CHECK_H
#define COVPULL_CHECK_H

#include "covpull.h"

/* 0, or a usage error that was told; n operands. */
int check_config(struct covpull_cfg *cfg, size_t n);

#endif
