/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* text: source text on a page or in a file of its own. */
#ifndef COVHTML_TEXT_H
#define COVHTML_TEXT_H

#include "sources.h"

/* As elements of the page, for all files that have a text. */
void text_embed(struct out *o, const struct files *f);
/* 1 when there is a page already that has such elements. */
int text_stands(const char *path);
/* As DIR/src/MD5.js, each text once, whichever binaries have it. */
int text_store(const struct files *f, const char *dir, struct err *e) COV_MUST;

#endif
