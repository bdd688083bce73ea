/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The rules by which the text of a profile path is found.
 *
 * They are asked in the order of the table `rules`, each of all views that may
 * answer: first those of the binary's commit, then those of which no commit is
 * known, then other commits, when they are allowed. The first text that fits
 * the blocks is the answer; when none fits, the first that a strong rule found
 * is, and said to be skewed. Last, where the program was built is undone: of
 * all files of one name that which has most of the path, when it fits and is
 * the only one.
 */
#include "gosrc/finderrules.h"

#include "gosrc/findercache.h"
#include "gosrc/finderroot.h"
#include "gosrc/srcfit.h"

#include <stdlib.h>
#include <string.h>

/* --- trying --- */

/* The answer is the text that was just read. */
static void take_answer(struct search *s, const struct finder_seen *seen,
	const char *path, enum finder_rule rule, const struct block *misfit)
{
	struct finder_answer *a = s->a;
	struct srcview *v = &seen->v->view;
	struct str text = a->text;

	finder_answer_clear(a);
	a->text = s->text;
	s->text = text;
	str_adds(&a->path, path);
	str_adds(&a->source, repo_path(v->repo));
	memcpy(a->commit, v->commit, sizeof(a->commit));
	a->rule = rule;
	a->exact = v->exact;
	a->other = v->other;
	a->lies = v->lies;
	a->changed =
		v->lies && repo_changed(v->repo, v->commit, path, &a->text);
	a->skewed = misfit != NULL;
	if (misfit)
		a->misfit = *misfit;
	a->vendored = str_starts(path, "vendor/") || strstr(path, "/vendor/") ||
		rule == FINDER_CACHE;
	if (rule == FINDER_EXACT || rule == FINDER_VENDOR ||
		rule == FINDER_CACHE || rule == FINDER_GOROOT)
		str_adds(&a->name, s->q->name);
	else
		srcview_name(v, path, &a->name);
}

/* 1 when a folder of the path is that of a module at another version than the
   one that is asked for. */
static int has_other_version(const struct search *s, const char *path)
{
	const char *at = s->version ? strstr(path, "@v") : NULL;
	size_t len;

	/* Archives lie in `@v`. */
	while (at && at[2] == '/')
		at = strstr(at + 2, "@v");
	len = at ? strcspn(at + 1, "/") : 0;

	return at &&
		(strlen(s->version) != len ||
			strncmp(at + 1, s->version, len) != 0);
}

int finderrules_try(struct search *s, const struct finder_seen *seen,
	const char *path, enum finder_rule rule)
{
	const struct block *misfit;
	int rc;

	if (rule != FINDER_REPLACE &&
		(has_other_version(s, path) ||
			has_other_version(s, repo_path(seen->v->view.repo))))
		return 0;
	rc = srcview_read(&seen->v->view, path, &s->text, s->e);
	if (rc <= 0)
		return rc;
	misfit = srcfit_misfit(&s->text, s->q->v, s->q->n);
	if (misfit && (s->skewed || rule >= FINDER_MOVED))
		return 0;
	take_answer(s, seen, path, rule, misfit);
	s->skewed = misfit != NULL;
	return !misfit;
}

/* The same for a path below a folder of the view. */
static int try_below(struct search *s, const struct finder_seen *seen,
	const char *dir, const char *rest, enum finder_rule rule)
{
	str_clear(&s->path);
	str_addf(&s->path, "%s%s%s", dir, *dir ? "/" : "", rest);
	return finderrules_try(s, seen, arena_strdup(&s->arena, s->path.buf),
		rule);
}

int finderrules_may_ask(const struct search *s, const struct finder_seen *seen)
{
	return seen->tier == s->tier && !seen->v->view.error;
}

/* Tries a name under the modules of all views. */
static int try_modules(struct search *s, const char *name,
	enum finder_rule rule)
{
	struct str path = {0};
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < s->o->n; i++) {
		const struct finder_seen *seen = &s->o->v[i];

		if (!finderrules_may_ask(s, seen) ||
			!pathmap_find(&seen->v->view.map, name, &path))
			continue;
		rc = finderrules_try(s, seen, str_get(&path), rule);
		if (rc == 0 && !s->lacks)
			s->lacks = seen;
	}
	str_release(&path);
	return rc;
}

/* --- rules: what one view says --- */

