/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Rows of functions, out of coverage directories: no sources are needed.
 *
 * As text this is `go tool covdata func`, byte for byte. There a function
 * begins where the name changes and nowhere else, so that an init at the end
 * of one file and one at the beginning of the next are one, and literals
 * outside of functions are counted in the sum and not listed. The other forms
 * keep functions apart, and have a row for the literals of each file, so that
 * rows add up.
 */
#include "covstat.h"

#include "gocov/podwalk.h"

#include <stdlib.h>
#include <string.h>

struct funcs {
	struct table *t;
	const struct binaries *binaries;
	const struct covstat_cfg *cfg;
	struct row row; /* function at hand; func NULL: none yet */
	const struct covfunc *f; /* it, or its first piece */
	uint32_t line1, col1; /* greatest end of its blocks */
	int lit; /* it is a literal */
	struct missing m;
	struct row rest; /* literals of a file; func NULL: none yet */
	struct missing rest_m;
};

/* The literals of the file at hand are all there. */
static void end_rest(struct funcs *c)
{
	struct row *row;

	if (c->rest.total && c->cfg->as != AS_TEXT) {
		row = table_add(c->t, c->rest.name);
		c->rest.order = row->order;
		*row = c->rest;
		if (c->cfg->missing)
			missing_take(&c->rest_m, &c->t->arena, row);
	}
	c->rest = (struct row){0};
}

/* The function at hand is over. */
static void end_function(struct funcs *c)
{
	struct row *row;

	c->t->all.total += c->row.total;
	c->t->all.covered += c->row.covered;
	if (c->row.func && c->lit) {
		c->rest.total += c->row.total;
		c->rest.covered += c->row.covered;
	} else if (c->row.func) {
		row = table_add(c->t, c->row.name);
		c->row.order = row->order;
		*row = c->row;
		if (c->cfg->missing)
			missing_take(&c->m, &c->t->arena, row);
	}
	c->row = (struct row){0};
	c->line1 = c->col1 = 0;
}

static void begin_package(void *ctx, const char *path)
{
	(void)path;
	end_function(ctx);
	end_rest(ctx);
}

/* Whether a block begins another function than the one at hand. */
static int begins_other_function(const struct funcs *c, const char *file,
	const struct podwalk_unit *u)
{
	if (!c->row.func)
		return 0;
	if (c->row.func != u->f->name && strcmp(c->row.func, u->f->name) != 0)
		return 1;
	if (c->cfg->as == AS_TEXT)
		return 0;
	/* Of several binaries one function may have pieces in each. */
	return c->row.name != file ||
		(c->f != u->f &&
			(u->b.line0 > c->line1 ||
				(u->b.line0 == c->line1 &&
					u->b.col0 >= c->col1)));
}

static void add_function_unit(struct funcs *c, const char *file,
	const struct podwalk_unit *u)
{
	const struct block *b = &u->b;

	if (begins_other_function(c, file, u))
		end_function(c);
	if (!c->row.func) {
		c->row = (struct row){.name = file,
			.func = u->f->name,
			.full = u->f->name,
			.line = b->line0};
		c->f = u->f;
		c->lit = u->f->lit;
		if (c->rest.func && c->rest.name != file)
			end_rest(c);
		if (c->lit && !c->rest.func)
			c->rest = row_of_rest(file, b->line0);
	}
	row_add(&c->row, b, u->count);
	if (b->line1 > c->line1 ||
		(b->line1 == c->line1 && b->col1 > c->col1)) {
		c->line1 = b->line1;
		c->col1 = b->col1;
	}
	if (c->cfg->missing)
		missing_add(c->lit ? &c->rest_m : &c->m, b, u->count);
}

static void add_file_units(void *ctx, const char *name,
	const struct podwalk_unit *v, size_t n)
{
	struct funcs *c = ctx;
	size_t i;

	if (binaries_skip(c->binaries, name))
		return;
	for (i = 0; i < n; i++)
		add_function_unit(c, name, &v[i]);
}

void table_funcs(struct table *t, const struct binaries *b,
	const struct covstat_cfg *cfg)
{
	struct podwalk_pod *pods = xmalloc(size_mul(b->n, sizeof(*pods)));
	struct funcs c = {.t = t, .binaries = b, .cfg = cfg};
	struct podwalk w = {.pods = pods,
		.n = b->n,
		.ctx = &c,
		.pkg = begin_package,
		.file = add_file_units};
	size_t i;

	t->all = (struct row){.name = "total"};
	for (i = 0; i < b->n; i++)
		pods[i] = (struct podwalk_pod){b->bin[i].meta, b->counts[i]};
	podwalk_run(&w);
	end_function(&c);
	end_rest(&c);
	missing_release(&c.m);
	missing_release(&c.rest_m);
	free(pods);
}
