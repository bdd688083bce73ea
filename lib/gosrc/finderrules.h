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
	const char *required; /* MODULE VERSION of a go.mod that no cache has,
				 or NULL */
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

/* For the rules: tries one file of a view: 1 it is the answer, 0 go on, -1
   failed. Of a weak rule a text that does not fit proves nothing. */
int finderrules_try(struct search *s, const struct finder_seen *seen,
	const char *path, enum finder_rule rule);
/* 1 when it is the turn of this view. */
int finderrules_may_ask(const struct search *s, const struct finder_seen *seen);
/* 1 for a name of Go's own packages: no host is before them. */
int finderrules_is_of_go(const char *name);

#endif
