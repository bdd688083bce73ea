/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "gosrc/finderroot.h"

#include "gosrc/srcfit.h"

#include <string.h>

/* /workspace/ is the root of a repository (covcompat(7): build-paths). */
int finderroot_workspace(struct search *s, const struct finder_seen *seen)
{
	static const char workspace[] = "/workspace/";

	if (!str_starts(s->clean, workspace))
		return 0;
	return finderrules_try(s, seen, s->clean + strlen(workspace),
		FINDER_ROOT);
}

/* A module whose whole path is inside of where it was built. */
int finderroot_module(struct search *s, const struct finder_seen *seen)
{
	struct str path = {0};
	const char *p = s->clean;
	int rc = 0;

	if (*p != '/')
		return 0;
	for (; rc == 0 && p; p = strchr(p + 1, '/'))
		if (memchr(p + 1, '.', strcspn(p + 1, "/")) &&
			pathmap_find(&seen->v->view.map, p + 1, &path))
			rc = finderrules_try(s, seen, str_get(&path),
				FINDER_ROOT);
	str_release(&path);
	return rc;
}

/* Files of one name that have an end of a path in common with it. */
struct nearest {
	const struct finder_seen *seen; /* the first that fits, or NULL */
	const char *path;
	struct str text; /* of that one */
	size_t common;
	int whole; /* the path ends with all of it */
	const char *other; /* a second one that fits, or NULL */
};

/* No repository is said to be the folder of all. */
static int ends_whole(const char *clean, const char *path)
{
	size_t len = strlen(clean), n = strlen(path);

	return len >= n && strcmp(clean + len - n, path) == 0 &&
		(len == n || (len > n + 1 && clean[len - n - 1] == '/'));
}

/* Equal bytes in two sources are one file: a clone, or a folder of one. */
static int is_equal_text(const struct search *s, const struct finder_seen *seen,
	const char *path, const struct nearest *n)
{
	return s->text.len == n->text.len &&
		memcmp(str_get(&s->text), str_get(&n->text), n->text.len) ==
		0 &&
		(seen->v->source != n->seen->v->source ||
			strcmp(path, n->path) == 0);
}

/* A folder of the repository may have been copied to where it was built: then
   all behind that place is at the end of the file's path. */
static int ends_behind_root(const char *clean, const char *path)
{
	const char *rest = clean + (*clean == '/');
	size_t len, n = strlen(path);

	if (str_starts(clean, "/workspace/"))
		return 0;
	if (strchr(rest, '/'))
		rest = strchr(rest, '/') + 1;
	len = strlen(rest);
	return n >= len && strcmp(path + n - len, rest) == 0 &&
		(n == len || path[n - len - 1] == '/');
}

/*
 * Looks at one file of the name. With all of it at the end of the path, and a
 * folder too, it is doubted only by another such and by those that have more
 * in common.
 */
static void weigh_namesake(struct search *s, const struct finder_seen *seen,
	const char *path, int whole, struct nearest *n)
{
	size_t common = srcview_common(path, s->clean);
	struct err e = {0};
	int rc;

	if (n->other || !common || ends_whole(s->clean, path) != whole ||
		(!whole && n->whole && n->common > 1 && common <= n->common))
		return;
	rc = srcview_read(&seen->v->view, path, &s->text, &e);
	if (rc < 0 && !s->failed.status)
		s->failed = e;
	if (rc <= 0)
		return;
	if (srcfit_misfit(&s->text, s->q->v, s->q->n)) {
		s->misfits = 1;
		return;
	}
	if (!whole && !n->seen && !ends_behind_root(s->clean, path))
		return;
	path = arena_strdup(&s->arena, path);
	if (n->seen && !is_equal_text(s, seen, path, n)) {
		n->other = path;
		return;
	}
	if (n->seen && common <= n->common)
		return;
	n->common = common;
	n->whole = whole;
	n->seen = seen;
	n->path = path;
	str_clear(&n->text);
	str_add(&n->text, str_get(&s->text), s->text.len);
}

/* 1 for a path that says where it was built, or nothing but where it lies; in
   a GOPATH or a module cache it says its module. */
static int is_place(const struct search *s)
{
	const char *name = s->q->name;

	if (s->version ||
		(*s->clean == '/' && strchr(s->name, '/') &&
			!finderrules_is_of_go(s->name)))
		return 0;
	return *s->clean == '/' || str_starts(name, "./") ||
		str_starts(name, "../") || !strchr(s->clean, '/') ||
		str_starts(name, "command-line-arguments/");
}

/* Looks at all files of the name, or at those that are whole at its end. */
static void weigh_namesakes(struct search *s, int whole, struct nearest *n)
{
	const char *const *v;
	size_t i, k, count;

	for (i = 0; i < s->o->n; i++) {
		const struct finder_seen *seen = &s->o->v[i];

		if (!finderrules_may_ask(s, seen) || seen->beside ||
			s->f->v[seen->v->source].goroot ||
			s->f->v[seen->v->source].cache)
			continue;
		v = finder_namesakes(s->f, &seen->v->view, s->clean, &count);
		for (k = 0; k < count; k++)
			weigh_namesake(s, seen, v[k], whole, n);
	}
}

/* An end of the path that is a file and fits, when only one does. */
int finderroot_end(struct search *s)
{
	struct nearest n = {0};
	int rc = 0;

	/* Without blocks a name alone proves too little. */
	if (!is_place(s) || (*s->clean != '/' && !s->q->n) || s->a->why.len)
		return 0;
	weigh_namesakes(s, 1, &n);
	if (n.seen || s->q->n)
		weigh_namesakes(s, 0, &n);
	if (n.seen && !n.other)
		rc = finderrules_try(s, n.seen, n.path, FINDER_ROOT);
	else if (n.other)
		str_addf(&s->a->why,
			"several files could be it, such as '%s' and '%s'",
			n.path, n.other);
	str_release(&n.text);
	return rc;
}
