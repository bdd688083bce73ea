/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * findchild: the finder of the covsrc beside us.
 *
 * Small tools link no libgit2. `covsrc --batch` is started once, without a
 * shell, at the first question, and answers one after the other. Both ends of
 * what they say are here.
 */
#ifndef COV_FINDCHILD_H
#define COV_FINDCHILD_H

#include "gosrc/finder.h"

struct findchild;

/* o must stay. */
struct findchild *findchild_new(const struct finder_options *o);
/* Ends it. NULL is allowed. */
void findchild_free(struct findchild *c);
/* As finder_find; what failed stays failed. */
int findchild_ask(struct findchild *c, const struct finder_question *q,
	struct finder_answer *a, struct err *e) COV_MUST;
/* As finder_modules. */
int findchild_modules(struct findchild *c,
	void (*fn)(void *ctx, const char *module), void *ctx,
	struct err *e) COV_MUST;

/* The blocks of a question, as text, replacing what is in s; and back, in an
   array that grows, -1 when they have another form. */
void findchild_put_blocks(struct str *s, const struct block *v, uint32_t n);
int findchild_get_blocks(const char *text, struct block **v, size_t *cap,
	uint32_t *n) COV_MUST;
/* The line of an answer, replacing what is in s; and back. */
void findchild_put_answer(struct str *s, const struct finder_answer *a);
int findchild_get_answer(char *line, struct finder_answer *a,
	uint64_t *size) COV_MUST;

#endif
