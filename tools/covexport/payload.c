/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The profile of a target, with the paths of its repository, as Codecov's own
 * program would send it from a checkout.
 *
 * Where the repository is there, what is not in it is left out: Codecov would
 * take it for whatever file has a similar path. Where it is not, the address
 * is taken for the name of its module, and other paths stay as they are.
 */
#include "payload.h"
#include "fixes.h"
#include "programs.h"

#include "base/num.h"
#include "cli/tool.h"
#include "fmt/b64.h"
#include "fmt/json.h"
#include "gosrc/repo.h"
#include "io/gz.h"
#include "profile/pathmap.h"

#include <stdlib.h>
#include <string.h>

enum { LEVEL = 6 }; /* of zlib, as Codecov's program has it */

/* A file of the profile. */
struct sent_file {
	const char *name; /* NULL: not found */
	const char *fixes; /* JSON, NULL when there are none */
	size_t source; /* where it was found */
	uint32_t file; /* index in the table */
};

/* A source, and how many files were found there. */
struct sent_source {
	const char *path;
	char commit[REPO_OID_HEX];
	int exact, lies;
	size_t files;
};

struct sending {
	struct arena arena;
	struct profile p;
	struct sent_file *v; /* of each file of the table */
	struct sent_source *sources;
	size_t nsources, capsources;
};

static void open_target(struct sending *s, const struct target *t,
	const struct members *m, struct bins *bins, struct finder *finder)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		struct member *first = &m->v[t->first[i]];

		programs_find_source(finder, &first->r);
		members_open(m, first, members_of_binary(m, t->first[i]), bins,
			&s->p);
	}
}

/* --- where files are ------------------------------------------------------ */

static size_t get_source(struct sending *s, const struct finder_answer *a)
{
	struct sent_source *to;
	size_t i;

	for (i = 0; i < s->nsources; i++)
		if (strcmp(s->sources[i].path, str_get(&a->source)) == 0)
			return i;
	mem_grow(&s->sources, &s->capsources, i + 1, sizeof(*s->sources));
	to = &s->sources[s->nsources++];
	*to = (struct sent_source){.path = arena_strdup(&s->arena,
					   str_get(&a->source)),
		.exact = a->exact,
		.lies = a->lies};
	memcpy(to->commit, a->commit, sizeof(to->commit));
	return i;
}

/* -1: the sources cannot be read, which is told. */
static int find_sent_file(struct sending *s, uint32_t i, const struct target *t,
	struct finder *finder, struct finder_answer *a)
{
	const struct block_file *f = &s->p.t->files[i];
	const struct finder_question q = {.name = f->name,
		.v = s->p.t->v + f->first,
		.n = f->count,
		.url = t->url,
		.commit = t->commit};
	struct sent_file *to = &s->v[i];
	struct err e = {0};
	int rc = finder_find(finder, &q, a, &e);

	cov_err(&e);
	if (rc <= 0 || a->rule == FINDER_CACHE || a->rule == FINDER_GOROOT)
		return e.status > COV_ITEMS ? -1 : 0;
	to->name = arena_strdup(&s->arena, str_get(&a->path));
	to->source = get_source(s, a);
	s->sources[to->source].files++;
	to->fixes = a->skewed ? NULL : fixes_of(&s->arena, &a->text);
	return 0;
}

/* The source that is the repository: with the commit, if there is one, then
   the one with most files. NULL for none. */
static const struct sent_source *find_repository(const struct sending *s)
{
	const struct sent_source *best = NULL, *v;
	size_t i;

	for (i = 0; i < s->nsources; i++) {
		v = &s->sources[i];
		if (!best || v->exact > best->exact ||
			(v->exact == best->exact && v->files > best->files))
			best = v;
	}
	return best;
}

static int find_sent_files(struct sending *s, const struct target *t,
	struct finder *finder)
{
	struct finder_answer a = {0};
	uint32_t i;
	int rc = 0;

	s->v = xcalloc((size_t)s->p.t->nfiles + 1, sizeof(*s->v));
	for (i = 0; i < s->p.t->nfiles && rc == 0 && !cov_terminated(); i++) {
		s->v[i].file = i;
		if (finder_has_sources(finder) && s->p.t->files[i].count)
			rc = find_sent_file(s, i, t, finder, &a);
	}
	finder_answer_release(&a);
	return rc;
}

/* The path in a repository that is not there. */
static const char *cut_module_path(const char *name, const struct target *t)
{
	const char *path = pathmap_import(name);
	size_t len = strlen(t->plain);

	return strncmp(path, t->plain, len) == 0 && path[len] == '/' ?
		path + len + 1 :
		name;
}

/* Which files are sent, under which names. */
static void choose_sent_files(struct sending *s, const struct target *t,
	const struct sent_source *home, struct payload *p)
{
	uint32_t i;

	for (i = 0; i < s->p.t->nfiles; i++) {
		struct sent_file *f = &s->v[i];

		if (!home)
			f->name = cut_module_path(s->p.t->files[i].name, t);
		else if (f->name && &s->sources[f->source] != home)
			f->name = NULL;
		if (!f->name && s->p.t->files[i].count)
			p->left_out++;
	}
}

