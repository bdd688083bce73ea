/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * New covmeta files: some packages of one binary (--pkg), or the packages of
 * all binaries together (--pcombine).
 *
 * Packages are the same when their paths are, functions of a package when
 * name, file, units and kind are. Packages and functions come in the order in
 * which they were met, as covdata puts them.
 */
#include "covmerge.h"

#include "base/hash.h"
#include "base/num.h"
#include "fmt/patternuse.h"
#include "fmt/pkgpattern.h"
#include "gocov/covwrite.h"

#include <stdlib.h>
#include <string.h>

/* A function of a combined package; its number is that in the blob. */
struct func {
	size_t first; /* of its counters in the package's */
	uint32_t n; /* how many */
	int live; /* it has counters in some file */
};

struct package {
	char *path;
	struct covblob blob;
	struct func *funcs;
	size_t nfuncs, capfuncs;
	uint64_t *counts;
	size_t ncounts, capcounts;
};

struct combined {
	struct package *v;
	size_t n, cap;
	enum covmode mode; /* COVMODE_NONE before the first binary */
	unsigned gran;
	uint64_t number; /* greatest of all binaries */
	struct block *units; /* of the function at hand */
	size_t capunits;
};

static int is_selected_package(const struct covmerge_cfg *cfg, const char *path)
{
	patternuse_see(cfg->use, path);
	return pkgpattern_selects(cfg->patterns.v, cfg->patterns.n, path);
}

/* --- --pkg ---------------------------------------------------------------- */

/* Counters of a package's functions, as package `index`. */
static void write_selected_package(struct covwrite *w, const struct merged *m,
	const struct covpkg *pkg, uint32_t index)
{
	uint32_t i;

	for (i = 0; i < pkg->nfuncs; i++) {
		const struct covfunc *f = &pkg->funcs[i];

		if (m->live[pkg->func0 + i])
			covwrite_func(w, index, i, m->counts + f->first,
				f->count);
	}
}

void merged_select(const struct merged *m, const struct covmerge_cfg *cfg,
	const struct covargs *args, struct products *to)
{
	const struct covmeta *meta = m->bin.meta;
	struct slice *blobs = xcalloc(meta->npkgs, sizeof(*blobs));
	unsigned char hash[COVMETA_HASH];
	char tag[2 * COVMETA_HASH + 1];
	struct str bytes = {0};
	struct covwrite w;
	uint32_t i, n = 0;

	for (i = 0; i < meta->npkgs; i++)
		if (!meta->pkgs[i].missing &&
			is_selected_package(cfg, meta->pkgs[i].path))
			blobs[n++] = covwrite_package((const char *)meta->bytes,
				meta->len, i);
	covwrite_meta(&bytes, hash, meta->mode, meta->gran, blobs, n);
	free(blobs);
	hash_hex(tag, hash);
	products_meta(to, tag)->bytes = bytes;
	bytes = (struct str){0};
	covwrite_begin(&w, &bytes, hash, args);
	for (i = n = 0; i < meta->npkgs; i++)
		if (!meta->pkgs[i].missing &&
			is_selected_package(cfg, meta->pkgs[i].path))
			write_selected_package(&w, m, &meta->pkgs[i], n++);
	covwrite_end(&w);
	products_counters(to, tag, m->number)->bytes = bytes;
}

/* --- --pcombine ----------------------------------------------------------- */

struct combined *combined_new(void)
{
	return xcalloc(1, sizeof(struct combined));
}

void combined_free(struct combined *c)
{
	size_t i;

	if (!c)
		return;
	for (i = 0; i < c->n; i++) {
		free(c->v[i].path);
		covblob_release(&c->v[i].blob);
		free(c->v[i].funcs);
		free(c->v[i].counts);
	}
	free(c->v);
	free(c->units);
	free(c);
}

enum covmode combined_mode(const struct combined *c, enum covmode mode)
{
	return mode > c->mode ? mode : c->mode;
}

/* The package of this path; binaries mostly have them in one order, so the
   search begins at *hint. */
static struct package *find_combined_package(struct combined *c,
	const struct covpkg *pkg, size_t *hint)
{
	struct package *p;
	size_t i, at;

	for (i = 0; i < c->n; i++) {
		at = (*hint + i) % c->n;
		if (strcmp(c->v[at].path, pkg->path) == 0) {
			*hint = at + 1;
			return &c->v[at];
		}
	}
	mem_grow(&c->v, &c->cap, c->n + 1, sizeof(*c->v));
	p = &c->v[c->n++];
	*p = (struct package){.path = xstrdup(pkg->path)};
	covblob_init(&p->blob, pkg->path, pkg->name, pkg->module);
	return p;
}

