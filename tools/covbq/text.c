/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Which repository has a binary's source text.
 *
 * One that covsrc(1) found stands in the record; else every owner's commit is
 * looked for in those of --source (covcompat(7): rows-commits). Never another
 * commit than one that is known.
 */
#include "text.h"
#include "owners.h"

#include "cli/tool.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* Files that are looked for to see whether facts are the right ones. */
enum { PROBES = 64 };

/* The text of a member of `source`, in the record's arena; "" for none. */
static const char *source_member(struct record *r, const char *path)
{
	struct slice raw = record_path(r, path);
	const char *text = json_text(&r->arena, raw, NULL);

	return text ? text : "";
}

int text_find(struct making *m, const struct profile *p, uint32_t i,
	struct findnotes *notes, struct finder_answer *a, struct err *e)
{
	const struct block_file *f = &p->t->files[i];
	const struct finder_question q = {.name = f->name,
		.v = p->t->v + f->first,
		.n = f->count,
		.url = m->url,
		.commit = m->commit,
		.notes = notes};

	return finder_find(m->in->finder, &q, a, e);
}

/* 1 when some files are found by these facts, which then are the binary's. */
static int try_facts(struct making *m, const struct profile *p, const char *url,
	const char *commit, struct str *why)
{
	struct findnotes *ignored = findnotes_new(NULL);
	uint32_t i, step = p->t->nfiles / PROBES + 1;
	struct finder_answer a = {0};
	struct err e = {0};
	int rc = 0;

	m->url = url;
	m->commit = commit;
	for (i = 0; rc <= 0 && i < p->t->nfiles; i += step) {
		rc = text_find(m, p, i, ignored, &a, &e);
		if (rc <= 0 && !why->len)
			str_adds(why, rc ? e.text : str_get(&a.why));
	}
	m->has_text = rc > 0;
	findnotes_free(ignored);
	finder_answer_release(&a);
	return m->has_text;
}

/* The `source` of a record: its repository is one more, and its commit, when
   not all of the owners are shown, counts only if it is that of those who
   are. */
static void choose_by_record(struct making *m, struct record *r,
	const struct profile *p, struct str *why)
{
	const char *repo = source_member(r, "source.repo");
	const char *commit = source_member(r, "source.commit");
	const char *path = fs_decoded(&r->arena, repo);
	struct err e = {0};

	if (!*repo || !path || !*commit)
		return;
	if (finder_add(m->in->finder, path, &e) < 0) {
		if (!why->len)
			str_adds(why, e.text);
		return;
	}
	/* What is not exact is a guess of covsrc, and ours is as good. */
	if (!slice_is(record_path(r, "source.exact"), "true") ||
		(m->some &&
			(!*m->fact[FACT_COMMIT] ||
				strcmp(commit, m->fact[FACT_COMMIT]) != 0)))
		return;
	try_facts(m, p, m->fact[FACT_URL], commit, why);
}

/* Every owner's commit, then none. */
static void choose_by_facts(struct making *m, const struct profile *p,
	struct str *why)
{
	const struct generator *g;
	struct generator whole = {0};
	size_t at = 0;

	while (!m->has_text && (g = owners_next(m, &at, &whole)))
		if (*g->fact[FACT_URL] || *g->fact[FACT_COMMIT])
			try_facts(m, p, g->fact[FACT_URL], g->fact[FACT_COMMIT],
				why);
	if (!m->has_text && !*m->fact[FACT_COMMIT])
		try_facts(m, p, m->fact[FACT_URL], "", why);
}

void text_choose(struct making *m, const struct profile *p)
{
	struct str why = {0};
	size_t i;

	for (i = 0; i < m->n && !m->has_text; i++)
		choose_by_record(m, &m->v[i].r, p, &why);
	if (!m->has_text && finder_has_sources(m->in->finder))
		choose_by_facts(m, p, &why);
	if (!m->has_text && why.len) {
		m->in->no_source++;
		if (m->in->cfg->verbose)
			cov_note("%s: no source text: %s", m->key.hash,
				why.buf);
	}
	if (m->has_text || why.len)
		findnotes_binary(m->in->notes, m->key.hash,
			m->has_text ? NULL : why.buf);
	str_release(&why);
}
