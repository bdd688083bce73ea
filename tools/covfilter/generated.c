/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Which files were generated, as their sources say.
 *
 * Records name the same files again and again, so what was found is kept for
 * them, by name in a table; a text names a file once.
 */
#include "covfilter.h"

#include "cli/tool.h"
#include "gosrc/gosrc.h"
#include "gosrc/srctext.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

struct known {
	const char *name; /* NULL: free */
	int generated;
};

struct generated {
	struct srctext *sources;
	struct str text, first; /* first: a name without source */
	uint64_t asked, missing;
	int keep; /* fill the table */
	struct arena names;
	struct known *table; /* cap is a power of two */
	size_t n, cap;
};

struct generated *generated_new(const struct covfilter_cfg *cfg, struct err *e)
{
	struct generated *g = xcalloc(1, sizeof(*g));

	g->keep = cfg->records;
	g->sources =
		srctext_new(cfg->sources.v, cfg->sources.n, cfg->commit, e);
	if (g->sources)
		return g;
	free(g);
	return NULL;
}

/* FNV-1a; who makes names that collide only slows himself down. */
static size_t hash(const char *name)
{
	uint64_t h = 14695981039346656037ull;

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 1099511628211ull;
	return (size_t)(h ^ h >> 32);
}

/* Where the name is, or would be. */
static struct known *find(const struct generated *g, const char *name)
{
	size_t i = hash(name) & (g->cap - 1);

	while (g->table[i].name && strcmp(g->table[i].name, name) != 0)
		i = (i + 1) & (g->cap - 1);
	return &g->table[i];
}

static void grow(struct generated *g)
{
	struct known *old = g->table;
	size_t i, n = g->cap;

	if (g->n < g->cap / 2)
		return;
	g->cap = n ? n * 2 : 1024;
	g->table = xcalloc(g->cap, sizeof(*g->table));
	for (i = 0; i < n; i++)
		if (old[i].name)
			*find(g, old[i].name) = old[i];
	free(old);
}

/* Reads the source: 1, 0, or -1 failed. */
static int look(struct generated *g, const char *name, struct err *e)
{
	int rc = srctext_read(g->sources, name, &g->text, e);

	g->asked++;
	if (rc > 0)
		return gosrc_generated(str_get(&g->text), g->text.len);
	if (rc == 0 && !g->missing++)
		fs_encode(&g->first, name);
	return rc;
}

int generated_is(struct generated *g, const char *name, struct err *e)
{
	struct known *k;
	int rc;

	if (!g->keep)
		return look(g, name, e);
	grow(g);
	k = find(g, name);
	if (k->name)
		return k->generated;
	rc = look(g, name, e);
	if (rc < 0)
		return -1;
	*k = (struct known){arena_strdup(&g->names, name), rc};
	g->n++;
	return rc;
}

int generated_names(struct generated *g, const struct profile *p,
	struct rules *to, struct err *e)
{
	const char **v = xmalloc(size_mul(p->t->nfiles, sizeof(*v)));
	size_t n = 0;
	uint32_t i;
	int rc = 0;

	for (i = 0; rc >= 0 && i < p->t->nfiles; i++) {
		rc = generated_is(g, p->t->files[i].name, e);
		if (rc > 0)
			v[n++] = p->t->files[i].name;
	}
	if (rc >= 0)
		rc = n ? rules_add(to, RULE_DROP, v, n, e) : 0;
	free(v);
	return rc;
}

void generated_free(struct generated *g)
{
	const char *why;

	if (!g)
		return;
	why = srctext_why(g->sources);
	if (g->missing && g->missing == g->asked)
		cov_error(COV_ITEMS,
			"no file is in the sources, '%s' and "
			"%llu others stay%s%s",
			str_get(&g->first), (unsigned long long)g->missing - 1,
			*why ? ": " : "", why);
	else if (g->missing)
		cov_warn("%llu of %llu files are not in the sources and "
			 "stay, '%s' is the first",
			(unsigned long long)g->missing,
			(unsigned long long)g->asked, str_get(&g->first));
	srctext_free(g->sources);
	str_release(&g->text);
	str_release(&g->first);
	arena_release(&g->names);
	free(g->table);
	free(g);
}
