/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The rows of one binary: who ran it, where its source is, and every line of
 * every file with the greatest counter of the blocks that cover it.
 */
#include "covbq.h"

#include "json.h"
#include "source.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* Without its text a file is as long as its last block says, but not longer
   than this: a few damaged bytes must not become rows without end. */
enum { LINES_MAX = 1 << 20 };

/* What is being made. */
struct making {
	struct ingest *in;
	struct part *v; /* parts of one hash */
	size_t n;
	struct generator **all; /* owners of all parts, by rule 5.7 */
	size_t nall;
	int some; /* the filters left owners out */
	struct row_key key;
	const char *fact[FACT_COUNT];
	const struct lookup_view *view; /* NULL: no text */
};

static int by_order(const void *a, const void *b)
{
	const struct generator *const *x = a, *const *y = b;
	size_t i;
	int c = 0;

	for (i = 0; c == 0 && i < sizeof((*x)->order) / sizeof(char *); i++)
		c = strcmp((*x)->order[i], (*y)->order[i]);
	return c ? c : strcmp((*x)->containers, (*y)->containers);
}

static void list_owners(struct making *m)
{
	size_t i, j, cap = 0;

	for (i = 0; i < m->n; i++) {
		if (!m->v[i].n && !part_chosen(&m->v[i]))
			m->some = 1;
		for (j = 0; j < m->v[i].n; j++) {
			mem_grow(&m->all, &cap, m->nall + 1,
				sizeof(struct generator *));
			m->all[m->nall++] = &m->v[i].v[j];
			m->some |= !m->v[i].v[j].chosen;
		}
	}
	if (m->nall > 1)
		qsort(m->all, m->nall, sizeof(struct generator *), by_order);
}

/* --- facts (rule 11.6) -------------------------------------------------------- */

/* The owner of a host process that runs a binary of this name. */
static const struct generator *host_of(const struct making *m,
	const char *binary)
{
	size_t i;

	for (i = 0; i < m->nall; i++)
		if (str_starts(m->all[i]->image, "host:") &&
		    strcmp(m->all[i]->image + 5, binary) == 0)
			return m->all[i];
	return NULL;
}

/* The next source of facts: the chosen owners, then the host processes of
   their names, then the binary as a whole. NULL at the end; *at begins as 0. */
static const struct generator *next_source(const struct making *m,
	size_t *at, struct generator *whole)
{
	const struct generator *g;
	size_t i;
	int f;

	while (*at < 2 * m->nall) {
		i = (*at)++;
		g = m->all[i % m->nall];
		if (g->chosen && i >= m->nall)
			g = host_of(m, g->binary);
		else if (!g->chosen)
			g = NULL;
		if (g)
			return g;
	}
	/* Of the whole only when the whole is shown. */
	while (!m->some && *at < 2 * m->nall + m->n) {
		i = (*at)++ - 2 * m->nall;
		for (f = 0; f < FACT_COUNT; f++)
			whole->fact[f] = record_text0(&m->v[i].r,
				fact_rec_key(f));
		return whole;
	}
	return NULL;
}

/* URL and commit of one owner, group and key each of the first that has it; a
   commit without any URL, or a group without, is still a fact. */
static void find_facts(struct making *m)
{
	const struct generator *g, *url = NULL, *commit = NULL;
	struct generator whole = {0};
	size_t at = 0;
	int f;

	for (f = 0; f < FACT_COUNT; f++)
		m->fact[f] = "";
	while ((g = next_source(m, &at, &whole))) {
		if (!url && *g->fact[FACT_URL]) {
			url = g;
			m->fact[FACT_URL] = g->fact[FACT_URL];
			m->fact[FACT_COMMIT] = g->fact[FACT_COMMIT];
		}
		if (!url && !commit && *g->fact[FACT_COMMIT]) {
			commit = g;
			m->fact[FACT_COMMIT] = g->fact[FACT_COMMIT];
		}
		for (f = FACT_GROUP; f <= FACT_KEY; f++)
			if (!*m->fact[f])
				m->fact[f] = g->fact[f];
	}
}

/* --- generators (rule 11.2) ---------------------------------------------------- */

static void add_pair(struct str *s, const char *before, const char *text)
{
	str_adds(s, before);
	json_string(s, text, strlen(text));
}

