/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Modules are read once per view, the list of files when it is first asked
   for; a file is then one path and one blob. */
#include "gosrc/srcview.h"

#include "base/path.h"
#include "io/zip.h"

#include <stdlib.h>
#include <string.h>

/* Most files that are listed of a view. */
enum { FILES_MAX = 1 << 20 };

/* Names that are known not to be in the root of a view. */
enum { ABSENT_MAX = 64 };

/* What the callbacks share. */
struct view_making {
	struct srcview *v; /* being made */
	struct arena tmp; /* words of go.mod and go.work */
	struct str text, path; /* of the file at hand */
	const char *dir; /* of the file at hand */
	struct err e;
};

/* A path that leads into an archive of a module cache. */
static int read_packed(struct srcview *v, const char *path, const char *end,
	struct str *text, struct err *e)
{
	char *file = xstrndup(path, (size_t)(end - path));
	int rc = 1;

	if (strcmp(str_get(&v->archived), file) != 0) {
		rc = repo_read(v->repo, "", file, &v->archive, e);
		str_clear(&v->archived);
		if (rc > 0)
			str_adds(&v->archived, file);
	}
	if (rc > 0)
		rc = zip_member(str_get(&v->archive), v->archive.len, end + 1,
			REPO_FILE_MAX, text, e);
	free(file);
	return rc;
}

/* Most paths are asked of many repositories, which then need not be opened. */
static int read_committed(struct srcview *v, const char *path, struct str *text,
	struct err *e)
{
	size_t len = strcspn(path, "/");
	uint32_t word;
	char *first;
	int rc, fresh;

	if (interner_find(&v->absent, path, len, &word))
		return 0;
	rc = repo_read(v->repo, v->commit, path, text, e);
	if (rc || v->absent.n >= ABSENT_MAX)
		return rc;
	first = xstrndup(path, len);
	if (!repo_has_entry(v->repo, v->commit, first))
		interner_add(&v->absent, path, len, &fresh);
	free(first);
	return 0;
}

int srcview_read(struct srcview *v, const char *path, struct str *text,
	struct err *e)
{
	const char *dot = v->zips ? strstr(path, ".zip/") : NULL;

	if (dot)
		return read_packed(v, path, dot + strlen(".zip"), text, e);
	return v->lies ? repo_read(v->repo, "", path, text, e) :
			 read_committed(v, path, text, e);
}

/* The first thing that is wrong with a view. */
static void keep_view_error(struct srcview *v, const struct err *e)
{
	if (v->error)
		return;
	v->error = xmalloc(sizeof(*v->error));
	*v->error = *e;
}

static void add_requirement(void *ctx, const char *module, const char *version)
{
	const struct view_making *m = ctx;
	struct srcview *v = m->v;

	mem_grow(&v->required, &v->caprequired, v->nrequired + 1,
		sizeof(*v->required));
	v->required[v->nrequired++] =
		(struct srcview_required){arena_strdup(&v->arena, module),
			arena_strdup(&v->arena, version)};
}

static void add_replacement(void *ctx, const struct pathmap_replacement *r)
{
	struct view_making *m = ctx;
	struct srcview *v = m->v;
	const char *new = r->new;
	struct str path = {0};
	char *dir;

	if (*new != '.' && *new != '/') {
		mem_grow(&v->aliases, &v->capaliases, v->naliases + 1,
			sizeof(*v->aliases));
		v->aliases[v->naliases++] =
			(struct srcview_alias){arena_strdup(&v->arena, r->old),
				arena_strdup(&v->arena, new),
				arena_strdup(&v->arena, r->old_version),
				arena_strdup(&v->arena, r->new_version)};
		return;
	}
	str_addf(&path, "%s%s%s", m->dir, *m->dir ? "/" : "", new);
	dir = arena_strdup(&m->tmp, path.buf);
	if (*new == '.' && pathmap_clean(dir) == 0)
		pathmap_add(&v->replaced, r->old, dir);
	str_release(&path);
}

/* Adds the module of one go.mod, and what it replaces. */
static void add_gomod(void *ctx, const char *path)
{
	struct view_making *m = ctx;
	char *module;
	int rc;

	if (m->e.status)
		return;
	rc = srcview_read(m->v, path, &m->text, &m->e);
	/* A damaged one names no module. */
	if (rc < 0 && m->e.status < COV_WORLD)
		m->e.status = 0;
	if (rc <= 0)
		return;
	m->dir = arena_strndup(&m->tmp, path, path_dir_len(path));
	module = pathmap_gomod(&m->tmp, str_get(&m->text), m->text.len);
	if (module)
		pathmap_add(&m->v->map, module, m->dir);
	pathmap_replaces(&m->tmp, str_get(&m->text), m->text.len,
		add_replacement, m);
	pathmap_requires(&m->tmp, str_get(&m->text), m->text.len,
		add_requirement, m);
}

static void add_work_member(void *ctx, const char *dir)
{
	struct view_making *m = ctx;

	str_clear(&m->path);
	str_addf(&m->path, "%s%sgo.mod", dir, *dir ? "/" : "");
	add_gomod(m, m->path.buf);
}

