/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * textfmt, percent, func and pkglist, byte for byte as covdata prints them;
 * that includes the missing newline behind a package without statements.
 */
#include "covtext.h"

#include "num.h"
#include "text.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- textfmt ------------------------------------------------------------- */

static void ignore_pkg(void *ctx, const char *path)
{
	(void)ctx;
	(void)path;
}

static void text_file(void *ctx, const char *name, const struct unit *v,
	size_t n)
{
	struct block_file f = {.name = name};
	size_t i;

	for (i = 0; i < n; i++)
		text_write_line(ctx, &f, v[i].b, v[i].count);
}

void print_textfmt(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o)
{
	struct walk w = {o, ignore_pkg, text_file};

	out_printf(o, "mode: %s\n", covmode_name(p->v[0].bin.meta->mode));
	pods_walk(p, cfg, &w);
}

/* --- percent ------------------------------------------------------------- */

/* Statements of the package at hand, or of the function. */
struct tally {
	uint64_t total, covered;
};

static void tally_add(struct tally *t, const struct unit *u)
{
	t->total += u->b->stmts;
	if (u->count)
		t->covered += u->b->stmts;
}

struct percent {
	struct out *o;
	const char *path; /* NULL before the first package */
	struct tally t;
};

static void percent_pkg(void *ctx, const char *path)
{
	struct percent *c = ctx;

	if (c->path)
		out_printf(c->o, "\t%s\t\t", c->path);
	if (c->path && c->t.total)
		out_printf(c->o, "coverage: %.1f%% of statements\n",
			num_percent(c->t.covered, c->t.total));
	c->path = path;
	c->t = (struct tally){0};
}

static void percent_file(void *ctx, const char *name, const struct unit *v,
	size_t n)
{
	struct percent *c = ctx;
	size_t i;

	(void)name;
	for (i = 0; i < n; i++)
		tally_add(&c->t, &v[i]);
}

void print_percent(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o)
{
	struct percent c = {.o = o};
	struct walk w = {&c, percent_pkg, percent_file};

	pods_walk(p, cfg, &w);
	percent_pkg(&c, NULL); /* the last one */
}

/* --- func ---------------------------------------------------------------- */

/* A line of the table. */
struct row {
	const char *file, *func;
	uint32_t line;
	size_t wplace, wfunc; /* widths of both cells, when all are known */
	double percent;
};

struct funcs {
	struct row *v;
	size_t n, cap;
	struct row row; /* function at hand; func NULL: none yet */
	int lit; /* it is a literal: counted, not listed */
	struct tally t, all;
};

/* The function at hand is over. */
static void func_end(struct funcs *c)
{
	if (c->row.func && !c->lit) {
		mem_grow(&c->v, &c->cap, c->n + 1, sizeof(*c->v));
		c->row.percent = num_percent(c->t.covered, c->t.total);
		c->v[c->n++] = c->row;
	}
	c->all.total += c->t.total;
	c->all.covered += c->t.covered;
	c->t = (struct tally){0};
	c->row.func = NULL;
}

static void func_pkg(void *ctx, const char *path)
{
	(void)path;
	func_end(ctx);
}

/* Only a change of the name begins a function, also across files: that is
   how covdata sees it. */
static void func_file(void *ctx, const char *name, const struct unit *v,
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
			c->row = (struct row){.file = name,
				.func = f->name, .line = v[i].b->line0};
			c->lit = f->lit;
		}
		tally_add(&c->t, &v[i]);
	}
}

/* Characters, as Go counts them: a byte that is not UTF-8 is one. */
static size_t width(const char *s)
{
	size_t len = strlen(s), n = 0, step;
	unsigned char any = 0;

	while (n < len)
		any |= (unsigned char)s[n++];
	if (any < 0x80)
		return len;
	for (n = 0; len; n++, s += step, len -= step) {
		step = utf8_get(s, len, NULL);
		if (!step)
			step = 1;
	}
	return n;
}

/* Widths of all rows; the widest of a column go to the row `max`. */
static void measure(const struct funcs *c, struct row *max)
{
	size_t i, wfile = 0;
	char buf[NUM_MAX];

	for (i = 0; i < c->n; i++) {
		struct row *r = &c->v[i];

		if (i == 0 || r->file != r[-1].file)
			wfile = width(r->file);
		r->wplace = wfile + 2 +
			(size_t)(num_put(buf, r->line) - buf);
		r->wfunc = width(r->func);
		if (r->wplace > max->wplace)
			max->wplace = r->wplace;
		if (r->wfunc > max->wfunc)
			max->wfunc = r->wfunc;
	}
}

/* Fills a cell that is `used` wide with tabs, to the next multiple of 8 that
   leaves a blank behind the widest. */
static void pad(struct str *s, size_t used, size_t widest)
{
	size_t full = (widest + 1 + 7) / 8 * 8;

	for (; used < full; used += 8 - used % 8)
		str_addc(s, '\t');
}

/* Most are all or nothing, and printf is slow. */
static void add_percent(struct str *s, double percent)
{
	char buf[32];

	if (percent == 0)
		str_adds(s, "0.0%\n");
	else if (percent == 100)
		str_adds(s, "100.0%\n");
	else
		str_add(s, buf, (size_t)snprintf(buf, sizeof(buf), "%.1f%%\n",
			percent));
}

/* The two columns of Go's tabwriter, and the percentage. */
static void print_rows(struct out *o, const struct funcs *c)
{
	struct row end = {.file = "total", .func = "(statements)"}, max;
	struct str s = {0};
	size_t i;

	end.wplace = width(end.file);
	end.wfunc = width(end.func);
	end.percent = num_percent(c->all.covered, c->all.total);
	max = end;
	measure(c, &max);
	for (i = 0; i <= c->n; i++) {
		const struct row *r = i < c->n ? &c->v[i] : &end;

		str_clear(&s);
		str_adds(&s, r->file);
		if (r != &end) {
			str_addc(&s, ':');
			str_addu(&s, r->line);
			str_addc(&s, ':');
		}
		pad(&s, r->wplace, max.wplace);
		str_adds(&s, r->func);
		pad(&s, r->wfunc, max.wfunc);
		add_percent(&s, r->percent);
		out_str(o, &s);
	}
	str_release(&s);
}

void print_func(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o)
{
	struct funcs c = {0};
	struct walk w = {&c, func_pkg, func_file};

	pods_walk(p, cfg, &w);
	func_end(&c);
	print_rows(o, &c);
	free(c.v);
}

/* --- pkglist ------------------------------------------------------------- */

static void list_pkg(void *ctx, const char *path)
{
	out_puts(ctx, path);
	out_putc(ctx, '\n');
}

void print_pkglist(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o)
{
	struct walk w = {o, list_pkg, NULL};

	pods_walk(p, cfg, &w);
}
