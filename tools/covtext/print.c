/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * textfmt, percent, func and pkglist, byte for byte as covdata prints them;
 * that includes the missing newline behind a package without statements.
 */
#include "covtext.h"

#include "base/num.h"
#include "gocov/functab.h"
#include "gocov/podwalk.h"
#include "io/parts.h"
#include "io/pool.h"
#include "profile/text.h"

#include <stdlib.h>
#include <string.h>

/* Units of a share that a thread prints. */
enum { SHARE_LINES = 1 << 12, SHARE_SUMS = 1 << 15 };
/* Fewer of them are not worth a thread. */
enum { SHARES_MIN = 4 };

/* What was loaded as w's; the caller frees w->pods. */
static void set_pods(struct podwalk *w, const struct pods *p,
	const struct covtext_cfg *cfg)
{
	struct podwalk_pod *v = xmalloc(size_mul(p->n, sizeof(*v)));
	size_t i;

	for (i = 0; i < p->n; i++)
		v[i] = (struct podwalk_pod){p->v[i].bin.meta, p->v[i].counts};
	w->pods = v;
	w->n = p->n;
	w->patterns = cfg->patterns.v;
	w->npatterns = cfg->patterns.n;
}

/* Walks what was loaded; w says what is called. */
static void walk_pods(const struct pods *p, const struct covtext_cfg *cfg,
	struct podwalk *w)
{
	set_pods(w, p, cfg);
	podwalk_run(w);
	free((void *)w->pods);
}

static void print_share(void *ctx, size_t i, struct out *o)
{
	podwalk_share(ctx, i, o);
}

/* The same by several threads, in shares of so many units: w's functions, of
   which none knows of the packages before, print to the out that is their
   ctx. */
static void print_shares(const struct pods *p, const struct covtext_cfg *cfg,
	struct podwalk *w, size_t units, struct out *o)
{
	struct podwalk_plan plan;

	set_pods(w, p, cfg);
	podwalk_plan(&plan, w, units);
	parts_write(o, plan.n < SHARES_MIN ? 1 : pool_cpus(), plan.n,
		print_share, &plan);
	podwalk_plan_release(&plan);
	free((void *)w->pods);
}

/* --- textfmt -------------------------------------------------------------- */

static void text_file(void *ctx, const char *name, const struct podwalk_unit *v,
	size_t n)
{
	size_t i, len = strlen(name);

	for (i = 0; i < n; i++)
		text_write_line(ctx, name, len, &v[i].b, v[i].count);
}

/* The same, counters being 0 or 1. */
static void text_set_file(void *ctx, const char *name,
	const struct podwalk_unit *v, size_t n)
{
	size_t i, len = strlen(name);

	for (i = 0; i < n; i++)
		text_write_line(ctx, name, len, &v[i].b, v[i].count != 0);
}

void print_textfmt(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o)
{
	struct podwalk w = {.file = text_file};
	enum covmode mode = p->v[0].bin.meta->mode;

	if (cfg->mode >= 0)
		mode = covmode_of_choice(cfg->mode);
	if (mode == COVMODE_SET)
		w.file = text_set_file;
	out_printf(o, "mode: %s\n", covmode_name(mode));
	print_shares(p, cfg, &w, SHARE_LINES, o);
}

/* --- percent -------------------------------------------------------------- */

static void percent_sum(void *ctx, const char *path,
	const struct podwalk_sum *s)
{
	struct out *o = ctx;
	char *p;

	out_putc(o, '\t');
	out_puts(o, path);
	out_puts(o, "\t\t");
	if (!s->total)
		return;
	out_puts(o, "coverage: ");
	p = out_room(o, NUM_MAX);
	out_wrote(o, (size_t)(num_percent_put(p, s->covered, s->total) - p));
	out_puts(o, "% of statements\n");
}

void print_percent(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o)
{
	struct podwalk w = {.sum = percent_sum};

	print_shares(p, cfg, &w, SHARE_SUMS, o);
}

/* --- func ----------------------------------------------------------------- */

struct funcs {
	struct functab_row *v;
	size_t n, cap;
	struct functab_row row; /* function at hand; func NULL: none yet */
	int lit; /* it is a literal: counted, not listed */
	struct podwalk_sum t, all;
};

/* The function at hand is over. */
static void func_end(struct funcs *c)
{
	if (c->row.func && !c->lit) {
		mem_grow(&c->v, &c->cap, c->n + 1, sizeof(*c->v));
		c->row.total = c->t.total;
		c->row.covered = c->t.covered;
		c->v[c->n++] = c->row;
	}
	c->all.total += c->t.total;
	c->all.covered += c->t.covered;
	c->t = (struct podwalk_sum){0};
	c->row.func = NULL;
}

static void func_pkg(void *ctx, const char *path)
{
	(void)path;
	func_end(ctx);
}

/* Only a change of the name begins a function, also across files: that is
   how covdata sees it. */
static void func_file(void *ctx, const char *name, const struct podwalk_unit *v,
	size_t n)
{
	struct funcs *c = ctx;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct covfunc *f = v[i].f;

		if (c->row.func && c->row.func != f->name &&
			strcmp(c->row.func, f->name) != 0)
			func_end(c);
		if (!c->row.func) {
			c->row = (struct functab_row){.file = name,
				.func = f->name,
				.line = v[i].b.line0};
			c->lit = f->lit;
		}
		podwalk_add(&c->t, &v[i].b, v[i].count);
	}
}

static void print_rows(const struct funcs *c, struct out *o)
{
	struct functab_row all = {.file = "total",
		.total = c->all.total,
		.covered = c->all.covered};
	struct functab t = {0};
	size_t i;

	functab_fit(&t, &all);
	for (i = 0; i < c->n; i++)
		functab_fit(&t, &c->v[i]);
	for (i = 0; i < c->n; i++)
		functab_put(&t, &c->v[i], o);
	functab_put(&t, &all, o);
	functab_end(&t, o);
	functab_release(&t);
}

void print_func(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o)
{
	struct funcs c = {0};
	struct podwalk w = {.ctx = &c, .pkg = func_pkg, .file = func_file};

	walk_pods(p, cfg, &w);
	func_end(&c);
	print_rows(&c, o);
	free(c.v);
}

/* --- pkglist -------------------------------------------------------------- */

static void list_pkg(void *ctx, const char *path)
{
	out_puts(ctx, path);
	out_putc(ctx, '\n');
}

void print_pkglist(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o)
{
	struct podwalk w = {.ctx = o, .pkg = list_pkg};

	walk_pods(p, cfg, &w);
}
