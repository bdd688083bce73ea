/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * One search: the path is cleaned, the tiers are asked one after the other, and
 * a miss is explained.
 */
#include "gosrc/findercache.h"
#include "gosrc/finderrules.h"

#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* What of other programs is not asked for what the program's own cover. */
static int is_covered(const struct search *s)
{
	struct str path = {0};
	size_t i;
	int covered = 0;

	for (i = 0; i < s->o->n; i++)
		covered |= s->o->v[i].tier == 0 &&
			pathmap_find(&s->o->v[i].v->view.map, s->name, &path);
	str_release(&path);
	return covered;
}

/* `MODULE@VERSION` in a path loses its version. */
static void split_version(struct search *s)
{
	char *at = strchr(s->name, '@'), *end;
	char *name;

	if (!at || at == s->name || at[1] != 'v')
		return;
	end = at + strcspn(at, "/");
	if (!*end)
		return;
	s->version = arena_strndup(&s->arena, at + 1, (size_t)(end - at - 1));
	name = arena_strndup(&s->arena, s->name, strlen(s->name));
	memmove(name + (at - s->name), end, strlen(end) + 1);
	s->name = name;
}

/* What the path is called without the place where it was built. */
static void clean_name(struct search *s)
{
	static const char alone[] = "command-line-arguments/";
	const char *name = s->q->name, *cut;
	int absolute;

	if (str_starts(name, alone)) {
		s->beheaded = 1;
		name += strlen(alone);
	}
	if (str_starts(name, "_/"))
		name++;
	absolute = *name == '/';
	while (*name == '/')
		name++;
	for (; str_starts(name, "../"); name += 3)
		s->beheaded = 1;
	s->clean = arena_alloc(&s->arena, strlen(name) + 2);
	s->clean[0] = '/';
	memcpy(s->clean + 1, name, strlen(name) + 1);
	if (pathmap_clean(s->clean + 1) < 0)
		s->clean[1] = '\0';
	s->clean += !absolute;
	cut = pathmap_import(s->clean);
	if (absolute && strstr(s->clean, "/pkg/mod/"))
		cut = findercache_unescape(&s->arena,
			strstr(s->clean, "/pkg/mod/") + strlen("/pkg/mod/"));
	s->name = absolute && cut == s->clean ? "" : cut;
	split_version(s);
}

/* Whether no view can be asked at all, and why. */
static int nothing_to_ask(const struct search *s, struct str *why)
{
	const char *commit = s->o->commit;
	struct str shown = {0};
	size_t i;

	for (i = 0; i < s->o->n; i++)
		if (!s->o->v[i].v->view.error &&
			!s->f->v[s->o->v[i].v->source].goroot)
			return 0;
	fs_encode(&shown, commit);
	if (!finder_has_sources(s->f))
		str_adds(why, "no repository given");
	else if (s->o->error)
		str_adds(why, s->o->error);
	else if (*commit)
		str_addf(why, "no repository has commit '%s'", str_get(&shown));
	else
		str_adds(why, "no repository with a commit");
	str_release(&shown);
	return 1;
}

static int is_near_already(const char *const *paths, const char *path)
{
	size_t i;

	for (i = 0; i < FINDER_NEAREST && paths[i]; i++)
		if (strcmp(paths[i], path) == 0)
			return 1;
	return 0;
}

/* The three files of the name that have most of the path, for the first miss
   of a module. */
static void find_nearest(struct search *s)
{
	size_t i, k, m, count, common, best[FINDER_NEAREST] = {0};
	const char *path[FINDER_NEAREST] = {NULL};
	struct slice module = pathmap_guess(s->q->name);
	int fresh;

	/* Once for each module: who tells it takes the first. */
	interner_add(&s->f->explained, module.ptr, module.len, &fresh);
	if (!fresh)
		return;
	for (i = 0; i < s->o->n; i++) {
		const char *const *v;

		if (s->f->v[s->o->v[i].v->source].goroot ||
			s->f->v[s->o->v[i].v->source].cache)
			continue;
		v = finder_namesakes(s->f, &s->o->v[i].v->view, s->clean,
			&count);
		for (k = 0; k < count; k++) {
			common = srcview_common(v[k], s->clean);
			if (is_near_already(path, v[k]))
				continue;
			for (m = FINDER_NEAREST; m > 0; m--) {
				if (common <= best[m - 1])
					break;
				if (m == FINDER_NEAREST)
					continue;
				best[m] = best[m - 1];
				path[m] = path[m - 1];
			}
			if (m < FINDER_NEAREST) {
				best[m] = common;
				path[m] = arena_strdup(&s->arena, v[k]);
			}
		}
	}
	for (m = 0; m < FINDER_NEAREST && path[m]; m++)
		str_adds(&s->a->nearest[m], path[m]);
}

