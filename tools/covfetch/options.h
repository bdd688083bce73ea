/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The command line. */
#ifndef COV_COVFETCH_OPTIONS_H
#define COV_COVFETCH_OPTIONS_H

#include "covfetch.h"

#include "cli/opt.h"

/* All of main(), as opt_main. */
int options_main(struct covfetch_cfg *cfg, int argc, char **argv, opt_run *run);
/* What does not go together: a usage error was printed, and its status. */
int options_check(const struct covfetch_cfg *cfg, char **operands,
	size_t n) COV_MUST;
/* 1 for s3://... */
int is_s3(const char *operand);

#endif