static int same_owner(const struct generator *a, const struct generator *b)
{
	size_t i;

	for (i = 0; i < 4; i++)
		if (strcmp(a->order[i], b->order[i]) != 0)
			return 0;
	return strcmp(a->containers, b->containers) == 0;
}

static int put_generators(struct making *m, struct err *e)
{
	struct generators_row row = {.key = m->key};
	const struct generator *last = NULL;
	struct str s = {0};
	size_t i;
	int rc;

	str_addc(&s, '[');
	for (i = 0; i < m->nall; i++) {
		const struct generator *g = m->all[i];

		/* A record that came twice says nothing new. */
		if (!g->chosen || (last && same_owner(last, g)))
			continue;
		str_adds(&s, last ? ",{" : "{");
		add_pair(&s, "\"namespace\":", g->shown ? g->namespace_ : "");
		add_pair(&s, ",\"owner\":", g->shown ? g->owner : "");
		add_pair(&s, ",\"container\":", g->shown ? g->containers : "");
		add_pair(&s, ",\"binary_name\":", g->binary);
		str_addc(&s, '}');
		last = g;
	}
	str_addc(&s, ']');
	memcpy(row.fact, m->fact, sizeof(row.fact));
	row.generators = &s;
	rc = m->in->sink.generators(m->in->sink.ctx, &row, e);
	str_release(&s);
	return rc;
}

/* --- the profile --------------------------------------------------------------- */

/* A profile that is not there is an item that failed, not a wrong argument. */
static void tell(const struct errlist *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->v[i].status)
			cov_error(l->v[i].status == COV_USAGE ? COV_ITEMS :
				l->v[i].status, "%s", l->v[i].text);
		else
			cov_warn("%s", l->v[i].text);
}

static void add_record(struct making *m, struct record *r,
	struct profile *sum)
{
	struct errlist problems = {0};
	struct profile p;

	if (source_open_record(r, &p, m->in->bins, &problems) == 0)
		profile_add(sum, &p, COUNT_MAX, COUNT_CAP_TEXT);
	tell(&problems);
	errlist_release(&problems);
	profile_release(&p);
}

/* The chosen owners' profiles, or those of whole records. */
static void open_profile(struct making *m, struct profile *sum)
{
	size_t i, j;

	for (i = 0; i < m->n; i++) {
		struct part *p = &m->v[i];

		if (p->chosen == p->n || (!p->n && part_chosen(p))) {
			add_record(m, &p->r, sum);
			continue;
		}
		for (j = 0; j < p->n; j++)
			if (p->v[j].chosen)
				add_record(m, &p->v[j].r, sum);
	}
}

/* --- source text --------------------------------------------------------------- */

/* Every owner's commit is tried (rule 11.7), then none. */
static void choose_view(struct making *m, const char *const *paths,
	size_t n)
{
	const struct generator *g;
	struct generator whole = {0};
	struct err why = {0}, first = {0};
	size_t at = 0;

	if (!m->in->lookup)
		return;
	while (!m->view && (g = next_source(m, &at, &whole))) {
		if (!*g->fact[FACT_URL] && !*g->fact[FACT_COMMIT])
			continue;
		m->view = lookup_choose(m->in->lookup, g->fact[FACT_URL],
			g->fact[FACT_COMMIT], paths, n, &why);
		if (!first.status)
			first = why;
	}
	/* Not with another commit than the one that is known. */
	if (!m->view && !*m->fact[FACT_COMMIT])
		m->view = lookup_choose(m->in->lookup, m->fact[FACT_URL], "",
			paths, n, first.status ? &why : &first);
	if (m->view && !m->view->exact)
		cov_warn("%s: source text is that of %s, which nobody says "
			"the binary was built from", m->key.hash,
			*m->view->commit ? m->view->commit : "a folder");
	if (!m->view) {
		m->in->no_source++;
		if (m->in->cfg->verbose)
			cov_note("%s: no source text: %s", m->key.hash,
				first.text);
	}
}

/* --- rows ---------------------------------------------------------------------- */

/* A file of the profile, under the name that its rows have. */
struct named {
	const char *name;
	uint32_t file; /* index in the table */
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : (x->file > y->file) - (x->file < y->file);
}