/* --- what is made of them ------------------------------------------------- */

static int sent_by_name(const void *a, const void *b)
{
	const struct sent_file *x = a, *y = b;
	int c;

	if (!x->name || !y->name)
		return !x->name - !y->name;
	c = strcmp(x->name, y->name);
	return c ? c : (x->file > y->file) - (x->file < y->file);
}

/* NAME:L.C,L.C STATEMENTS COUNT */
static void put_sent_block(struct str *s, const char *name, size_t len,
	const struct block *b, uint64_t count)
{
	const uint64_t numbers[] = {b->line0, b->col0, b->line1, b->col1,
		b->stmts, count};
	static const char ends[] = ".,.  \n";
	char *p = str_room(s, len + 1 + 6 * (NUM_MAX + 1)), *begin = p;
	size_t i;

	memcpy(p, name, len);
	p += len;
	*p++ = ':';
	for (i = 0; i < 6; i++) {
		p = num_put(p, numbers[i]);
		*p++ = ends[i];
	}
	s->len += (size_t)(p - begin);
	s->buf[s->len] = '\0';
}

static void put_sent_files(const struct sending *s, struct payload *p)
{
	uint32_t i, k;

	str_addf(&p->text, "mode: %s\n", covmode_name(s->p.mode));
	str_addc(&p->fixes, '{');
	for (i = 0; i < s->p.t->nfiles && s->v[i].name; i++) {
		const struct sent_file *f = &s->v[i];
		const struct block_file *b = &s->p.t->files[f->file];

		for (k = b->first; k < b->first + b->count; k++)
			put_sent_block(&p->text, f->name, strlen(f->name),
				&s->p.t->v[k], s->p.counts[k]);
		p->lines += b->count;
		if (!f->fixes ||
			(i && s->v[i - 1].fixes &&
				strcmp(s->v[i - 1].name, f->name) == 0))
			continue;
		str_adds(&p->fixes, p->fixes.len > 1 ? "," : "");
		json_string(&p->fixes, f->name, strlen(f->name));
		str_addf(&p->fixes, ":{\"eof\":null,\"lines\":%s}", f->fixes);
	}
	str_addc(&p->fixes, '}');
}

static void add_network_file(void *ctx, const char *path)
{
	struct str *s = ctx;

	if (s->len > 1)
		str_addc(s, ',');
	json_string(s, path, strlen(path));
}

static void list_network(const struct sent_source *home, struct payload *p)
{
	struct repo *r;
	struct err e = {0};

	str_addc(&p->network, '[');
	r = home ? repo_open(home->path, &e) : NULL;
	if (r &&
		repo_walk(r, home->lies ? "" : home->commit, add_network_file,
			&p->network, &e) < 0)
		str_cut(&p->network, 1);
	if (r && repo_has_files(r))
		str_adds(&p->root, home->path);
	err_of_item(&e);
	cov_err(&e);
	str_addc(&p->network, ']');
	repo_free(r);
}

int payload_make(struct payload *p, const struct target *t,
	const struct members *m, struct bins *bins, struct finder *finder)
{
	const struct sent_source *home;
	struct sending s = {0};
	int rc = -1;

	str_clear(&p->text);
	str_clear(&p->fixes);
	str_clear(&p->network);
	str_clear(&p->root);
	p->lines = p->left_out = 0;
	open_target(&s, t, m, bins, finder);
	if (s.p.t && find_sent_files(&s, t, finder) == 0) {
		home = find_repository(&s);
		choose_sent_files(&s, t, home, p);
		if (s.p.t->nfiles > 1)
			qsort(s.v, s.p.t->nfiles, sizeof(*s.v), sent_by_name);
		put_sent_files(&s, p);
		list_network(home, p);
		rc = 0;
	}
	free(s.v);
	free(s.sources);
	arena_release(&s.arena);
	profile_release(&s.p);
	return rc;
}

void payload_json(const struct payload *p, struct str *s)
{
	struct str packed = {0};

	gz_deflate(&packed, str_get(&p->text), p->text.len, LEVEL);
	str_clear(s);
	str_adds(s, "{\"report_fixes\":{\"format\":\"legacy\",\"value\":");
	str_add(s, str_get(&p->fixes), p->fixes.len);
	str_adds(s, "},\"network_files\":");
	str_add(s, str_get(&p->network), p->network.len);
	str_adds(s,
		",\"coverage_files\":[{\"filename\":\"coverage.txt\","
		"\"format\":\"base64+compressed\",\"data\":\"");
	b64_encode(s, str_get(&packed), packed.len);
	str_adds(s, "\",\"labels\":\"\"}],\"metadata\":{}}");
	str_release(&packed);
}

void payload_release(struct payload *p)
{
	str_release(&p->text);
	str_release(&p->fixes);
	str_release(&p->network);
	str_release(&p->root);
}
