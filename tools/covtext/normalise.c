/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Profiles that are no folders: text, plain or gzip, `-`, single coverage
 * files, db: references. Each is opened, all are added up, and what comes out
 * is the text that covdata would have written, or none: Go reads no text in
 * which a block has two numbers of statements.
 */
#include "covtext.h"

#include "cli/tool.h"
#include "db/db.h"
#include "open/source.h"
#include "profile/text.h"

#include <string.h>

/* Opens one operand; standard input is not a form of `profile`. */
static int open_profile_operand(const struct covtext_cfg *cfg,
	const char *operand, struct profile *p)
{
	struct errlist problems = {0};
	struct source src;
	struct err e = {0};
	struct in in;
	int r;

	*p = (struct profile){0};
	if (strcmp(operand, "-") == 0) {
		r = in_open(&in, operand, &e);
		if (r == 0) {
			r = text_read(p, &in, &e);
			in_close(&in);
		}
		cov_err(&e);
		return r;
	}
	source_from_operand(&src, operand);
	src.own_only = cfg->strict;
	src.one_mode = cfg->mode < 0;
	r = source_open(&src, p, NULL, &problems);
	cov_errlist(&problems);
	errlist_release(&problems);
	source_release(&src);
	return r;
}

static void print_profile(const struct profile *p, const char *path)
{
	struct out file, *o = cov_output(&file, path);

	if (!o)
		return;
	text_write(p, o);
	cov_output_end(o);
}

/* Gives the sum the mode that was asked for. */
static void set_asked_mode(struct profile *p, enum covmode mode)
{
	uint32_t i;

	p->mode = mode;
	for (i = 0; p->t && mode == COVMODE_SET && i < p->t->n; i++)
		p->counts[i] = p->counts[i] != 0;
}

int covtext_profiles(const struct covtext_cfg *cfg, char *const *operands,
	size_t n)
{
	struct profile sum = {0}, p;
	struct err e = {0};
	size_t i, opened = 0;

	source_use_db(db_open_profile);
	for (i = 0; !e.status && i < n; i++) {
		if (open_profile_operand(cfg, operands[i], &p) == 0) {
			profile_add(&sum, &p, COUNT_SUM, COUNT_CAP_TEXT);
			(void)!blocks_agree(sum.t, operands[i], &e);
			opened++;
		} else if (cfg->strict) {
			profile_release(&p);
			break;
		}
		profile_release(&p);
	}
	cov_err(&e);
	if (cfg->mode >= 0)
		set_asked_mode(&sum, covmode_of_choice(cfg->mode));
	if (opened && !e.status && !(cfg->strict && cov_worst()))
		print_profile(&sum, cfg->out);
	profile_release(&sum);
	return 0;
}
