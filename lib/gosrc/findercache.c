/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Which version was built says the path; else the go.mod files of the program,
 * by what they require and replace; else nothing: then all that fit have to
 * have the same text. Folders MODULE@VERSION are looked at, and the archives
 * below MODULE/@v.
 */
#include "gosrc/findercache.h"

#include "base/path.h"
#include "gosrc/srcfit.h"
#include "io/folder.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* In a module cache capitals are written `!` and small. */
static void escape_capitals(struct str *to, const char *path)
{
	for (; *path; path++) {
		int capital = *path >= 'A' && *path <= 'Z';

		if (capital)
			str_addc(to, '!');
		str_addc(to, (char)(capital ? *path | 0x20 : *path));
	}
}

char *findercache_unescape(struct arena *a, const char *path)
{
	char *name = arena_strdup(a, path), *to = name;

	for (; *path; path++)
		if (*path == '!' && path[1] >= 'a' && path[1] <= 'z')
			*to++ = (char)(*++path & ~0x20);
		else
			*to++ = *path;
	*to = '\0';
	return name;
}

/* Versions of one module in a cache. */
struct versions {
	const char *first; /* path of the first file that fits, else of the
		first; or NULL */
	struct str text; /* of that one */
	int fits; /* that one does */
	const char *other; /* of one that fits too, with another text */
};

static void weigh_version(struct search *s, const struct finder_seen *seen,
	const char *path, struct versions *v)
{
	struct err e = {0};
	int fits, rc = srcview_read(&seen->v->view, path, &s->text, &e);

	if (rc < 0 && !s->failed.status)
		s->failed = e;
	if (rc <= 0)
		return;
	fits = !srcfit_misfit(&s->text, s->q->v, s->q->n);
	if (v->first && !fits)
		return;
	if (v->fits) {
		if (s->text.len != v->text.len ||
			memcmp(str_get(&s->text), str_get(&v->text),
				v->text.len) != 0)
			v->other = path;
		return;
	}
	v->first = path;
	v->fits = fits;
	str_clear(&v->text);
	str_add(&v->text, str_get(&s->text), s->text.len);
}

/* The names in a folder of a view that begin and end so; 0 when it cannot be
   read, which is kept in s->failed when the world forbids it. */
static int list_names(struct search *s, const struct finder_seen *seen,
	const char *dir, struct fs_list *list)
{
	const char *root = repo_root(seen->v->view.repo);
	struct err e = {0};

	if (fs_list(list, fs_join(&s->arena, root, dir), &e) == 0)
		return 1;
	if (e.status >= COV_WORLD && !s->failed.status)
		s->failed = e;
	return 0;
}

/* A module of a view, as a path asks for it. */
struct wanted {
	const char *module, *version; /* NULL: any */
	const char *rest; /* of the path */
};

static void weigh_folders(struct search *s, const struct finder_seen *seen,
	const struct wanted *w, const char *escaped, struct versions *v)
{
	struct arena *a = &s->arena;
	const char *parent = arena_strndup(a, escaped, path_dir_len(escaped));
	struct str last = {0};
	struct fs_list list;
	size_t i;

	str_addf(&last, "%s@", path_last(escaped));
	if (w->version)
		escape_capitals(&last, w->version);
	if (list_names(s, seen, parent, &list)) {
		for (i = 0; i < list.n; i++)
			if (w->version ? strcmp(list.v[i], last.buf) == 0 :
					 str_starts(list.v[i], last.buf))
				weigh_version(s, seen,
					fs_join(a,
						fs_join(a, parent, list.v[i]),
						w->rest),
					v);
		fs_list_release(&list);
	}
	str_release(&last);
}

static void weigh_archives(struct search *s, const struct finder_seen *seen,
	const struct wanted *w, const char *escaped, struct versions *v)
{
	const char *zips = seen->v->view.zips;
	struct arena *a = &s->arena;
	struct str dir = {0}, path = {0};
	struct fs_list list;
	size_t i;

	str_addf(&dir, "%s%s%s/@v", zips, *zips ? "/" : "", escaped);
	if (list_names(s, seen, dir.buf, &list)) {
		for (i = 0; i < list.n; i++) {
			char *version;

			if (!str_ends(list.v[i], ".zip"))
				continue;
			version = findercache_unescape(a, list.v[i]);
			version[strlen(version) - strlen(".zip")] = '\0';
			if (w->version && strcmp(version, w->version) != 0)
				continue;
			str_clear(&path);
			str_addf(&path, "%s/%s/%s@%s/%s", dir.buf, list.v[i],
				w->module, version, w->rest);
			weigh_version(s, seen, arena_strdup(a, path.buf), v);
		}
		fs_list_release(&list);
	}
	str_release(&dir);
	str_release(&path);
}

