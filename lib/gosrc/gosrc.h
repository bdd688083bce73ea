/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * gosrc: what coverage needs to know of the text of a Go file.
 *
 * Where its functions begin and end, as cmd/cover sees them, and whether it
 * says that it was generated. Strings, comments and line directives are
 * understood; types and statements are only counted through by their
 * brackets, so that text which a compiler would refuse can pass.
 */
#ifndef COV_GOSRC_H
#define COV_GOSRC_H

#include "base/err.h"
#include "base/mem.h"

#include <stdint.h>

/*
 * A function or method with a body; literals belong to the one around them.
 * Positions are 1-based, columns in bytes, and follow line directives: a
 * column behind a directive without one is 0.
 */
struct gosrc_func {
	const char *name; /* "F", "M" */
	/* As covmeta has it: "F", "T.M", "*T.M"; "M" for a generic T. */
	const char *full;
	uint32_t line0, col0; /* of the word func */
	uint32_t line1, col1; /* behind the closing brace */
};

struct gosrc {
	struct arena arena; /* names */
	struct gosrc_func *v; /* in the order of the file */
	size_t n, cap;
	/* The first line where what a Go file has at its top level, a package
	   clause and then declarations, is not; 0: all is as it should be. */
	uint32_t foreign;
};

/*
 * Finds the functions. -1 when a string, a comment or a bracket does not end;
 * the text is `LINE: what`. g is to be released in any case.
 */
int gosrc_read(struct gosrc *g, const char *ptr, size_t len,
	struct err *e) COV_MUST;
void gosrc_release(struct gosrc *g);

/* 1 when a line `// Code generated ... DO NOT EDIT.` stands before the package
   clause (https://go.dev/s/generatedcode). */
int gosrc_generated(const char *ptr, size_t len);

#endif
