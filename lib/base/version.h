/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * version: what --version prints; the macros come from the Makefile.
 */
#ifndef COV_VERSION_H
#define COV_VERSION_H

#include "version-gen.h"

/* " -lz -lsqlite3": what this program links; each tool has its own, made by
   the Makefile from tools/<tool>/deps. */
extern const char cov_libraries[];

#endif
