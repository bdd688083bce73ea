/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * srcmarks: what comments of a Go file ask to be left out of coverage.
 *
 * `// coverage:ignore`, `// coverage-ignore` (go-test-coverage), `// notest`
 * (courtney) and words of one's own. Behind a brace that opens, or behind a
 * `case`, such a comment is for what is inside; on a line of its own for the
 * function, branch or loop below it, and where none begins there, for all that
 * it stands in.
 */
#ifndef COV_SRCMARKS_H
#define COV_SRCMARKS_H

#include "base/str.h"
#include "profile/blocks.h"

/* From a position up to one behind it. */
struct srcmark {
	uint32_t line0, col0, line1, col1;
};

/* Zero-initialised is empty. */
struct srcmarks {
	struct srcmark *v;
	size_t n, cap;
};

/* Finds the marks, replacing those in m; words are n more than the known;
   empty ones count for nothing. */
void srcmarks_read(struct srcmarks *m, const struct str *text,
	const char *const *words, size_t n);
/* 1 when a block begins in what is marked. */
int srcmarks_has(const struct srcmarks *m, const struct block *b);
void srcmarks_release(struct srcmarks *m);

#endif