/* What is behind a folder in a path that leads into it, else NULL. */
static const char *path_inside(const char *dir, const char *path)
{
	size_t len = strlen(dir);

	while (len && dir[len - 1] == '/')
		len--;
	if (strncmp(path, dir, len) != 0 || path[len] != '/')
		return NULL;
	return path + len + 1;
}

static int by_exact(struct search *s, const struct finder_seen *seen)
{
	const struct repo *r = seen->v->view.repo;
	const char *below = s->clean;

	if (s->beheaded)
		return 0;
	if (*below == '/' && !(below = path_inside(repo_path(r), s->clean)) &&
		repo_root(r))
		below = path_inside(repo_root(r), s->clean);
	return below ? finderrules_try(s, seen, below, FINDER_EXACT) : 0;
}

int finderrules_is_of_go(const char *name)
{
	size_t len = strcspn(name, "/");

	return name[len] && !memchr(name, '.', len);
}

/* A source that is Go's own repository: its module `std` is no prefix. */
static int by_std(struct search *s, const struct finder_seen *seen)
{
	const struct pathmap *m = &seen->v->view.map;
	size_t i;

	if (!finderrules_is_of_go(s->name))
		return 0;
	for (i = 0; i < m->n; i++)
		if (strcmp(m->v[i].module, "std") == 0)
			return try_below(s, seen, m->v[i].dir, s->name,
				FINDER_GOROOT);
	return 0;
}

static int by_vendor(struct search *s, const struct finder_seen *seen)
{
	const struct pathmap *m = &seen->v->view.map;
	struct str dir = {0};
	size_t i;
	int rc = try_below(s, seen, "vendor", s->name, FINDER_VENDOR);

	for (i = 0; rc == 0 && i < m->n; i++) {
		if (!*m->v[i].dir)
			continue;
		str_clear(&dir);
		str_addf(&dir, "%s/vendor", m->v[i].dir);
		rc = try_below(s, seen, dir.buf, s->name, FINDER_VENDOR);
	}
	str_release(&dir);
	return rc;
}

static int by_goroot(struct search *s, const struct finder_seen *seen)
{
	if (!s->f->v[seen->v->source].goroot || !finderrules_is_of_go(s->name))
		return 0;
	return try_below(s, seen, "src", s->name, FINDER_GOROOT);
}

/* --- rules: other names of a module --- */

/* Modules that moved, and that everybody knows of; --moved adds to them. */
static const struct {
	const char *old, *new;
} moved_modules[] = {
	{"github.com/coreos/etcd", "go.etcd.io/etcd"},
	{"github.com/etcd-io/etcd", "go.etcd.io/etcd"},
	{"github.com/coreos/prometheus-operator",
		"github.com/prometheus-operator/prometheus-operator"},
	{"github.com/docker/docker", "github.com/moby/moby"},
	{"github.com/golang/protobuf", "google.golang.org/protobuf"},
	{"github.com/kubernetes/kubernetes", "k8s.io/kubernetes"},
};

/* What is behind a module in a name, else NULL. */
static const char *rest_of(const char *name, const char *module, size_t len)
{
	return strncmp(name, module, len) == 0 && name[len] == '/' ?
		name + len + 1 :
		NULL;
}

static int try_alias(struct search *s, const char *old, size_t oldlen,
	const char *new, enum finder_rule rule)
{
	const char *rest = rest_of(s->name, old, oldlen);
	struct str name = {0};
	int rc;

	if (!rest)
		return 0;
	str_addf(&name, "%s/%s", new, rest);
	rc = try_modules(s, name.buf, rule);
	str_release(&name);
	return rc;
}

static int by_replace(struct search *s, const struct finder_seen *seen)
{
	const struct srcview *v = &seen->v->view;
	struct str path = {0};
	size_t i;
	int rc = 0;

	if (pathmap_find(&v->replaced, s->name, &path))
		rc = finderrules_try(s, seen, str_get(&path), FINDER_REPLACE);
	for (i = 0; rc == 0 && i < v->naliases; i++)
		rc = try_alias(s, v->aliases[i].old, strlen(v->aliases[i].old),
			v->aliases[i].new, FINDER_REPLACE);
	str_release(&path);
	return rc;
}

/*
 * Where a module may have been before: HOST/OWNER/NAME of the path (HOST/NAME
 * elsewhere than on github.com), when the last name is still the module's, or
 * the repository is that of the URL.
 */
