/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Which files were generated, as their sources say.
 *
 * Records name the same files again and again, so what was found is kept for
 * them, by number of the name; a text names a file once.
 */
#include "covfilter.h"

#include "base/interner.h"
#include "cli/tool.h"
#include "gosrc/gosrc.h"
#include "gosrc/srctext.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

struct generated {
	struct srctext *sources;
	struct str text, first; /* first: a name without source */
	uint64_t asked, missing;
	int keep; /* what was found */
	struct interner names;
	signed char *verdicts; /* by number of the name: 1, 0, -1 failed */
	size_t cap;
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

/* Reads the source: 1, 0, or -1 failed. */
static int read_verdict(struct generated *g, const char *name, struct err *e)
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
	uint32_t i;
	int fresh;

	if (!g->keep)
		return read_verdict(g, name, e);
	i = interner_add(&g->names, name, strlen(name), &fresh);
	mem_grow(&g->verdicts, &g->cap, g->names.n, 1);
	if (fresh || g->verdicts[i] < 0)
		g->verdicts[i] = (signed char)read_verdict(g, name, e);
	return g->verdicts[i];
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
	interner_release(&g->names);
	free(g->verdicts);
	free(g);
}
