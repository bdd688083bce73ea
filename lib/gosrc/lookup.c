/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A view is a repository at a commit with its map of modules; views are made
 * when first asked for and kept, for a cluster's binaries share repositories.
 * A repository covers a binary when files of it are really there: a module's
 * name alone proves nothing.
 */
#include "gosrc/lookup.h"

#include "gosrc/giturl.h"
#include "gosrc/srcdirs.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Files looked for to see whether a view covers. */
enum { PROBES = 16 };

/* One repository or folder. */
struct source_entry {
	struct repo *repo;
	char *url; /* HOST/PATH by where it lies, "" when that says nothing */
};

/* A view, and what it was made for. */
struct cached {
	struct lookup_view view; /* what callers see */
	size_t entry; /* whose */
	char *moved; /* old path of the root's module, or "" */
	char *error; /* why the map could not be read, or NULL */
};

struct lookup {
	struct source_entry *v;
	size_t n, cap;
	struct cached **views;
	size_t nviews, capviews;
};

struct lookup *lookup_new(void)
{
	return xcalloc(1, sizeof(struct lookup));
}

void lookup_free(struct lookup *l)
{
	size_t i;

	if (!l)
		return;
	for (i = 0; i < l->nviews; i++) {
		pathmap_release(&l->views[i]->view.map);
		free(l->views[i]->moved);
		free(l->views[i]->error);
		free(l->views[i]);
	}
	free(l->views);
	for (i = 0; i < l->n; i++) {
		repo_free(l->v[i].repo);
		free(l->v[i].url);
	}
	free(l->v);
	free(l);
}

/* --- finding repositories ------------------------------------------------- */

static int add_one(void *ctx, const char *path, const char *url, struct err *e)
{
	struct lookup *l = ctx;
	struct repo *r = repo_open(path, e);

	if (!r)
		return -1;
	mem_grow(&l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n].repo = r;
	l->v[l->n++].url = xstrdup(url);
	return 0;
}

/* An operand that holds no repository is itself a folder of sources. */
static int add_plain(struct lookup *l, const char *path, struct err *e)
{
	struct str name = {0};
	struct fs_list list;
	int empty;

	if (fs_list(&list, path, e))
		return -1;
	empty = list.n == 0;
	fs_list_release(&list);
	if (!empty)
		return add_one(l, path, "", e);
	fs_encode(&name, path);
	err_set(e, COV_USAGE, "%s: no repository and no sources there",
		str_get(&name));
	str_release(&name);
	return -1;
}

int lookup_add(struct lookup *l, const char *path, struct err *e)
{
	const struct srcdirs walk = {add_one, l};
	size_t before = l->n;

	/* What is no folder gets its message from there. */
	if (!fs_isdir(path))
		return add_one(l, path, "", e);
	if (srcdirs_walk(&walk, path, e))
		return -1;
	return l->n > before ? 0 : add_plain(l, path, e);
}

/* --- views ---------------------------------------------------------------- */

/* 1 when a repository says that it is that of a URL. */
static int is_of_url(const struct source_entry *en, const char *url)
{
	const char *const *remote;
	size_t i, n;

	if (!*url)
		return 0;
	if (*en->url && giturl_same(en->url, url))
		return 1;
	remote = repo_remotes(en->repo, &n);
	for (i = 0; i < n; i++)
		if (giturl_same(remote[i], url))
			return 1;
	return 0;
}

/* What a GOPATH calls a repository: where it lies, else the URL wanted. */
static void gopath_of(struct str *s, const struct source_entry *en,
	const char *url)
{
	if (*en->url)
		giturl_plain(s, en->url);
	else if (is_of_url(en, url))
		giturl_plain(s, url);
	else
		str_clear(s);
}

static struct cached *make_view(struct lookup *l, size_t entry, const char *hex,
	int exact, const char *moved, const char *url)
{
	struct cached *c = xcalloc(1, sizeof(*c));
	struct str path = {0};
	struct err why = {0};

	c->entry = entry;
	c->view.repo = l->v[entry].repo;
	c->view.exact = exact;
	memcpy(c->view.commit, hex, strlen(hex) + 1);
	c->moved = xstrdup(moved);
	gopath_of(&path, &l->v[entry], url);
	if (lookup_view_map(&c->view, str_get(&path), moved, &why))
		c->error = xstrdup(why.text);
	str_release(&path);
	mem_grow(&l->views, &l->capviews, l->nviews + 1, sizeof(*l->views));
	l->views[l->nviews++] = c;
	return c;
}

static struct cached *get_view(struct lookup *l, size_t entry, const char *hex,
	int exact, const char *moved, const char *url)
{
	size_t i;

	for (i = 0; i < l->nviews; i++) {
		struct cached *c = l->views[i];

		if (c->entry == entry && c->view.exact == exact &&
			strcmp(c->view.commit, hex) == 0 &&
			strcmp(c->moved, moved) == 0)
			return c;
	}
	return make_view(l, entry, hex, exact, moved, url);
}

