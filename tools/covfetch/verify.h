/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The collection against a listing. */
#ifndef COV_COVFETCH_VERIFY_H
#define COV_COVFETCH_VERIFY_H

#include "found.h"

/* --verify: compares, and tells what differs. */
int verify_remote(struct finds *f, const struct covfetch_cfg *cfg,
	struct kept *k, struct err *e) COV_MUST;

#endif
