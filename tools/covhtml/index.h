/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* index: the index of a folder of pages. */
#ifndef COVHTML_INDEX_H
#define COVHTML_INDEX_H

#include "pages.h"

/* 1 written, 0 it was the same already, -1. */
int index_write(struct pages *ps, const struct covhtml_cfg *cfg,
	const char *dir, struct err *e) COV_MUST;
/* 1 when the folder has pages of ours or of coverage-collector. */
int index_has_pages(const char *dir);
/* Removes pages of ours and of coverage-collector that no record stands for. */
int index_clean(const struct pages *ps, const char *dir,
	struct err *e) COV_MUST;

#endif
