/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* One file into a collection. */
#ifndef COV_COVFETCH_FILE_H
#define COV_COVFETCH_FILE_H

#include "covfetch.h"

#include "base/err.h"
#include "base/str.h"

enum file_result { FILE_OK, FILE_UNREADABLE, FILE_UNWRITABLE };

/*
 * Makes dst the same as src: linked, or copied when asked or when it cannot be
 * linked. What is the same already is left alone; else dst changes from the
 * old content to the new at once.
 */
enum file_result file_bring(const char *src, const char *dst, int copy,
	struct kept *k, struct err *e) COV_MUST;
/* 1 when dst is there and does not hold what src does. */
int file_differs(const char *src, const char *dst);
/* Makes dst the file src, also when they look the same; for what was fetched
   into a file of its own. */
enum file_result file_put(const char *src, const char *dst,
	struct err *e) COV_MUST;
/* The same for text. */
enum file_result file_text(const char *dst, const struct str *text,
	struct err *e) COV_MUST;

#endif