static int by_same_name(struct search *s, const struct finder_seen *seen)
{
	const struct srcview *v = &seen->v->view;
	const char *root = v->map.root, *last;
	int parts = str_starts(s->name, "github.com/") ? 3 : 2;
	size_t len = 0;
	struct str old = {0};
	int same;

	if (!root)
		return 0;
	for (; parts > 0; parts--) {
		len += strcspn(s->name + len, "/");
		if (!s->name[len])
			return 0;
		len++;
	}
	str_add(&old, s->name, len - 1);
	last = strrchr(root, '/');
	same = last && old.len > strlen(last) && str_ends(old.buf, last);
	str_release(&old);
	return same ? finderrules_try(s, seen, s->name + len, FINDER_MOVED) : 0;
}

static int by_moved(struct search *s, const struct finder_seen *seen)
{
	const struct opt_list *told = &s->f->o->moved;
	size_t i, n = sizeof(moved_modules) / sizeof(*moved_modules);
	int rc = 0;

	(void)seen;
	for (i = 0; rc == 0 && i < told->n; i++) {
		const char *eq = strchr(told->v[i], '=');

		rc = try_alias(s, told->v[i], (size_t)(eq - told->v[i]), eq + 1,
			FINDER_MOVED);
	}
	for (i = 0; rc == 0 && i < n; i++)
		rc = try_alias(s, moved_modules[i].old,
			strlen(moved_modules[i].old), moved_modules[i].new,
			FINDER_MOVED);
	return rc;
}

/* Length of `v2` and more at the beginning of a part, up to its end, else 0. */
static size_t major_version(const char *part)
{
	size_t len = strcspn(part, "/");

	if (len < 2 || part[0] != 'v' || part[1] < '1' || part[1] > '9' ||
		strspn(part + 1, "0123456789") != len - 1 ||
		(len == 2 && part[1] == '1'))
		return 0;
	return len;
}

/* The path without its major version, and the module without its own. */
static int by_major(struct search *s, const struct finder_seen *seen)
{
	const struct pathmap *m = &seen->v->view.map;
	struct str name = {0};
	const char *p, *rest;
	size_t i, len;
	int rc = 0;

	for (p = s->name; rc == 0 && (p = strchr(p, '/')); p++) {
		len = major_version(p + 1);
		if (!len || p[1 + len] != '/')
			continue;
		str_clear(&name);
		str_add(&name, s->name, (size_t)(p - s->name));
		str_adds(&name, p + 1 + len);
		rc = try_modules(s, name.buf, FINDER_MAJOR);
	}
	str_release(&name);
	for (i = 0; rc == 0 && i < m->n; i++) {
		const char *last = strrchr(m->v[i].module, '/');

		if (!last || !major_version(last + 1))
			continue;
		rest = rest_of(s->name, m->v[i].module,
			(size_t)(last - m->v[i].module));
		if (rest)
			rc = try_below(s, seen, m->v[i].dir, rest,
				FINDER_MAJOR);
	}
	return rc;
}

/* --- all together --- */

static int by_own_module(struct search *s)
{
	return try_modules(s, s->name, FINDER_MODULE);
}

typedef int view_rule(struct search *s, const struct finder_seen *seen);

/* A rule that is for all views at once, or one of one view. */
static const struct {
	int (*all)(struct search *s);
	view_rule *one;
	int absolute; /* also for paths that have no name */
} rules[] = {
	{NULL, by_exact, 1},
	{by_own_module, NULL, 0},
	{NULL, by_std, 0},
	{NULL, by_vendor, 0},
	{NULL, findercache, 0},
	{NULL, by_goroot, 0},
	{NULL, by_replace, 0},
	{NULL, by_moved, 0},
	{NULL, by_same_name, 0},
	{NULL, by_major, 0},
	{NULL, finderroot_workspace, 1},
	{NULL, finderroot_module, 1},
	{finderroot_end, NULL, 1},
};

int finderrules_ask(struct search *s, int covered)
{
	size_t r, i;
	int rc = 0;

	for (r = 0; rc == 0 && r < sizeof(rules) / sizeof(*rules); r++) {
		if (!*s->name && !rules[r].absolute)
			continue;
		if (rules[r].all)
			rc = rules[r].all(s);
		for (i = 0; rules[r].one && rc == 0 && i < s->o->n; i++) {
			const struct finder_seen *seen = &s->o->v[i];

			if (finderrules_may_ask(s, seen) &&
				!(seen->beside && covered))
				rc = rules[r].one(s, seen);
		}
	}
	return rc;
}
