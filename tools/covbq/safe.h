/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* safe: source text that any table takes. */
#ifndef COVBQ_SAFE_H
#define COVBQ_SAFE_H

#include "base/str.h"

/* Bytes of a line that are kept: escaped six times as many, a row stays below
   what BigQuery takes. */
enum { SAFE_LINE_MAX = 1 << 20 };

/* U+FFFD, which stands for what was taken out. */
#define SAFE_MARK "\xef\xbf\xbd"

/* What was made safe, of all texts. */
struct safe_notes {
	uint64_t lines;
	struct str first; /* `FILE:LINE` */
};

/*
 * Replaces by SAFE_MARK what is not UTF-8, NUL, and what a line has beyond
 * SAFE_LINE_MAX, and notes the lines; name is the file's. What is safe, nearly
 * every text, stays as it is.
 */
void safe_text(struct str *text, const char *name, struct safe_notes *notes);
/* Replaces what is in s by such a text; only what is not UTF-8 is seen to. */
const char *safe_name(struct str *s, const char *text);

#endif
