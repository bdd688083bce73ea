/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A run asks for few modules and few sources: both are lists. */
#include "gosrc/findnotes.h"

#include "base/interner.h"
#include "gosrc/finder.h"
#include "io/fs.h"
#include "profile/pathmap.h"

#include <stdlib.h>
#include <string.h>

/* Modules that are told one by one. */
enum { MODULES_TOLD = 10 };

/* Files that are not there, of one module and for one reason. */
struct missing_module {
	const char *module, *first, *why;
	const char *nearest[FINDER_NEAREST]; /* NULL: none */
	uint64_t files;
};

/* What there is to say of files of one source. */
struct source_note {
	const char *source, *commit;
	struct interner changed, skewed; /* such files, each once */
	uint64_t files, nhead, nother, nunknown, nwanted;
};

/* A binary without sources. */
struct bare_binary {
	const char *name, *why;
};

struct findnotes {
	struct arena arena;
	struct bare_binary *bare;
	size_t nbare, capbare;
	uint64_t binaries;
	struct missing_module *v;
	size_t n, cap;
	struct source_note *sources;
	size_t nsources, capsources;
	uint64_t asked, found, by[FINDER_RULES];
	const struct opt_list *moved; /* or NULL */
	char *used; /* by its index: some path begins with it */
};

struct findnotes *findnotes_new(const struct opt_list *moved)
{
	struct findnotes *n = xcalloc(1, sizeof(*n));

	n->moved = moved;
	if (moved)
		n->used = xcalloc(moved->n, 1);
	return n;
}

void findnotes_free(struct findnotes *n)
{
	size_t i;

	if (!n)
		return;
	for (i = 0; i < n->nsources; i++) {
		interner_release(&n->sources[i].changed);
		interner_release(&n->sources[i].skewed);
	}
	arena_release(&n->arena);
	free(n->v);
	free(n->sources);
	free(n->bare);
	free(n->used);
	free(n);
}

/* --- noting --- */

static struct missing_module *missing_at(struct findnotes *n,
	struct slice module, const char *why)
{
	struct missing_module *m;
	size_t i;

	for (i = 0; i < n->n; i++)
		if (slice_is(module, n->v[i].module) &&
			strcmp(n->v[i].why, why) == 0)
			return &n->v[i];
	mem_grow(&n->v, &n->cap, n->n + 1, sizeof(*n->v));
	m = &n->v[n->n++];
	*m = (struct missing_module){.module = arena_strndup(&n->arena,
					     module.ptr, module.len),
		.why = arena_strdup(&n->arena, why)};
	return m;
}

static struct source_note *source_at(struct findnotes *n, const char *source,
	const char *commit)
{
	struct source_note *s;
	size_t i;

	for (i = 0; i < n->nsources; i++)
		if (strcmp(n->sources[i].source, source) == 0 &&
			strcmp(n->sources[i].commit, commit) == 0)
			return &n->sources[i];
	mem_grow(&n->sources, &n->capsources, n->nsources + 1,
		sizeof(*n->sources));
	s = &n->sources[n->nsources++];
	*s = (struct source_note){.source = arena_strdup(&n->arena, source),
		.commit = arena_strdup(&n->arena, commit)};
	return s;
}

/* The module of a path, for people. Go's own packages have no host, and are
   put together. */
static struct slice module_told(const char *name)
{
	static const char own[] = "packages without a host";
	size_t len = strcspn(name, "/");

	if (*name != '/' && name[len] && !memchr(name, '.', len))
		return (struct slice){own, sizeof(own) - 1};
	return pathmap_guess(name);
}

static void note_miss(struct findnotes *n, const char *name,
	const struct finder_answer *a)
{
	struct missing_module *m =
		missing_at(n, module_told(name), str_get(&a->why));
	size_t i;

	if (m->files++)
		return;
	m->first = arena_strdup(&n->arena, name);
	for (i = 0; i < FINDER_NEAREST && a->nearest[i].len; i++)
		m->nearest[i] = arena_strdup(&n->arena, a->nearest[i].buf);
}

void findnotes_add(struct findnotes *n, const char *name,
	const struct finder_answer *a, int wanted)
{
	struct source_note *s;
	int unknown, fresh;

	n->asked++;
	if (!a->found) {
		note_miss(n, name, a);
		return;
	}
	n->found++;
	n->by[a->rule]++;
	s = source_at(n, str_get(&a->source), a->commit);
	s->files++;
	s->nother += (uint64_t)a->other;
	unknown = !*a->commit && a->rule != FINDER_GOROOT &&
		a->rule != FINDER_CACHE;
	s->nunknown += (uint64_t)unknown;
	s->nwanted += (uint64_t)(unknown && wanted);
	s->nhead += *a->commit && !wanted && !a->lies;
	if (a->changed)
		interner_add(&s->changed, name, strlen(name), &fresh);
	if (a->skewed)
		interner_add(&s->skewed, name, strlen(name), &fresh);
}