/* Members of go.work come first, then the go.mod nearest to the root. */
static void read_modules(struct view_making *m)
{
	struct srcview *v = m->v;
	struct str work = {0};
	int rc = 0;

	if (srcview_read(v, "go.work", &work, &m->e) > 0) {
		pathmap_gowork(&m->tmp, str_get(&work), work.len,
			add_work_member, m);
		m->dir = "";
		pathmap_replaces(&m->tmp, str_get(&work), work.len,
			add_replacement, m);
	}
	str_release(&work);
	if (!m->e.status)
		rc = repo_find(v->repo, v->lies ? "" : v->commit, "go.mod",
			add_gomod, m, &m->e);
	if (rc || m->e.status)
		keep_view_error(v, &m->e);
}

void srcview_open(struct srcview *v, const char *gopath)
{
	struct view_making m = {.v = v};

	read_modules(&m);
	str_release(&m.text);
	str_release(&m.path);
	arena_release(&m.tmp);
	/* A repository of a GOPATH: its address is its path. */
	if (!v->map.root && *gopath)
		pathmap_add(&v->map, gopath, "");
	pathmap_finish(&v->map);
	pathmap_finish(&v->replaced);
}

void srcview_release(struct srcview *v)
{
	pathmap_release(&v->map);
	pathmap_release(&v->replaced);
	srcview_forget(v);
	arena_release(&v->asked);
	arena_release(&v->arena);
	interner_release(&v->absent);
	free(v->aliases);
	free(v->required);
	str_release(&v->archive);
	str_release(&v->archived);
	free(v->error);
}

/* --- files by their last part --------------------------------------------- */

static void list_file(void *ctx, const char *path)
{
	struct srcview *v = ctx;
	const char *last = path_last(path);
	int fresh;

	if (v->nfiles == FILES_MAX)
		return;
	mem_grow(&v->files, &v->capfiles, v->nfiles + 1, sizeof(*v->files));
	v->files[v->nfiles++] =
		(struct srcview_file){interner_add(v->words, last, strlen(last),
					      &fresh),
			interner_add(v->words, path, (size_t)(last - path),
				&fresh)};
}

static int by_last_part(const void *a, const void *b)
{
	const struct srcview_file *x = a, *y = b;

	return x->last < y->last ? -1 : x->last > y->last;
}

static void list_files(struct srcview *v)
{
	struct err e = {0};

	v->listed = 1;
	if (repo_walk(v->repo, v->lies ? "" : v->commit, list_file, v, &e)) {
		v->nfiles = 0;
		keep_view_error(v, &e);
	}
	if (!v->nfiles)
		return;
	v->capfiles = v->nfiles;
	v->files = xrealloc(v->files, v->nfiles, sizeof(*v->files));
	qsort(v->files, v->nfiles, sizeof(*v->files), by_last_part);
}

void srcview_forget(struct srcview *v)
{
	free(v->files);
	v->files = NULL;
	v->nfiles = v->capfiles = 0;
	v->listed = 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The paths of n files with one last part. */
static const char **write_paths(struct srcview *v,
	const struct srcview_file *files, size_t n)
{
	const char **paths = arena_alloc(&v->asked, n * sizeof(*paths));
	size_t i;

	for (i = 0; i < n; i++) {
		struct slice dir = interner_get(v->words, files[i].dir);
		struct slice last = interner_get(v->words, files[i].last);
		char *path = arena_alloc(&v->asked, dir.len + last.len + 1);

		memcpy(path, dir.ptr, dir.len);
		memcpy(path + dir.len, last.ptr, last.len);
		path[dir.len + last.len] = '\0';
		paths[i] = path;
	}
	qsort(paths, n, sizeof(*paths), by_bytes);
	return paths;
}

const char *const *srcview_namesakes(struct srcview *v, const char *path,
	size_t *n)
{
	const char *last = path_last(path);
	size_t low = 0, high, mid;
	uint32_t word;

	if (!v->listed)
		list_files(v);
	*n = 0;
	if (!interner_find(v->words, last, strlen(last), &word))
		return NULL;
	for (high = v->nfiles; low < high;) {
		mid = low + (high - low) / 2;
		if (v->files[mid].last < word)
			low = mid + 1;
		else
			high = mid;
	}
	while (high < v->nfiles && v->files[high].last == word)
		high++;
	*n = high - low;
	arena_release(&v->asked);
	return *n ? write_paths(v, v->files + low, *n) : NULL;
}

size_t srcview_common(const char *a, const char *b)
{
	const char *x = a + strlen(a), *y = b + strlen(b);
	size_t n = 0;

	while (x > a && y > b && x[-1] == y[-1]) {
		x--;
		y--;
		n += *x == '/';
	}
	/* All of one of them, up to a slash of the other. */
	if ((x == a && (y == b || y[-1] == '/')) ||
		(y == b && x > a && x[-1] == '/'))
		n += *x != '/';
	return n;
}

void srcview_name(const struct srcview *v, const char *path, struct str *name)
{
	const struct pathmap_module *best = NULL;
	size_t i, len, longest = 0;

	str_clear(name);
	for (i = 0; i < v->map.n; i++) {
		const struct pathmap_module *m = &v->map.v[i];

		len = strlen(m->dir);
		if (len && (strncmp(path, m->dir, len) || path[len] != '/'))
			continue;
		if (!best || len > longest)
			best = m;
		longest = best == m ? len : longest;
	}
	if (best)
		str_addf(name, "%s/",
			!*best->dir && v->map.root ? v->map.root :
						     best->module);
	str_adds(name, path + longest + (longest > 0));
}
