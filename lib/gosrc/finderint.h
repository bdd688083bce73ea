/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* finderint: what the files of finder share, and nobody else uses. */
#ifndef COV_FINDERINT_H
#define COV_FINDERINT_H

#include "base/interner.h"
#include "gosrc/finder.h"
#include "gosrc/srcview.h"

/* One repository or folder. */
struct finder_source {
	struct repo *repo;
	char *url; /* HOST/PATH by where it lies, "" when that says nothing */
	int goroot; /* it is Go's own */
	int cache; /* a module cache, or the folder of a proxy */
	const char *zips; /* where that has archives of modules */
};

/* A view, and whose it is. */
struct finder_view {
	struct srcview view;
	size_t source; /* index */
};

/* A view as the files of one binary see it. */
struct finder_seen {
	struct finder_view *v;
	int tier; /* 0 its commit, 1 no commit is known, 2 another one */
	int beside; /* only for what the views of its commit do not cover */
};

/* All views for the files of binaries with these facts, best first. */
struct finder_order {
	char *url, *commit;
	struct finder_seen *v;
	size_t n, cap;
	int lacking; /* repositories without the commit */
	char *error; /* the first view that cannot be read, or NULL */
};

struct findchild;

struct finder {
	const struct finder_options *o;
	struct finder_source *v;
	size_t n, cap;
	struct finder_view **views;
	size_t nviews, capviews;
	struct finder_order **orders;
	size_t norders, caporders;
	size_t listed; /* files in the lists of all views */
	struct interner words; /* of these lists */
	struct interner
		explained; /* modules of which the near was looked for */
	struct findchild *child; /* answers in our place, or NULL */
	struct findnotes *notes;
};

/* Asks the sources by all rules; 1 found, 0 not (a->why is set), -1 failed. */
int finder_search(struct finder *f, const struct finder_order *order,
	const struct finder_question *q, struct finder_answer *a,
	struct err *e) COV_MUST;
/* The files of a view whose last part is that of a path; n of them, until it
   is asked for those of another view. */
const char *const *finder_namesakes(struct finder *f, struct srcview *v,
	const char *path, size_t *n);
/* Empties an answer for the next. */
void finder_answer_clear(struct finder_answer *a);

#endif