void findnotes_binary(struct findnotes *n, const char *name, const char *why)
{
	n->binaries++;
	if (!why)
		return;
	mem_grow(&n->bare, &n->capbare, n->nbare + 1, sizeof(*n->bare));
	n->bare[n->nbare++] =
		(struct bare_binary){arena_strdup(&n->arena, name),
			arena_strdup(&n->arena, why)};
}

void findnotes_path(struct findnotes *n, const char *name)
{
	size_t i, len;

	for (i = 0; n->moved && i < n->moved->n; i++) {
		len = strcspn(n->moved->v[i], "=");
		if (strncmp(n->moved->v[i], name, len) == 0 && name[len] == '/')
			n->used[i] = 1;
	}
}

static void merge_missing(struct findnotes *n, const struct missing_module *o)
{
	struct missing_module *m = missing_at(n,
		(struct slice){o->module, strlen(o->module)}, o->why);
	size_t i;

	/* The same whichever of several comes first. */
	if (!m->first || strcmp(o->first, m->first) < 0) {
		m->first = arena_strdup(&n->arena, o->first);
		for (i = 0; i < FINDER_NEAREST; i++)
			m->nearest[i] = o->nearest[i] ?
				arena_strdup(&n->arena, o->nearest[i]) :
				NULL;
	}
	m->files += o->files;
}

static void merge_names(struct interner *to, const struct interner *from)
{
	struct slice name;
	uint32_t i;
	int fresh;

	for (i = 0; i < from->n; i++) {
		name = interner_get(from, i);
		interner_add(to, name.ptr, name.len, &fresh);
	}
}

void findnotes_merge(struct findnotes *n, const struct findnotes *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		merge_missing(n, &from->v[i]);
	for (i = 0; i < from->nsources; i++) {
		const struct source_note *o = &from->sources[i];
		struct source_note *s = source_at(n, o->source, o->commit);

		merge_names(&s->changed, &o->changed);
		merge_names(&s->skewed, &o->skewed);
		s->files += o->files;
		s->nhead += o->nhead;
		s->nother += o->nother;
		s->nunknown += o->nunknown;
		s->nwanted += o->nwanted;
	}
	for (i = 0; i < FINDER_RULES; i++)
		n->by[i] += from->by[i];
	for (i = 0; n->moved == from->moved && n->moved && i < n->moved->n; i++)
		n->used[i] = (char)(n->used[i] | from->used[i]);
	for (i = 0; i < from->nbare; i++)
		findnotes_binary(n, from->bare[i].name, from->bare[i].why);
	n->binaries += from->binaries - from->nbare;
	n->asked += from->asked;
	n->found += from->found;
}

uint64_t findnotes_asked(const struct findnotes *n)
{
	return n->asked;
}

uint64_t findnotes_found(const struct findnotes *n)
{
	return n->found;
}

const char *findnotes_why(const struct findnotes *n)
{
	return n->n ? n->v[0].why : "";
}

/* --- telling --- */

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static int missing_by_name(const void *a, const void *b)
{
	const struct missing_module *x = a, *y = b;
	int c = strcmp(x->module, y->module);

	return c ? c : strcmp(x->why, y->why);
}

/* "PATH and 11 more of MODULE: its source is not there: WHY; near: A, B" */
static void tell_missing_module(const struct missing_module *m, int status,
	struct errlist *l)
{
	struct str s = {0}, shown = {0};
	size_t i;

	fs_encode(&shown, m->first);
	str_addf(&s, "%s", shown.buf);
	if (m->files > 1) {
		str_clear(&shown);
		fs_encode(&shown, m->module);
		str_addf(&s, " and %llu more of %s",
			(unsigned long long)m->files - 1, str_get(&shown));
	}
	str_addf(&s, ": %s not there: %s",
		m->files > 1 ? "their sources are" : "its source is", m->why);
	for (i = 0; i < FINDER_NEAREST && m->nearest[i]; i++) {
		str_clear(&shown);
		fs_encode(&shown, m->nearest[i]);
		str_addf(&s, "%s%s", i ? ", " : "; near: ", str_get(&shown));
	}
	errlist_add(l, status, "%s", s.buf);
	str_release(&s);
	str_release(&shown);
}

static void tell_missing(const struct findnotes *n, int status,
	struct errlist *l)
{
	struct missing_module *v = xmalloc(size_mul(n->n, sizeof(*v)));
	size_t i, told = n->n > MODULES_TOLD ? MODULES_TOLD : n->n;
	uint64_t rest = 0;

	for (i = 0; i < n->n; i++)
		v[i] = n->v[i];
	if (n->n > 1)
		qsort(v, n->n, sizeof(*v), missing_by_name);
	for (i = 0; i < told; i++)
		tell_missing_module(&v[i], status, l);
	for (; i < n->n; i++)
		rest += v[i].files;
	if (rest)
		errlist_add(l, status,
			"%llu file%s of %zu more modules: %s not there",
			(unsigned long long)rest, plural(rest), n->n - told,
			"their sources are");
	free(v);
}

