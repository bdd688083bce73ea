/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What the ports of one operand have in common: as long as there is a server at
 * one of them, silence of the others is no failure, and what is wrong with all
 * of them is told once.
 */
#include "range.h"
#include "round.h"

#include "cli/tool.h"

#include <stdio.h>

/* The last port of a range was looked at. */
static void range_done(struct port_range *g)
{
	const char *why = *g->why ? g->why : "nothing answers";

	if (g->found > 0) {
		g->told = 0;
		return;
	}
	if (!g->alive && !g->unresolved)
		why = g->silent ? "no answer in time" : why;
	else if (!g->single && !g->unresolved)
		why = "no coverage server at these ports";
	if (g->told)
		cov_status(g->status);
	else
		cov_error(g->status, "%s: %s", g->shown, why);
	g->told = 1;
}

void range_looked_at(struct port_range *g, int found)
{
	g->found += found != 0;
	if (--g->left == 0)
		range_done(g);
}

enum http_next range_no_server(struct target *t, int status, const char *why)
{
	struct port_range *g = t->range;

	t->missed = 1;
	if (status > g->status)
		g->status = status;
	if (!t->skipped && (!*g->why || status == COV_ITEMS))
		snprintf(g->why, sizeof(g->why), "%s", why);
	if (g->single)
		round_failed(t);
	else if (t->run.home)
		target_failed(t, status, why); /* there was one before */
	range_looked_at(g, 0);
	return HTTP_DONE;
}

void ranges_begin(struct targets *t)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		struct port_range *g = t->v[i]->range;

		*g = (struct port_range){.shown = g->shown,
			.single = g->single,
			.told = g->told};
	}
	for (i = 0; i < t->n; i++)
		t->v[i]->range->left++;
}