/* The files in the order of their rows; the names are in the arena. */
static struct named *name_files(struct making *m, const struct blocks *t,
	struct arena *a)
{
	struct named *v = xmalloc(size_mul(t->nfiles, sizeof(*v)));
	struct str name = {0};
	uint32_t i;

	for (i = 0; i < t->nfiles; i++) {
		v[i] = (struct named){t->files[i].name, i};
		if (!m->view)
			continue;
		row_name(&m->view->map, t->files[i].name, &name);
		if (strcmp(name.buf, v[i].name) != 0)
			v[i].name = arena_strndup(a, name.buf, name.len);
	}
	if (t->nfiles > 1)
		qsort(v, t->nfiles, sizeof(*v), by_name);
	str_release(&name);
	return v;
}

/* One row for what is before each newline, and one for what is behind the
   last (rule 11.4). */
static int put_text(struct making *m, struct sweep *s, const struct str *text,
	struct err *e)
{
	const struct sink *sink = &m->in->sink;
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

static int put_lines(struct making *m, struct sweep *s, const char *name,
	struct err *e)
{
	const struct sink *sink = &m->in->sink;
	uint64_t line;

	if (s->last > LINES_MAX) {
		cov_error(COV_ITEMS, "%s: line %lu: too far down, file left "
			"out", name, (unsigned long)s->last);
		return 0;
	}
	for (line = 1; line <= s->last; line++)
		if (sink->line(sink->ctx, "", 0, line, sweep_line(s, line),
		    e) < 0)
			return -1;
	m->in->rows += s->last;
	return 0;
}

/* Rows of one name: of one file, or of n that got it. */
static int put_file(struct making *m, const struct profile *p,
	const struct named *v, size_t n, struct sweep *s, struct err *e)
{
	struct str text = {0};
	struct err why = {0};
	size_t i;
	int got = 0, rc;

	sweep_clear(s);
	for (i = 0; i < n; i++) {
		const struct block_file *f = &p->t->files[v[i].file];

		sweep_add(s, p->t->v + f->first, p->counts + f->first,
			f->count);
		if (m->view && got <= 0)
			got = lookup_read(m->view, f->name, &text, NULL, &why);
	}
	cov_err(&why);
	sweep_begin(s);
	rc = m->in->sink.file(m->in->sink.ctx, &m->key, v->name, e);
	if (rc == 0)
		rc = got > 0 ? put_text(m, s, &text, e) :
			put_lines(m, s, v->name, e);
	str_release(&text);
	return rc;
}

static int put_files(struct making *m, const struct profile *p,
	struct err *e)
{
	struct sweep sweep = {0};
	struct arena names = {0};
	struct named *v = name_files(m, p->t, &names);
	uint32_t i, n;
	int rc = 0;

	for (i = 0; rc == 0 && i < p->t->nfiles && !cov_terminated(); i += n) {
		for (n = 1; i + n < p->t->nfiles; n++)
			if (strcmp(v[i].name, v[i + n].name) != 0)
				break;
		rc = put_file(m, p, v + i, n, &sweep, e);
	}
	free(v);
	sweep_release(&sweep);
	arena_release(&names);
	return rc;
}

static int put_data(struct making *m, struct err *e)
{
	struct profile p = {0};
	const char **paths;
	uint32_t i;
	int rc = 0;

	open_profile(m, &p);
	if (p.t) {
		paths = xmalloc(size_mul(p.t->nfiles, sizeof(*paths)));
		for (i = 0; i < p.t->nfiles; i++)
			paths[i] = p.t->files[i].name;
		choose_view(m, paths, p.t->nfiles);
		free(paths);
		rc = put_files(m, &p, e);
	}
	profile_release(&p);
	return rc;
}

int ingest_binary(struct ingest *in, struct part *v, size_t n,
	struct err *e)
{
	struct making m = {.in = in, .v = v, .n = n,
		.key = {in->cfg->time, v->hash, in->cfg->collection}};
	int rc;

	list_owners(&m);
	find_facts(&m);
	rc = put_generators(&m, e);
	if (rc == 0 && in->sink.lines)
		rc = put_data(&m, e);
	in->binaries++;
	free(m.all);
	return rc;
}