/* The first of some names, by bytes, replacing what is in s. */
static void show_first(struct str *s, const struct interner *names)
{
	struct slice best = interner_get(names, 0), name;
	char *text;
	uint32_t i;

	for (i = 1; i < names->n; i++) {
		size_t len;
		int c;

		name = interner_get(names, i);
		len = name.len < best.len ? name.len : best.len;
		c = memcmp(name.ptr, best.ptr, len);
		if (c < 0 || (c == 0 && name.len < best.len))
			best = name;
	}
	text = xstrndup(best.ptr, best.len);
	str_clear(s);
	fs_encode(s, text);
	free(text);
}

static void tell_source_note(const struct source_note *n,
	const struct findnotes_how *how, struct errlist *l)
{
	struct str at = {0}, first = {0};

	fs_encode(&at, n->source);
	if (n->changed.n) {
		show_first(&first, &n->changed);
		errlist_add(l, 0,
			"%s: %u file%s changed since the last commit, "
			"'%s' the first",
			at.buf, n->changed.n,
			n->changed.n == 1 ? " has" : "s have", first.buf);
	}
	if (n->nother)
		errlist_add(l, 0,
			"%s: %llu file%s of another commit, %.12s, than the "
			"one that was built",
			at.buf, (unsigned long long)n->nother,
			n->nother == 1 ? " is" : "s are", n->commit);
	else if (n->nhead && how->head)
		errlist_add(l, 0,
			"%s: which commit was built is not known: its text is "
			"that of %.12s",
			at.buf, n->commit);
	if ((n->nwanted && how->folders) || (n->nunknown && how->folders > 1))
		errlist_add(l, 0, "%s has files whose commit is not known",
			at.buf);
	if (n->skewed.n) {
		show_first(&first, &n->skewed);
		errlist_add(l, how->skewed,
			"%s: the blocks of %u file%s do not fit the text, "
			"'%s' the first: it is not the one that was compiled",
			at.buf, n->skewed.n, plural(n->skewed.n), first.buf);
	}
	str_release(&at);
	str_release(&first);
}

static int sources_by_name(const void *a, const void *b)
{
	const struct source_note *x = a, *y = b;
	int c = strcmp(x->source, y->source);

	return c ? c : strcmp(x->commit, y->commit);
}

void findnotes_tell(const struct findnotes *n, const struct findnotes_how *how,
	struct errlist *l)
{
	struct source_note *v = xmalloc(size_mul(n->nsources, sizeof(*v)));
	size_t i;

	for (i = 0; i < n->nsources; i++)
		v[i] = n->sources[i];
	if (n->nsources > 1)
		qsort(v, n->nsources, sizeof(*v), sources_by_name);
	if (how->missing >= 0)
		tell_missing(n, how->missing, l);
	for (i = 0; i < n->nsources; i++)
		tell_source_note(&v[i], how, l);
	for (i = 0; n->moved && i < n->moved->n; i++)
		if (!n->used[i])
			errlist_add(l, 0,
				"--moved '%s' matches nothing: no path begins "
				"with the old module",
				n->moved->v[i]);
	free(v);
}

void findnotes_rules(const struct findnotes *n, struct str *s)
{
	size_t i;

	for (i = 0; i < FINDER_RULES; i++)
		if (n->by[i])
			str_addf(s, "%s%llu by %s", s->len ? ", " : "",
				(unsigned long long)n->by[i],
				finder_rule_name((enum finder_rule)i));
}

static int bare_by_name(const void *a, const void *b)
{
	const struct bare_binary *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : strcmp(x->why, y->why);
}

/* What has no sources: binaries, else modules. In an array of its own. */
static struct bare_binary *list_bare(const struct findnotes *n, size_t *count)
{
	struct bare_binary *v;
	size_t i;

	*count = n->binaries ? n->nbare : n->n;
	v = xmalloc(size_mul(*count, sizeof(*v)));
	for (i = 0; i < *count; i++)
		v[i] = n->binaries ?
			n->bare[i] :
			(struct bare_binary){n->v[i].module, n->v[i].why};
	if (*count > 1)
		qsort(v, *count, sizeof(*v), bare_by_name);
	return v;
}

void findnotes_closing(const struct findnotes *n, struct str *line)
{
	uint64_t all = n->binaries ? n->binaries : n->asked;
	uint64_t have = n->binaries ? all - n->nbare : n->found;
	struct bare_binary *v;
	struct str name = {0};
	size_t i, count;

	str_clear(line);
	if (!all)
		return;
	v = list_bare(n, &count);
	str_addf(line, "%llu of %llu %s%s %s", (unsigned long long)have,
		(unsigned long long)all, n->binaries ? "binar" : "file",
		n->binaries ? (all == 1 ? "y" : "ies") : plural(all),
		all == 1 ? "has its source" : "have their sources");
	for (i = 0; i < count && i < MODULES_TOLD; i++) {
		str_clear(&name);
		fs_encode(&name, v[i].name);
		str_addf(line, "%s%s (%s)",
			i ? ", " : "; missing: ", str_get(&name), v[i].why);
	}
	if (count > i)
		str_addf(line, ", and %zu more", count - i);
	free(v);
	str_release(&name);
}
