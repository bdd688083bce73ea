/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Which files were generated, and which blocks comments ask to leave out, as
 * their sources say.
 *
 * Records name the same files again and again, so what was found is kept for
 * them, by number of the name; a text names a file once.
 */
#include "covfilter.h"

#include "base/interner.h"
#include "cli/tool.h"
#include "gosrc/srcmarks.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

struct generated {
	struct finder *finder;
	struct finder_answer answer;
	struct srcmarks marks; /* of the file last asked for */
	const struct covfilter_cfg *cfg;
	int keep; /* what was found */
	struct interner names;
	signed char *verdicts; /* by number of the name: 1, 0, -1 failed */
	size_t cap;
};

struct generated *generated_new(const struct covfilter_cfg *cfg, struct err *e)
{
	struct generated *g = xcalloc(1, sizeof(*g));

	g->cfg = cfg;
	g->keep = cfg->records;
	g->finder = finder_new(&cfg->from, e);
	if (g->finder)
		return g;
	free(g);
	return NULL;
}

/* Reads the source: 1, 0, or -1 failed. A source that cannot be read costs
   only itself: its file stays. */
static int read_verdict(struct generated *g, const char *name,
	const struct block *v, uint32_t n, struct err *e)
{
	const struct finder_question q = {.name = name, .v = v, .n = n};
	struct err failed = {0};
	int rc = finder_find(g->finder, &q, &g->answer, &failed);

	g->marks.n = 0;
	if (rc < 0 && failed.status == COV_ITEMS) {
		cov_err(&failed);
		return 0;
	}
	if (rc < 0)
		*e = failed;
	if (rc > 0 && g->cfg->marks.n && !g->answer.skewed)
		srcmarks_read(&g->marks, &g->answer.text, g->cfg->marks.v,
			g->cfg->marks.n);
	return rc > 0 ? g->cfg->skip_generated && g->answer.generated : rc;
}

int generated_is(struct generated *g, const char *name, const struct block *v,
	uint32_t n, struct err *e)
{
	uint32_t i;
	int fresh;

	if (!g->keep)
		return read_verdict(g, name, v, n, e);
	i = interner_add(&g->names, name, strlen(name), &fresh);
	mem_grow(&g->verdicts, &g->cap, g->names.n, 1);
	if (fresh || g->verdicts[i] < 0)
		g->verdicts[i] = (signed char)read_verdict(g, name, v, n, e);
	return g->verdicts[i];
}

int generated_ignores(const struct generated *g, const struct block *b)
{
	return g->marks.n > 0 && srcmarks_has(&g->marks, b);
}

int generated_blocks(struct generated *g, struct profile *p, struct err *e)
{
	struct blocks_build b = {0};
	uint64_t *counts = xmalloc(size_mul(p->t->n, sizeof(*counts)));
	struct blocks *t;
	uint32_t *slot, i, k, n = 0, file;
	int rc = 0;

	for (i = 0; rc >= 0 && i < p->t->nfiles; i++) {
		const struct block_file *f = &p->t->files[i];

		rc = read_verdict(g, f->name, p->t->v + f->first, f->count, e);
		if (rc > 0)
			continue;
		file = blocks_file(&b, f->pkg, f->name, strlen(f->name));
		for (k = f->first; k < f->first + f->count; k++) {
			if (generated_ignores(g, &p->t->v[k]))
				continue;
			blocks_add(&b, file, p->t->v[k]);
			counts[n++] = p->counts[k];
		}
	}
	t = blocks_finish(&b, &slot);
	for (i = 0; i < n; i++)
		p->counts[slot[i]] = counts[i];
	blocks_unref(p->t);
	p->t = t;
	free(slot);
	free(counts);
	blocks_build_release(&b);
	return rc < 0 ? -1 : 0;
}

int generated_names(struct generated *g, const struct profile *p,
	struct rules *to, struct err *e)
{
	const char **v = xmalloc(size_mul(p->t->nfiles, sizeof(*v)));
	size_t n = 0;
	uint32_t i;
	int rc = 0;

	for (i = 0; rc >= 0 && i < p->t->nfiles; i++) {
		const struct block_file *f = &p->t->files[i];

		rc = generated_is(g, f->name, p->t->v + f->first, f->count, e);
		if (rc > 0)
			v[n++] = f->name;
	}
	if (rc >= 0)
		rc = n ? rules_add(to, RULE_DROP, v, n, e) : 0;
	free(v);
	return rc;
}

/* Files without source stay: all of them are a failure, some are a warning. */
static void tell_missing_sources(const struct generated *g)
{
	const struct findnotes *n = finder_notes(g->finder);
	const struct findnotes_how how = {.missing = findnotes_found(n) ?
			0 :
			COV_ITEMS,
		.folders = 1};
	struct errlist told = {0};
	struct str line = {0};

	findnotes_tell(n, &how, &told);
	cov_errlist(&told);
	if (findnotes_asked(n) && !findnotes_found(n))
		cov_error(COV_ITEMS,
			"no file is in the sources: all stay, %llu of them",
			(unsigned long long)findnotes_asked(n));
	if (g->cfg->verbose || cov_on_terminal())
		findnotes_closing(n, &line);
	if (line.len)
		cov_note("%s", line.buf);
	errlist_release(&told);
	str_release(&line);
}

void generated_free(struct generated *g)
{
	if (!g)
		return;
	tell_missing_sources(g);
	finder_free(g->finder);
	finder_answer_release(&g->answer);
	srcmarks_release(&g->marks);
	interner_release(&g->names);
	free(g->verdicts);
	free(g);
}
