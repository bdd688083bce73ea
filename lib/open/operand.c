/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Operands: opening by source.h, judging what went wrong, combining. */
#include "open/operand.h"

#include "base/num.h"
#include "io/pool.h"
#include "open/dirreport.h"
#include "open/source.h"
#include "profile/dedup.h"
#include "profile/follow.h"
#include "profile/skew.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0, or -1 with e when the operand cannot even be looked at. */
static int look_at_operand(const char *operand, struct err *e)
{
	struct stat st;

	if (stat(operand, &st) < 0 || access(operand, R_OK) < 0)
		return err_sys(e, errno, "%s", operand);
	return 0;
}

/* operand_open, with what source.h says of builds. */
static enum operand_result open_operand(struct profile *p, const char *operand,
	int one_mode, struct bins *bins, struct skew_folder *builds,
	struct errlist *problems)
{
	int db = strncmp(operand, "db:", 3) == 0;
	struct source s;
	struct err e = {0};
	int rc;

	*p = (struct profile){0};
	if (strcmp(operand, "-") != 0 && !db &&
		look_at_operand(operand, &e) < 0) {
		errlist_err(problems, &e);
		return e.status == COV_WORLD ? OPERAND_WORLD : OPERAND_MISSING;
	}
	source_from_operand(&s, operand);
	s.one_mode = one_mode;
	s.builds = builds;
	rc = source_open(&s, p, bins, problems);
	source_release(&s);
	if (rc == 0 && p->t) {
		dedup_profile(p, COUNT_SUM);
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

enum operand_result operand_open(struct profile *p, const char *operand,
	int one_mode, struct bins *bins, struct errlist *problems)
{
	return open_operand(p, operand, one_mode, bins, NULL, problems);
}

static void refuse_operand(struct operands *o, struct errlist *problems)
{
	if (!o->skip_bad) {
		o->refused++;
		return;
	}
	o->unknown++;
	errlist_of_item(problems);
}

/* An operand that was read before its turn. */
struct operand_ahead {
	const char *name; /* NULL when it was taken */
	struct overlay o; /* over the table that was followed */
	int ok; /* it is one that can be followed */
};

/*
 * 1 when following the result through this file costs no more than reading it:
 * counters are held for each block of the table. Deflated, a line of a profile
 * takes a few bytes. What an intersection keeps of a skewed file cannot be told
 * from the result, in which only common blocks are left.
 */
static int is_worth_following(const struct operands *o, const char *operand)
{
	struct stat st;

	if (o->all.op == COMBINE_INTERSECT && o->all.skew == COMBINE_SKEW_KEEP)
		return 0;
	return o->all.n && stat(operand, &st) == 0 && S_ISREG(st.st_mode) &&
		(uint64_t)st.st_size >= o->all.p.t->n;
}

/* Makes o->follow for the table of the result, when there is one. */
static void follow_result(struct operands *o)
{
	struct blocks *t;

	combine_settle(&o->all);
	t = o->all.p.t;
	if (!o->all.n || !t || o->followed == t)
		return;
	follow_free(o->follow);
	o->follow = follow_new(t);
	o->followed = t;
}

static void follow_end(struct operands *o)
{
	follow_free(o->follow);
	o->follow = NULL;
	o->followed = NULL;
}

static void drop_operands_ahead(struct operands *o)
{
	size_t i;

	for (i = 0; i < o->nahead; i++)
		overlay_release(&o->ahead[i].o);
	free(o->ahead);
	o->ahead = NULL;
	o->nahead = 0;
}

static void read_operand_ahead(void *ctx, size_t i)
{
	struct operands *o = ctx;
	struct operand_ahead *a = &o->ahead[i];

	a->ok = a->ok && follow_read(o->follow, &a->o, a->name);
}

void operands_ahead(struct operands *o, const char *const *operands, size_t n,
	unsigned jobs)
{
	size_t i, worth = 0;

	drop_operands_ahead(o);
	o->ahead = xcalloc(n, sizeof(*o->ahead));
	for (i = 0; i < n; i++) {
		o->ahead[i].name = operands[i];
		o->ahead[i].ok = is_worth_following(o, operands[i]);
		worth += o->ahead[i].ok != 0;
	}
	if (!worth)
		return;
	o->nahead = n;
	follow_result(o);
	pool_run(jobs, n, read_operand_ahead, o);
}

/*
 * An operand as it is seen from the result: 1 and p, else 0. A table that
 * changed since is another one; then what was read ahead is read again.
 */
static int follow_operand(struct operands *o, struct overlay *p,
	const char *operand)
{
	size_t i;

	*p = (struct overlay){0};
	for (i = 0; i < o->nahead; i++) {
		struct operand_ahead *a = &o->ahead[i];

		if (!a->name || strcmp(a->name, operand) != 0)
			continue;
		a->name = NULL;
		if (!a->ok)
			return 0;
		combine_settle(&o->all);
		if (a->o.t != o->all.p.t) {
			overlay_release(&a->o);
			break;
		}
		*p = a->o;
		a->o = (struct overlay){0};
		return 1;
	}
	if (!is_worth_following(o, operand))
		return 0;
	follow_result(o);
	return o->follow && follow_read(o->follow, p, operand);
}

/* Adds one that is seen from the result. */
static void add_followed(struct operands *o, struct overlay *p,
	const char *name, struct errlist *problems)
{
	/* The table will be another one: no need to hold it twice. */
	if (p->more.t && o->all.op == COMBINE_UNION)
		follow_end(o);
	if (combine_add_overlay(&o->all, p, name, problems) < 0)
		refuse_operand(o, problems);
	overlay_release(p);
}

/* Opens and adds one. */
static void open_and_add(struct operands *o, const char *operand,
	const char *name, struct errlist *problems)
{
	struct skew_folder builds = {0};
	struct profile p;

	if (!o->bins)
		o->bins = bins_new();
	switch (open_operand(&p, operand, o->one_mode, o->bins, &builds,
		problems)) {
	case OPERAND_OPEN:
		errlist_of_item(problems);
		if (!skew_folder_fits(&o->all, &builds, problems) ||
			combine_add(&o->all, &p, name, problems) < 0)
			refuse_operand(o, problems);
		break;
	case OPERAND_MISSING:
		o->unknown++;
		errlist_of_item(problems);
		break;
	case OPERAND_MALFORMED:
		refuse_operand(o, problems);
		break;
	case OPERAND_EMPTY:
	case OPERAND_WORLD:
		break;
	}
	skew_folder_release(&builds);
	profile_release(&p);
}

/* What the first one has is all that a difference or an intersection can
   have: without it there is none, skip_bad or not. */
static void need_first_operand(struct operands *o, const char *name,
	struct errlist *problems)
{
	if (o->told || o->all.n || o->all.op == COMBINE_UNION)
		return;
	o->told = 1;
	o->refused++;
	errlist_add(problems, COV_USAGE,
		"%s: without the first profile there "
		"is %s",
		name,
		o->all.op == COMBINE_SUBTRACT ? "nothing to subtract from" :
						"no intersection");
}

void operands_add(struct operands *o, const char *operand,
	struct errlist *problems)
{
	const char *name = strcmp(operand, "-") == 0 ? "<stdin>" : operand;
	struct errlist own = {0};
	struct overlay p;
	size_t i;

	if (follow_operand(o, &p, operand))
		add_followed(o, &p, name, &own);
	else
		open_and_add(o, operand, name, &own);
	need_first_operand(o, name, &own);
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
	drop_operands_ahead(o);
	follow_end(o);
	combine_release(&o->all);
	bins_free(o->bins);
	*o = (struct operands){0};
}