/* --- choosing ------------------------------------------------------------- */

/* What is wanted. */
struct want {
	const char *url, *commit;
	const char *const *paths;
	size_t npaths;
};

/* How many of the files a view maps, and, of some of them, how many are there:
   their product, 0 when none is. */
static size_t score_view(const struct lookup_view *v, const struct want *w,
	size_t *mapped)
{
	struct str path = {0}, text = {0};
	struct err ignored = {0};
	size_t i, probed = 0, there = 0;

	*mapped = 0;
	for (i = 0; i < w->npaths; i++) {
		if (!pathmap_find(&v->map, w->paths[i], &path))
			continue;
		++*mapped;
		if (probed++ < PROBES &&
			repo_read(v->repo, v->commit, path.buf, &text,
				&ignored) > 0)
			there++;
	}
	str_release(&path);
	str_release(&text);
	return *mapped * there;
}

/*
 * Where a module was before it moved: HOST/OWNER/NAME of the files (HOST/NAME
 * elsewhere than on github.com), when the last name is still the module's or
 * the repository is that of the URL. "" when that says nothing.
 */
static void old_path(struct str *s, const struct lookup_view *v,
	const struct source_entry *en, const struct want *w)
{
	const char *path = w->npaths ? w->paths[0] : "";
	const char *root = v->map.root, *last;
	int parts = str_starts(path, "github.com/") ? 3 : 2;
	size_t len = 0;

	str_clear(s);
	if (!root || path[0] == '/')
		return;
	for (; parts > 0; parts--) {
		len += strcspn(path + len, "/");
		if (!path[len])
			return;
		len++;
	}
	str_add(s, path, len - 1);
	last = strrchr(root, '/');
	if (is_of_url(en, w->url) ||
		(last && s->len > strlen(last) && str_ends(s->buf, last)))
		return;
	str_clear(s);
}

/* The best that one repository at one commit can do: its view and score. */
static struct cached *try_entry(struct lookup *l, size_t entry, const char *hex,
	int exact, const struct want *w, size_t *points)
{
	struct cached *c = get_view(l, entry, hex, exact, "", w->url);
	struct str moved = {0};
	size_t mapped;

	*points = c->error ? 0 : score_view(&c->view, w, &mapped);
	if (c->error || *points || mapped)
		return c;
	old_path(&moved, &c->view, &l->v[entry], w);
	if (moved.len) {
		c = get_view(l, entry, hex, exact, moved.buf, w->url);
		*points = c->error ? 0 : score_view(&c->view, w, &mapped);
	}
	str_release(&moved);
	return c;
}

/* Which commit of a repository is meant: 1 exact, 0 not, -1 it lacks it. A
   name such as a branch is never exact: it moves. */
static int commit_of(struct repo *r, const char *wanted, char hex[REPO_OID_HEX])
{
	struct err ignored = {0};
	size_t len = strlen(wanted);

	hex[0] = '\0';
	if (!repo_is_git(r))
		return 0;
	if (repo_commit(r, *wanted ? wanted : "HEAD", hex, &ignored))
		return -1;
	return len > 0 && strncasecmp(hex, wanted, len) == 0;
}

/* Says why nothing fits. */
static void say_nothing_fits(const struct lookup *l, const struct want *w,
	const char *error, int lacking, struct err *e)
{
	struct str commit = {0};

	fs_encode(&commit, w->commit);
	if (!l->n)
		err_set(e, COV_ITEMS, "no repository given");
	else if (error)
		err_set(e, COV_ITEMS, "%s", error);
	else if (lacking)
		err_set(e, COV_ITEMS,
			*w->commit ? "no repository has commit '%s'%s" :
				     "no repository with a commit%s%s",
			str_get(&commit),
			lacking < (int)l->n ? " and these files" : "");
	else
		err_set(e, COV_ITEMS, "no repository has these files");
	str_release(&commit);
}

const struct lookup_view *lookup_choose(struct lookup *l, const char *url,
	const char *commit, const char *const *paths, size_t npaths,
	struct err *e)
{
	const struct want w = {url, commit, paths, npaths};
	const struct cached *best = NULL;
	const char *error = NULL;
	size_t i, points, best_points = 0;
	int rank, best_rank = -1, lacking = 0;

	for (i = 0; i < l->n; i++) {
		char hex[REPO_OID_HEX];
		int exact = commit_of(l->v[i].repo, commit, hex);
		const struct cached *c;

		if (exact < 0) {
			lacking++;
			continue;
		}
		c = try_entry(l, i, hex, exact, &w, &points);
		if (c->error && !error)
			error = c->error;
		rank = exact * 2 + is_of_url(&l->v[i], url);
		if (points &&
			(rank > best_rank ||
				(rank == best_rank && points > best_points))) {
			best = c;
			best_rank = rank;
			best_points = points;
		}
	}
	if (!best) {
		say_nothing_fits(l, &w, error, lacking, e);
		return NULL;
	}
	return &best->view;
}
