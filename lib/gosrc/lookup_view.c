/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Modules are read once per view; a file is then one path and one blob. */
#include "gosrc/lookup_view.h"

#include "base/path.h"

#include <string.h>

/* What the callbacks share. */
struct view_making {
	struct lookup_view *v; /* being made */
	struct arena tmp; /* words of go.mod and go.work */
	struct str text, path; /* of the file at hand */
	struct err *e;
	int rc; /* -1 once something failed */
};

/* Adds the module of one go.mod. */
static void add_gomod(void *ctx, const char *path)
{
	struct view_making *m = ctx;
	char *module, *dir;
	int rc;

	if (m->rc)
		return;
	rc = repo_read(m->v->repo, m->v->commit, path, &m->text, m->e);
	if (rc < 0)
		m->rc = -1;
	if (rc <= 0)
		return;
	module = pathmap_gomod(&m->tmp, str_get(&m->text), m->text.len);
	dir = arena_strndup(&m->tmp, path, path_dir_len(path));
	if (module)
		pathmap_add(&m->v->map, module, dir);
}

static void add_work_member(void *ctx, const char *dir)
{
	struct view_making *m = ctx;

	str_clear(&m->path);
	if (*dir) {
		str_adds(&m->path, dir);
		str_addc(&m->path, '/');
	}
	str_adds(&m->path, "go.mod");
	add_gomod(m, m->path.buf);
}

/* Members of go.work come first, then the go.mod nearest to the root. */
static int read_modules(struct view_making *m)
{
	const struct lookup_view *v = m->v;
	int rc = repo_read(v->repo, v->commit, "go.work", &m->text, m->e);
	struct str work = m->text;

	m->text = (struct str){0};
	if (rc > 0)
		pathmap_gowork(&m->tmp, str_get(&work), work.len,
			add_work_member, m);
	str_release(&work);
	if (rc < 0 || m->rc ||
		repo_find(v->repo, v->commit, "go.mod", add_gomod, m, m->e))
		return -1;
	return m->rc;
}

int lookup_view_map(struct lookup_view *v, const char *gopath,
	const char *moved, struct err *e)
{
	struct view_making m = {.v = v, .e = e};
	int rc = read_modules(&m);

	str_release(&m.text);
	str_release(&m.path);
	arena_release(&m.tmp);
	/* A repository of a GOPATH: its address is its path. */
	if (!v->map.root && *gopath)
		pathmap_add(&v->map, gopath, "");
	if (*moved)
		pathmap_add(&v->map, moved, "");
	pathmap_finish(&v->map);
	return rc;
}

/* What the module's own go.mod does not hold may lie in vendor/, by its import
   path. */
static int read_vendored(const struct lookup_view *v, const char *profile_path,
	struct str *text, struct err *e)
{
	struct str path = {0};
	int rc;

	str_adds(&path, "vendor/");
	str_adds(&path, profile_path);
	rc = repo_read(v->repo, v->commit, path.buf, text, e);
	str_release(&path);
	return rc;
}

int lookup_read(const struct lookup_view *v, const char *profile_path,
	struct str *text, struct str *repo_path, struct err *e)
{
	struct str own = {0}, *path = repo_path ? repo_path : &own;
	int rc = 0, covered = pathmap_find(&v->map, profile_path, path);

	str_clear(text);
	if (covered)
		rc = repo_read(v->repo, v->commit, path->buf, text, e);
	if (rc == 0 && (rc = read_vendored(v, profile_path, text, e)) > 0) {
		str_clear(path);
		str_addf(path, "vendor/%s", profile_path);
	}
	str_release(&own);
	return rc;
}
