/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * pkgpattern: package patterns as covdata's -pkg has them.
 *
 * A comma-separated list; `...` stands for any bytes, and a `/...` at the end
 * may also be missing: `a/...` selects `a` and all below it.
 */
#ifndef COV_PKGPATTERN_H
#define COV_PKGPATTERN_H

#include <stddef.h>

/* 1 when one of n lists selects the path, or when all are empty. */
int pkgpattern_selects(const char *const *lists, size_t n, const char *path);

#endif