static struct func *find_function(struct package *p, const struct covfunc *f,
	const struct block *units)
{
	uint32_t i = covblob_func(&p->blob, f, units);

	if (i < p->nfuncs)
		return &p->funcs[i];
	mem_grow(&p->funcs, &p->capfuncs, p->nfuncs + 1, sizeof(*p->funcs));
	mem_grow(&p->counts, &p->capcounts, p->ncounts + f->count,
		sizeof(*p->counts));
	if (f->count)
		memset(p->counts + p->ncounts, 0,
			f->count * sizeof(*p->counts));
	p->funcs[p->nfuncs] = (struct func){p->ncounts, f->count, 0};
	p->ncounts += f->count;
	return &p->funcs[p->nfuncs++];
}

/* Adds counters; returns how many stopped at the greatest value. */
static uint64_t add_function_counts(uint64_t *to, const uint64_t *from,
	uint32_t n, int set, int count)
{
	uint64_t stopped = 0;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (set) {
			to[i] |= from[i] != 0;
		} else if (count == COUNT_MAX) {
			to[i] = from[i] > to[i] ? from[i] : to[i];
		} else {
			stopped += from[i] > COUNT_CAP_GO - to[i];
			to[i] = num_add(to[i], from[i], COUNT_CAP_GO);
		}
	}
	return stopped;
}

static uint64_t add_combined_package(struct combined *c, struct package *p,
	const struct merged *m, const struct covpkg *pkg, int count)
{
	const struct covfunc *f;
	uint64_t stopped = 0;
	struct func *own;
	uint32_t i;

	for (i = 0; i < pkg->nfuncs; i++) {
		f = &pkg->funcs[i];
		if (!f->file)
			continue; /* it could not be read, which was told */
		mem_grow(&c->units, &c->capunits, f->count, sizeof(*c->units));
		covmeta_units(m->bin.meta, f, c->units);
		own = find_function(p, f, c->units);
		if (!m->live[pkg->func0 + i])
			continue;
		own->live = 1;
		stopped += add_function_counts(p->counts + own->first,
			m->counts + f->first, own->n, c->mode == COVMODE_SET,
			count);
	}
	return stopped;
}

int combined_add(struct combined *c, const struct merged *m,
	const struct covmerge_cfg *cfg, const char *name, struct errlist *l)
{
	const struct covmeta *meta = m->bin.meta;
	uint64_t stopped = 0;
	size_t hint = 0;
	uint32_t i;

	if (c->mode != COVMODE_NONE && meta->gran != c->gran) {
		errlist_add(l, COV_USAGE,
			"%s: counter granularity %s clashes "
			"with %s of the binaries before",
			name, covgran_name(meta->gran), covgran_name(c->gran));
		return -1;
	}
	c->gran = meta->gran;
	c->mode = meta->mode;
	if (m->number > c->number)
		c->number = m->number;
	for (i = 0; i < meta->npkgs; i++)
		if (!meta->pkgs[i].missing &&
			is_selected_package(cfg, meta->pkgs[i].path))
			stopped += add_combined_package(c,
				find_combined_package(c, &meta->pkgs[i], &hint),
				m, &meta->pkgs[i], cfg->count);
	if (stopped)
		errlist_add(l, 0, "%s: %llu counter%s stopped at %llu", name,
			(unsigned long long)stopped, stopped == 1 ? "" : "s",
			(unsigned long long)COUNT_CAP_GO);
	return 0;
}

static void write_combined_counters(const struct combined *c,
	struct covwrite *w)
{
	size_t i, k;

	for (i = 0; i < c->n; i++) {
		const struct package *p = &c->v[i];

		for (k = 0; k < p->nfuncs; k++)
			if (p->funcs[k].live)
				covwrite_func(w, (uint32_t)i, (uint32_t)k,
					p->counts + p->funcs[k].first,
					p->funcs[k].n);
	}
}

void combined_finish(struct combined *c, const struct covargs *args,
	struct products *to)
{
	struct str *parts = xcalloc(c->n, sizeof(*parts)), bytes = {0};
	struct slice *blobs = xcalloc(c->n, sizeof(*blobs));
	unsigned char hash[COVMETA_HASH];
	char tag[2 * COVMETA_HASH + 1];
	struct covwrite w;
	size_t i;

	for (i = 0; i < c->n; i++) {
		covblob_end(&c->v[i].blob, &parts[i]);
		blobs[i] = (struct slice){parts[i].buf, parts[i].len};
	}
	covwrite_meta(&bytes, hash, c->mode, c->gran, blobs, (uint32_t)c->n);
	for (i = 0; i < c->n; i++)
		str_release(&parts[i]);
	free(parts);
	free(blobs);
	hash_hex(tag, hash);
	products_meta(to, tag)->bytes = bytes;
	bytes = (struct str){0};
	covwrite_begin(&w, &bytes, hash, args);
	write_combined_counters(c, &w);
	covwrite_end(&w);
	products_counters(to, tag, c->number)->bytes = bytes;
}
