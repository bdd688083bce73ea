/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* html: escaped text, numbers, and the frame of every page. */
#ifndef COVHTML_HTML_H
#define COVHTML_HTML_H

#include "assets.h"

#include "base/hash.h"
#include "io/out.h"

/* Text for element content and quoted attributes. */
void html_text(struct out *o, const char *text);
/* A JSON string that may stand in a <script> element. */
void html_json(struct out *o, const char *ptr, size_t len);
/* The same of a name: without what turns the direction of a line. */
void html_json_name(struct out *o, const char *ptr, size_t len);
/* "1,234". */
void html_count(struct out *o, uint64_t n);
/* Two RFC 3339 times for people, "2025-03-12 08:00 to 09:30 UTC"; other texts
   as they are. */
void html_period(struct out *o, const char *first, const char *last);
/* "56.2": one decimal. */
void html_pct(struct out *o, uint64_t covered, uint64_t total);

/* Levels of coverage: 4 excellent, 3 good, 2 moderate, 1 poor, 0 critical. */
enum { LEVELS = 5 };
int level_of(uint64_t covered, uint64_t total);
/* "excellent", ... */
const char *level_name(int level);
/* "Excellent ≥ 70 %", for a list of levels. */
const char *level_label(int level);

/* From the doctype to the open <body>; every script element has the nonce. */
void html_begin(struct out *o, enum html_kind kind, const char *title,
	const char *nonce);
/* The scripts and the end; behind it stands the key (key.h). */
void html_end(struct out *o, enum html_kind kind, const char *nonce);
/* Badges with the number of things of each level; those of 0 when all. */
void html_levels(struct out *o, const uint64_t n[LEVELS], int all);
/* A figure of a page's head. */
void html_card(struct out *o, const char *id, const char *name, uint64_t n);

#endif
