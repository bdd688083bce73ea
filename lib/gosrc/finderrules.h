/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* finderrules: the rules by which the text of a profile path is found. */
#ifndef COV_FINDERRULES_H
#define COV_FINDERRULES_H

#include "gosrc/finderint.h"

/* A question on its way. */
struct search {
	struct finder *f;
	const struct finder_order *o;
	const struct finder_question *q;
	struct finder_answer *a;
	struct err *e;
	char *clean; /* the path without `.`, `..` and empty parts */
	const char *name; /* import path and file, or path in a repository;
			     "" for what is absolute only */
	const char *version; /* of its module, or NULL */
	int beheaded; /* something before the path was taken away */
	int tier; /* of the views that are asked */
	int skewed; /* a has a text that does not fit */
	const struct finder_seen *lacks; /* it has the module, not the file */
	int misfits; /* files of the name do not fit the blocks */
	struct err failed; /* the first thing that could not be looked at */
	struct arena arena;
	struct str path, text; /* of what is tried */
};

/* Asks the views of the tier by all rules: 1 the answer is in s->a, 0 not, or
   one that does not fit is (s->skewed), -1 failed. covered: views of the
   binary's commit have its module. */
int finderrules_ask(struct search *s, int covered) COV_MUST;

#endif
