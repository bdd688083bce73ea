/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Operands: opening by source.h, judging what went wrong, combining. */
#include "operand.h"

#include "follow.h"
#include "num.h"
#include "pool.h"
#include "report.h"
#include "source.h"
#include "unique.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0, or -1 with e when the operand cannot even be looked at. */
static int look(const char *operand, struct err *e)
{
	struct stat st;

	if (stat(operand, &st) < 0 || access(operand, R_OK) < 0)
		return err_sys(e, errno, "%s", operand);
	return 0;
}

enum operand_result operand_open(struct profile *p, const char *operand,
	struct bins *bins, struct errlist *problems)
{
	int db = strncmp(operand, "db:", 3) == 0;
	struct source s;
	struct err e = {0};
	int rc;

	*p = (struct profile){0};
	if (strcmp(operand, "-") != 0 && !db && look(operand, &e) < 0) {
		errlist_err(problems, &e);
		return e.status == COV_WORLD ? OPERAND_WORLD :
			OPERAND_MISSING;
	}
	source_from_operand(&s, operand);
	rc = source_open(&s, p, bins, problems);
	source_release(&s);
	if (rc == 0 && p->t) {
		unique_profile(p, COUNT_SUM);
		return OPERAND_OPEN;
	}
	profile_release(p);
	switch (errlist_worst(problems)) {
	case COV_WORLD:
		return OPERAND_WORLD;
	case COV_USAGE:
		return db ? OPERAND_MISSING : OPERAND_MALFORMED;
	default:
		return OPERAND_EMPTY;
	}
}

/* Items of status 2 become ones of status 1: left out, and no more. */
static void soften(struct errlist *problems)
{
	size_t i;

	for (i = 0; i < problems->n; i++)
		if (problems->v[i].status == COV_USAGE)
			problems->v[i].status = COV_ITEMS;
}

static void refuse(struct operands *o, struct errlist *problems)
{
	if (!o->skip_bad) {
		o->refused++;
		return;
	}
	o->unknown++;
	soften(problems);
}

/* An operand that was read before its turn. */
struct operand_ahead {
	const char *name; /* NULL when it was taken */
	struct profile p; /* over the table that was followed */
	int ok; /* it is one that can be followed */
};

/* Makes o->follow for the table of the result, when there is one. */
static void follow_result(struct operands *o)
{
	struct blocks *t = o->all.p.t;

	if (!o->all.n || !t || o->followed == t)
		return;
	follow_free(o->follow);
	o->follow = follow_new(t);
	o->followed = t;
}

static void drop_ahead(struct operands *o)
{
	size_t i;

	for (i = 0; i < o->nahead; i++)
		profile_release(&o->ahead[i].p);
	free(o->ahead);
	o->ahead = NULL;
	o->nahead = 0;
}

static void read_ahead(void *ctx, size_t i)
{
	struct operands *o = ctx;
	struct operand_ahead *a = &o->ahead[i];

	a->ok = follow_read(o->follow, &a->p, a->name);
}

void operands_ahead(struct operands *o, const char *const *operands, size_t n,
	unsigned jobs)
{
	size_t i;

	follow_result(o);
	drop_ahead(o);
	if (!o->follow)
		return;
	o->ahead = xcalloc(n, sizeof(*o->ahead));
	o->nahead = n;
	for (i = 0; i < n; i++)
		o->ahead[i].name = operands[i];
	pool_run(jobs, n, read_ahead, o);
}

/*
 * An operand that has the blocks of the result: 1 and p, else 0. A table that
 * grew since is another one; then what was read ahead is read again.
 */
static int follow_operand(struct operands *o, struct profile *p,
	const char *operand)
{
	size_t i;

	for (i = 0; i < o->nahead; i++) {
		struct operand_ahead *a = &o->ahead[i];

		if (!a->name || strcmp(a->name, operand) != 0)
			continue;
		a->name = NULL;
		if (!a->ok && o->followed == o->all.p.t)
			return 0;
		if (!a->ok || a->p.t != o->all.p.t)
			break;
		*p = a->p;
		a->p = (struct profile){0};
		return 1;
	}
	follow_result(o);
	return o->follow && follow_read(o->follow, p, operand);
}

void operands_add(struct operands *o, const char *operand,
	struct errlist *problems)
{
	const char *name = strcmp(operand, "-") == 0 ? "<stdin>" : operand;
	struct errlist own = {0};
	struct profile p;
	size_t i;

	if (!o->bins)
		o->bins = bins_new();
	switch (follow_operand(o, &p, operand) ? OPERAND_OPEN :
		operand_open(&p, operand, o->bins, &own)) {
	case OPERAND_OPEN:
		soften(&own);
		if (combine_add(&o->all, &p, name, &own) < 0)
			refuse(o, &own);
		break;
	case OPERAND_MISSING:
		o->unknown++;
		soften(&own);
		break;
	case OPERAND_MALFORMED:
		refuse(o, &own);
		break;
	case OPERAND_EMPTY:
	case OPERAND_WORLD:
		break;
	}
	profile_release(&p);
	for (i = 0; i < own.n; i++)
		errlist_add(problems, own.v[i].status, "%s", own.v[i].text);
	errlist_release(&own);
}

int operands_finish(struct operands *o)
{
	if (o->refused)
		return COV_USAGE;
	if (!o->all.n)
		return o->unknown ? COV_USAGE : COV_ITEMS;
	combine_finish(&o->all);
	return 0;
}

void operands_release(struct operands *o)
{
	drop_ahead(o);
	follow_free(o->follow);
	combine_release(&o->all);
	bins_free(o->bins);
	*o = (struct operands){0};
}
