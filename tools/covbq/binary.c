/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The rows of one binary: every line of every file with the greatest counter
 * of the blocks that cover it.
 */
#include "binary.h"
#include "owners.h"
#include "safe.h"
#include "text.h"

#include "cli/tool.h"
#include "open/source.h"
#include "profile/sweep.h"

#include <stdlib.h>
#include <string.h>

/* Without its text a file is as long as its last block says, but not longer
   than this: a few damaged bytes must not become rows without end. */
enum { LINES_MAX = 1 << 20 };

/* --- the profile ---------------------------------------------------------- */

static void add_record_profile(struct making *m, struct record *r,
	struct profile *sum)
{
	struct errlist problems = {0};
	struct profile p;

	if (source_open_record(r, &p, m->in->bins, &problems) == 0)
		profile_add(sum, &p, COUNT_MAX, COUNT_CAP_TEXT);
	errlist_of_item(&problems);
	cov_errlist(&problems);
	errlist_release(&problems);
	profile_release(&p);
}

/* The chosen owners' profiles, or those of whole records. */
static void sum_profiles(struct making *m, struct profile *sum)
{
	size_t i, j;

	for (i = 0; i < m->n; i++) {
		struct binary_part *p = &m->v[i];

		if (p->chosen == p->n || (!p->n && part_chosen(p))) {
			add_record_profile(m, &p->r, sum);
			continue;
		}
		for (j = 0; j < p->n; j++)
			if (p->v[j].chosen)
				add_record_profile(m, &p->v[j].r, sum);
	}
}

/* --- rows ----------------------------------------------------------------- */

/* A file of the profile, under the name that its rows have. */
struct named {
	const char *name;
	uint32_t file; /* index in the table */
};

static int by_row_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : (x->file > y->file) - (x->file < y->file);
}

/* The files in the order of their rows; the names are in the arena. */
static struct named *name_rows(struct making *m, const struct profile *p,
	struct arena *a)
{
	const struct blocks *t = p->t;
	struct named *v = xmalloc(size_mul(t->nfiles, sizeof(*v)));
	struct finder_answer answer = {0};
	struct findnotes *notes = findnotes_new(NULL);
	uint32_t i;

	for (i = 0; i < t->nfiles; i++) {
		struct err e = {0};

		v[i] = (struct named){t->files[i].name, i};
		if (m->has_text &&
			text_find(m, p, i, notes, &answer, &e) >= 0 &&
			strcmp(str_get(&answer.name), v[i].name) != 0)
			v[i].name = arena_strdup(a, str_get(&answer.name));
	}
	if (m->has_text)
		findnotes_merge(m->in->notes, notes);
	if (t->nfiles > 1)
		qsort(v, t->nfiles, sizeof(*v), by_row_name);
	findnotes_free(notes);
	finder_answer_release(&answer);
	return v;
}

/* One row for what is before each newline, and one for what is behind the
   last (covcompat(7): rows-lines). */
static int put_text_rows(struct making *m, struct sweep *s,
	const struct str *text, struct err *e)
{
	const struct row_sink *sink = &m->in->sink;
	const char *p = str_get(text), *end = p + text->len, *nl;
	uint64_t line = 0;

	do {
		nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
		line++;
		if (sink->line(sink->ctx, p, (size_t)((nl ? nl : end) - p),
			    line, sweep_line(s, line), e) < 0)
			return -1;
		p = nl ? nl + 1 : end;
	} while (nl);
	m->in->rows += line;
	return 0;
}

static int put_empty_rows(struct making *m, struct sweep *s, const char *name,
	struct err *e)
{
	const struct row_sink *sink = &m->in->sink;
	uint64_t line;

	if (s->last > LINES_MAX) {
		cov_error(COV_ITEMS,
			"%s: line %lu: too far down, file left "
			"out",
			name, (unsigned long)s->last);
		return 0;
	}
	for (line = 1; line <= s->last; line++)
		if (sink->line(sink->ctx, "", 0, line, sweep_line(s, line), e) <
			0)
			return -1;
	m->in->rows += s->last;
	return 0;
}

/* Rows of one name: of one file, or of n that got it. */
static int put_name_rows(struct making *m, const struct profile *p,
	const struct named *v, size_t n, struct sweep *s, struct err *e)
{
	struct finder_answer answer = {0};
	struct err why = {0};
	struct findnotes *notes = findnotes_new(NULL); /* they were noted */
	size_t i;
	int got = 0, rc;

	sweep_clear(s);
	for (i = 0; i < n; i++) {
		const struct block_file *f = &p->t->files[v[i].file];

		sweep_add(s, p->t->v + f->first, p->counts + f->first,
			f->count);
		if (m->has_text && (got <= 0 || answer.skewed))
			got = text_find(m, p, v[i].file, notes, &answer, &why);
	}
	cov_err(&why);
	if (got > 0 && !answer.skewed)
		safe_text(&answer.text, v->name, &m->in->safe);
	sweep_begin(s);
	rc = m->in->sink.file(m->in->sink.ctx, &m->key, v->name,
		m->in->cfg->file_kind ? finder_kind(&answer) : NULL, e);
	if (rc == 0)
		rc = got > 0 && !answer.skewed ?
			put_text_rows(m, s, &answer.text, e) :
			put_empty_rows(m, s, v->name, e);
	finder_answer_release(&answer);
	findnotes_free(notes);
	return rc;
}

static int put_all_rows(struct making *m, const struct profile *p,
	struct err *e)
{
	struct sweep sweep = {0};
	struct arena names = {0};
	struct named *v = name_rows(m, p, &names);
	uint32_t i, n;
	int rc = 0;

	for (i = 0; rc == 0 && i < p->t->nfiles && !cov_terminated(); i += n) {
		for (n = 1; i + n < p->t->nfiles; n++)
			if (strcmp(v[i].name, v[i + n].name) != 0)
				break;
		rc = put_name_rows(m, p, v + i, n, &sweep, e);
	}
	free(v);
	sweep_release(&sweep);
	arena_release(&names);
	return rc;
}

static int put_binary_rows(struct making *m, struct err *e)
{
	struct profile p = {0};
	int rc = 0;

	sum_profiles(m, &p);
	if (p.t) {
		text_choose(m, &p);
		rc = put_all_rows(m, &p, e);
	}
	profile_release(&p);
	return rc;
}

int ingest_binary(struct ingest *in, struct binary_part *v, size_t n,
	struct err *e)
{
	struct making m = {.in = in,
		.v = v,
		.n = n,
		.key = {in->cfg->time, v->hash, in->cfg->collection}};
	int rc;

	owners_list(&m);
	owners_facts(&m);
	rc = owners_put(&m, e);
	if (rc == 0 && in->sink.lines)
		rc = put_binary_rows(&m, e);
	in->binaries++;
	free(m.all);
	free(m.hosts);
	return rc;
}