static void weigh_module(struct search *s, const struct finder_seen *seen,
	const struct wanted *w, struct versions *v)
{
	struct str escaped = {0};

	escape_capitals(&escaped, w->module);
	weigh_folders(s, seen, w, escaped.buf, v);
	weigh_archives(s, seen, w, escaped.buf, v);
	str_release(&escaped);
}

/* Modules that may have been built. */
struct candidates {
	struct wanted *v;
	size_t n, cap;
};

static void add_candidate(struct candidates *c, const struct wanted *w)
{
	size_t i;

	if (!folder_safe(w->module))
		return;
	for (i = 0; i < c->n; i++)
		if (strcmp(c->v[i].module, w->module) == 0 &&
			strcmp(c->v[i].version, w->version) == 0)
			return;
	mem_grow(&c->v, &c->cap, c->n + 1, sizeof(*c->v));
	c->v[c->n++] = *w;
}

/* What a go.mod puts in place of a module at a version ("" any), or NULL. */
static const struct srcview_alias *replacement_of(const struct srcview *v,
	const char *module, const char *version)
{
	size_t i;

	for (i = 0; i < v->naliases; i++) {
		const struct srcview_alias *x = &v->aliases[i];

		if (strcmp(x->old, module) == 0 &&
			(!*x->old_version || !*version ||
				strcmp(x->old_version, version) == 0))
			return x;
	}
	return NULL;
}

/* Adds what the go.mod files of a view say of a module; 1 when it stands in a
   folder of its own there. */
static int add_required(struct candidates *c, const struct srcview *v,
	const char *module, const char *rest)
{
	static const struct srcview_required any = {NULL, ""};
	const struct srcview_alias *new;
	size_t i;
	int required = 0;

	for (i = 0; i < v->replaced.n; i++)
		if (strcmp(v->replaced.v[i].module, module) == 0)
			return 1;
	for (i = 0; i <= v->nrequired; i++) {
		const struct srcview_required *r =
			i < v->nrequired ? &v->required[i] : &any;

		if (r == &any ? required : strcmp(r->module, module) != 0)
			continue;
		required = 1;
		new = replacement_of(v, module, r->version);
		if (new ? *new->new_version : *r->version)
			add_candidate(c,
				&(struct wanted){new ? new->new : module,
					new ? new->new_version : r->version,
					rest});
	}
	return 0;
}

/* The same of the program's own go.mod files: of its commit, else of all whose
   commit is not known. */
static int list_candidates(struct search *s, const char *module,
	const char *rest, struct candidates *c)
{
	int tier, own = 0, any = 0;
	size_t i;

	for (tier = 0; !any && tier < 3; tier++)
		for (i = 0; i < s->o->n; i++) {
			const struct srcview *v = &s->o->v[i].v->view;

			if (s->o->v[i].tier != tier || !v->map.n)
				continue;
			any = 1;
			own |= add_required(c, v, module, rest);
		}
	return own;
}

/* Tries the versions of a module. */
static int try_module(struct search *s, const struct finder_seen *seen,
	const char *module, const char *rest)
{
	struct candidates c = {0};
	struct wanted w = {module, s->version, rest};
	struct versions v = {0};
	size_t i;
	int rc = 0;

	if (!s->version && list_candidates(s, module, rest, &c))
		goto done;
	if (!c.n)
		weigh_module(s, seen, &w, &v);
	for (i = 0; i < c.n; i++)
		weigh_module(s, seen, &c.v[i], &v);
	if (c.n && !v.first && !s->required) {
		struct str told = {0};

		str_addf(&told, "%s %s", c.v[0].module, c.v[0].version);
		s->required = arena_strdup(&s->arena, told.buf);
		str_release(&told);
	}
	if (v.other)
		str_addf(&s->a->why,
			"several versions could be it, such as '%s' and '%s'",
			v.first, v.other);
	else if (v.first)
		rc = finderrules_try(s, seen, v.first, FINDER_CACHE);
done:
	free(c.v);
	str_release(&v.text);
	return rc;
}

int findercache(struct search *s, const struct finder_seen *seen)
{
	size_t len = strlen(s->name);
	int rc = 0;

	if (!s->f->v[seen->v->source].cache || finderrules_is_of_go(s->name) ||
		!*s->name)
		return 0;
	while (rc == 0 && len > 0 && !s->a->why.len) {
		while (len > 0 && s->name[--len] != '/')
			continue;
		if (len)
			rc = try_module(s, seen,
				arena_strndup(&s->arena, s->name, len),
				s->name + len + 1);
	}
	return rc;
}
