/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Functions and modules, as the covmeta of a binary names them.
 *
 * Nearly always the blocks of a function stand together in the table; where
 * //line directives mix several, a function has several runs of blocks.
 */
#include "functions.h"

#include "profile/dedup.h"

#include <stdlib.h>

/* The functions of one binary. */
struct binary_functions {
	uint32_t *of; /* by block: number of its function and 1; 0: none */
	const char **name; /* by number, and 1 */
	uint32_t *line; /* the same: where it begins; 0: not yet met */
	struct db_func *runs;
	size_t n, cap;
};

static void mark_functions(struct binary_functions *f, const struct covbin *bin,
	const uint32_t *map)
{
	const struct covmeta *m = bin->meta;
	const struct covfunc *func;
	uint32_t p, i, u, at;

	for (p = 0; p < m->npkgs; p++)
		for (i = 0; i < m->pkgs[p].nfuncs; i++) {
			func = &m->pkgs[p].funcs[i];
			if (!func->file)
				continue;
			f->name[m->pkgs[p].func0 + i + 1] = func->name;
			for (u = func->first; u < func->first + func->count;
				u++) {
				at = bin->slot ? bin->slot[u] : u;
				if (at == BLOCK_NONE)
					continue;
				at = map ? map[at] : at;
				if (!f->of[at])
					f->of[at] = m->pkgs[p].func0 + i + 1;
			}
		}
}

static void add_function_run(struct binary_functions *f, const struct blocks *t,
	uint32_t at)
{
	uint32_t number = f->of[at];

	if (!f->line[number] || !number)
		f->line[number] = t->v[at].line0;
	mem_grow(&f->runs, &f->cap, f->n + 1, sizeof(*f->runs));
	f->runs[f->n++] = (struct db_func){
		.name = f->name[number],
		.line = f->line[number],
		.block = at,
	};
}

static void find_function_runs(struct binary_functions *f,
	const struct blocks *t)
{
	uint32_t i, at;

	for (i = 0; i < t->nfiles; i++) {
		const struct block_file *file = &t->files[i];

		for (at = file->first; at < file->first + file->count; at++)
			if (at == file->first || f->of[at] != f->of[at - 1])
				add_function_run(f, t, at);
	}
}

static int keep_functions(void *ctx, const struct covbin *bin, struct err *e)
{
	struct run *run = ctx;
	struct binary_functions f = {0};
	size_t n = (size_t)bin->meta->nfuncs + 1;
	struct blocks *t;
	uint32_t *map, i;
	int r;

	/* As it is put together with others. */
	t = dedup_blocks(bin->t, &map);
	f.of = xcalloc((size_t)t->n + 1, sizeof(*f.of));
	f.name = xcalloc(n, sizeof(*f.name));
	f.line = xcalloc(n, sizeof(*f.line));
	f.name[0] = "";
	mark_functions(&f, bin, map);
	find_function_runs(&f, t);
	r = db_functions_put(run->db, t, f.runs, f.n, e);
	for (i = 0; i < bin->meta->npkgs && r == 0; i++)
		if (*bin->meta->pkgs[i].module)
			r = db_module_put(run->db, bin->meta->pkgs[i].module,
				e);
	free(f.of);
	free(f.name);
	free(f.line);
	free(f.runs);
	free(map);
	blocks_unref(t);
	return r;
}

int functions_keep(struct run *run, const struct bins *bins, struct err *e)
{
	return run->temp ? 0 : bins_each(bins, keep_functions, run, e);
}