/* 1 when some repository has the commit. */
static int has_commit(const struct finder_order *o)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (o->v[i].tier == 0)
			return 1;
	return 0;
}

/* Says why there is no text, and what is near. */
static void explain_miss(struct search *s)
{
	struct finder_answer *a = s->a;
	struct str shown = {0}, path = {0};
	struct slice module;
	size_t i;

	for (i = 0; i < s->o->n && !a->name.len; i++)
		if (pathmap_find(&s->o->v[i].v->view.map, s->name, &path))
			srcview_name(&s->o->v[i].v->view, str_get(&path),
				&a->name);
	if (!a->name.len)
		str_adds(&a->name, s->q->name);
	if (a->why.len || nothing_to_ask(s, &a->why)) {
		str_release(&path);
		return;
	}
	if (s->lacks) {
		const struct srcview *v = &s->lacks->v->view;

		fs_encode(&shown, repo_path(v->repo));
		str_addf(&a->why, "%s has the module, not the file", shown.buf);
		if (*v->commit && !v->lies)
			str_addf(&a->why, ", at %.12s", v->commit);
	} else if (s->required) {
		str_addf(&a->why,
			"no module cache has %s, which go.mod requires",
			s->required);
	} else if (strchr(s->name, '/') &&
		memchr(s->name, '.', strcspn(s->name, "/"))) {
		module = pathmap_guess(s->name);
		str_clear(&path);
		str_add(&path, module.ptr, module.len);
		fs_encode(&shown, str_get(&path));
		str_addf(&a->why, "no source has the module %s", shown.buf);
	} else if (s->misfits) {
		str_adds(&a->why, "no file of that name fits its blocks");
	} else {
		str_adds(&a->why, "no source has such a file");
		if (strchr(s->name, '/'))
			str_adds(&a->why, "; --goroot says where Go's own are");
	}
	if (s->o->lacking && !s->lacks && !has_commit(s->o)) {
		str_clear(&shown);
		fs_encode(&shown, s->o->commit);
		str_addf(&a->why, "; no repository has commit '%s'", shown.buf);
	} else if (s->o->lacking && !s->lacks)
		str_addf(&a->why, "; %d of them lack%s the commit",
			s->o->lacking, s->o->lacking == 1 ? "s" : "");
	find_nearest(s);
	str_release(&shown);
	str_release(&path);
}

/* What the world forbade to look at may be there: -1, else 0. */
static int fail_search(struct search *s)
{
	size_t i;

	for (i = 0; i < s->o->n && s->failed.status < COV_WORLD; i++)
		if (s->o->v[i].v->view.error)
			s->failed = *s->o->v[i].v->view.error;
	if (s->failed.status < COV_WORLD)
		return 0;
	*s->e = s->failed;
	return -1;
}

int finder_search(struct finder *f, const struct finder_order *order,
	const struct finder_question *q, struct finder_answer *a, struct err *e)
{
	struct search s = {.f = f, .o = order, .q = q, .a = a, .e = e};
	int rc = 0, covered;

	clean_name(&s);
	covered = is_covered(&s);
	for (s.tier = 0; rc == 0 && s.tier < 3 && !s.skewed; s.tier++)
		rc = finderrules_ask(&s, covered);
	rc = rc == 0 && s.skewed ? 1 : rc;
	if (rc == 0)
		rc = fail_search(&s);
	if (rc == 0)
		explain_miss(&s);
	str_release(&s.path);
	str_release(&s.text);
	arena_release(&s.arena);
	return rc;
}
