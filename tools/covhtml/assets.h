/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* assets: the styles and scripts of pages. */
#ifndef COVHTML_ASSETS_H
#define COVHTML_ASSETS_H

#include "base/hash.h"
#include "io/out.h"

/* The two kinds of page. */
enum html_kind { HTML_INDEX, HTML_PAGE };

/* Adds all of them to a key. */
void assets_key(struct md5 *m);
/* Writes what a page needs without scripts, too. */
void assets_styles(struct out *o, enum html_kind kind);
/* Writes script elements that have the nonce. */
void assets_scripts(struct out *o, enum html_kind kind, const char *nonce);

#endif
