/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* input: targets from standard input. */
#ifndef COVPULL_INPUT_H
#define COVPULL_INPUT_H

#include "target.h"

/* Adds those of a list on standard input, lines or JSON objects; how many
   were left out is told. */
int targets_read(struct targets *t, const struct covpull_cfg *cfg,
	struct err *e) COV_MUST;

#endif
