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

/* The text of a member of `source`, in the record's arena; "" for none. */
static const char *source_member(struct record *r, const char *path)
{
	struct slice raw = record_path(r, path);
	const char *text = json_text(&r->arena, raw, NULL);

	return text ? text : "";
}

/* Opens a repository that a record names, once. 0, or -1. */
static int open_named(struct ingest *in, const char *path, struct err *e)
{
	size_t i;

	for (i = 0; i < in->repos.n; i++)
		if (strcmp(in->repos.v[i], path) == 0)
			return 0;
	if (!in->named)
		in->named = lookup_new();
	if (lookup_add(in->named, path, e) < 0)
		return -1;
	names_add(&in->repos, path);
	return 0;
}

/* The `source` of a record; when not all of its owners are shown, only if it is
   that of those who are. */
static void choose_by_record(struct making *m, struct record *r,
	const char *const *paths, size_t n, struct err *why)
{
	const char *repo = source_member(r, "source.repo");
	const char *commit = source_member(r, "source.commit");
	const char *path = fs_decoded(&r->arena, repo);

	if (!*repo || !path || !*commit ||
		(m->some &&
			(!*m->fact[FACT_COMMIT] ||
				strcmp(commit, m->fact[FACT_COMMIT]) != 0)))
		return;
	if (open_named(m->in, path, why) < 0)
		return;
	m->view = lookup_choose(m->in->named, m->fact[FACT_URL], commit, paths,
		n, why);
}

/* Every owner's commit, then none. */
static void choose_by_facts(struct making *m, const char *const *paths,
	size_t n, struct err *first)
{
	const struct generator *g;
	struct generator whole = {0};
	struct err why;
	size_t at = 0;

	while (!m->view && (g = owners_next(m, &at, &whole))) {
		if (!*g->fact[FACT_URL] && !*g->fact[FACT_COMMIT])
			continue;
		why = (struct err){0};
		m->view = lookup_choose(m->in->lookup, g->fact[FACT_URL],
			g->fact[FACT_COMMIT], paths, n, &why);
		if (!first->status)
			*first = why;
	}
	if (!m->view && !*m->fact[FACT_COMMIT]) {
		why = (struct err){0};
		m->view = lookup_choose(m->in->lookup, m->fact[FACT_URL], "",
			paths, n, &why);
		if (!first->status)
			*first = why;
	}
}

void text_choose(struct making *m, const char *const *paths, size_t n)
{
	struct err why = {0};
	size_t i;

	for (i = 0; i < m->n && !m->view; i++)
		choose_by_record(m, &m->v[i].r, paths, n, &why);
	if (!m->view && m->in->lookup)
		choose_by_facts(m, paths, n, &why);
	if (m->view && !m->view->exact)
		cov_warn("%s: source text is that of %s, which nobody says "
			 "the binary was built from",
			m->key.hash,
			*m->view->commit ? m->view->commit : "a folder");
	if (!m->view && why.status) {
		m->in->no_source++;
		if (m->in->cfg->verbose)
			cov_note("%s: no source text: %s", m->key.hash,
				why.text);
	}
}
