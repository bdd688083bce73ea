/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * debugdump: binaries, packages, functions and units as they lie in the
 * files. Equal to covdata's but for the line that says who made it.
 */
#include "covtext.h"

#include "cli/tool.h"
#include "fmt/pkgpattern.h"
#include "gocov/covargs.h"

#include <stdlib.h>
#include <string.h>

/* What the program was called with. */
static void add_argument_line(struct str *s, const struct covargs *args)
{
	size_t i;

	if (!args->argc)
		return;
	str_adds(s, "  program args: [");
	for (i = 0; i < args->argc; i++) {
		if (i)
			str_addc(s, ' ');
		str_adds(s, args->argv[i]);
	}
	str_adds(s, "]\n"); /* and another one follows */
}

void dump_head(struct str *s, const char *path, const struct covbin_src *src)
{
	struct err ignored = {0}; /* told when the counters are read */
	struct covargs args = {0};
	struct covctr c;

	if (covctr_open(&c, src->ptr, src->len, src->name, &ignored) == 0) {
		if (covargs_read(&args, &c, &ignored) < 0)
			args = (struct covargs){.goos = "", .goarch = ""};
		str_addf(s, "data file %s", path);
		if (*args.goos)
			str_addf(s, " GOOS=%s", args.goos);
		if (*args.goarch)
			str_addf(s, " GOARCH=%s", args.goarch);
		add_argument_line(s, &args);
		str_addc(s, '\n');
		covargs_release(&args);
	}
	covctr_close(&c);
}

/* What is printed of all pods together. */
struct dump {
	struct out *o;
	struct str line;
	uint64_t total, covered;
	struct block *units; /* of the function at hand */
	size_t cap;
};

static void add_position(struct str *s, uint32_t line, uint32_t col)
{
	str_addc(s, 'L');
	str_addu(s, line);
	str_adds(s, ":C");
	str_addu(s, col);
}

static void dump_unit(struct dump *d, uint32_t i, const struct block *b,
	uint64_t count)
{
	struct str *s = &d->line;

	str_clear(s);
	str_addu(s, i);
	str_adds(s, ": ");
	add_position(s, b->line0, b->col0);
	str_adds(s, " -- ");
	add_position(s, b->line1, b->col1);
	str_adds(s, " NS=");
	str_addu(s, b->stmts);
	str_adds(s, " = ");
	str_addu(s, count);
	str_addc(s, '\n');
	out_str(d->o, s);
}

static void dump_function(struct dump *d, const struct pod *pod,
	const struct covfunc *f, int show)
{
	const uint64_t *count = pod->counts + f->first;
	const struct block *b;
	uint32_t i;

	mem_grow(&d->units, &d->cap, f->count, sizeof(*d->units));
	covmeta_units(pod->bin.meta, f, d->units);
	b = d->units;

	if (show)
		out_printf(d->o, "\nFunc: %s\nSrcfile: %s\nLiteral: %s\n",
			f->name, f->file, f->lit ? "true" : "false");
	for (i = 0; i < f->count; i++) {
		if (show)
			dump_unit(d, i, &b[i], count[i]);
		d->total += b[i].stmts;
		if (count[i])
			d->covered += b[i].stmts;
	}
}

static void dump_package(struct dump *d, const struct pod *pod,
	const struct covpkg *pkg, int live)
{
	int head = 0, show;
	uint32_t i;

	for (i = 0; i < pkg->nfuncs; i++) {
		if (!pkg->funcs[i].file)
			continue;
		show = !live || pod->live[pkg->func0 + i];
		if (show && !head)
			out_printf(d->o,
				"\nPackage path: %s\nPackage name: "
				"%s\nModule path: %s\n",
				pkg->path, pkg->name, pkg->module);
		head |= show;
		dump_function(d, pod, &pkg->funcs[i], show);
	}
}

void print_debugdump(const struct pods *p, const struct covtext_cfg *cfg,
	struct out *o)
{
	struct dump d = {.o = o};
	size_t i;
	uint32_t k;

	out_printf(o,
		"/* WARNING: the format of this dump is not stable and "
		"is\n * expected to change from one Go release to the next.\n"
		" *\n * produced by:\n *\t%s --as debugdump%s\n */\n",
		cov_name(), cfg->live ? " --live" : "");
	for (i = 0; i < p->n; i++) {
		const struct covmeta *m = p->v[i].bin.meta;

		out_printf(o, "Cover mode: %s\nCover granularity: %s\n",
			covmode_name(m->mode), covgran_name(m->gran));
		out_str(o, &p->v[i].heads);
		for (k = 0; k < m->npkgs; k++)
			if (!m->pkgs[k].missing &&
				pkgpattern_selects(cfg->patterns.v,
					cfg->patterns.n, m->pkgs[k].path))
				dump_package(&d, &p->v[i], &m->pkgs[k],
					cfg->live);
	}
	out_printf(o, "totalStmts: %llu coveredStmts: %llu\n",
		(unsigned long long)d.total, (unsigned long long)d.covered);
	str_release(&d.line);
	free(d.units);
}
