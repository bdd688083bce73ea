/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Files that lie there are folder.h's, commits those of a reader. */
#include "gosrc/repo.h"

#include "io/folder.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct repo {
	char *path; /* as given */
	char *root; /* where its files are, NULL for a bare repository */
	int is_git;
	void *git; /* of the reader; NULL for a folder, and without one */
};

static const struct repo_reader *reader; /* NULL: no commits are read */

void repo_use(const struct repo_reader *of)
{
	reader = of;
}

int repo_knows_git(void)
{
	return reader != NULL;
}

static int is_there(const char *dir, const char *name)
{
	struct arena a = {0};
	struct stat st;
	int rc = stat(fs_join(&a, dir, name), &st) == 0;

	arena_release(&a);
	return rc;
}

struct repo *repo_open(const char *path, struct err *e)
{
	int checkout = is_there(path, ".git"), failed = 0;
	struct repo *r;

	if (folder_check(path, e))
		return NULL;
	r = xcalloc(1, sizeof(*r));
	r->path = xstrdup(path);
	r->is_git = checkout ||
		(is_there(path, "HEAD") && is_there(path, "objects"));
	if (checkout || !r->is_git) {
		r->root = folder_root(path, e);
		failed = !r->root;
	}
	if (!failed && r->is_git && reader) {
		r->git = reader->open(path, e);
		/* Files lie there whatever is wrong with its .git. */
		failed = !r->git && !r->root;
		r->is_git = r->git != NULL;
	}
	if (!failed)
		return r;
	repo_free(r);
	return NULL;
}

void repo_free(struct repo *r)
{
	if (!r)
		return;
	if (r->git)
		reader->close(r->git);
	free(r->path);
	free(r->root);
	free(r);
}

int repo_is_git(const struct repo *r)
{
	return r->is_git;
}

int repo_has_files(const struct repo *r)
{
	return r->root != NULL;
}

const char *repo_path(const struct repo *r)
{
	return r->path;
}

const char *repo_root(const struct repo *r)
{
	return r->root;
}

int repo_commit(struct repo *r, const char *name, char hex[REPO_OID_HEX],
	struct err *e)
{
	struct str path = {0};

	if (r->git)
		return reader->commit(r->git, name, hex, e);
	fs_encode(&path, r->path);
	err_set(e, COV_ITEMS, "%s: not a git repository", str_get(&path));
	str_release(&path);
	return -1;
}

int repo_read(struct repo *r, const char *hex, const char *path,
	struct str *text, struct err *e)
{
	str_clear(text);
	if (!folder_safe(path))
		return 0;
	if (*hex && r->git)
		return reader->read(r->git, hex, path, text, e);
	return r->root ? folder_read(r->root, path, REPO_FILE_MAX, text, e) : 0;
}

int repo_find(struct repo *r, const char *hex, const char *name,
	repo_path_fn *fn, void *ctx, struct err *e)
{
	struct folder_search s = {.name = name, .fn = fn, .ctx = ctx};
	int rc = 0;

	if (*hex && r->git)
		return reader->find(r->git, hex, name, fn, ctx, e);
	if (r->root)
		rc = folder_search(&s, r->root, e);
	str_release(&s.path);
	return rc;
}

int repo_walk(struct repo *r, const char *hex, repo_path_fn *fn, void *ctx,
	struct err *e)
{
	return *hex && r->git ? reader->walk(r->git, hex, fn, ctx, e) :
				repo_find(r, "", NULL, fn, ctx, e);
}

/* 1 when two texts differ in more than carriage returns. */
static int texts_differ(const struct str *a, const struct str *b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a->len && a->buf[i] == '\r')
			i++;
		while (k < b->len && b->buf[k] == '\r')
			k++;
		if (i == a->len || k == b->len)
			return i != a->len || k != b->len;
		if (a->buf[i++] != b->buf[k++])
			return 1;
	}
}

/* Where a file that lies there is without symbolic links, as a path of the
   repository; NULL when that is elsewhere. */
static char *path_without_links(const struct repo *r, const char *path)
{
	struct arena a = {0};
	size_t len = strlen(r->root);
	char *real = realpath(fs_join(&a, r->root, path), NULL), *below = NULL;

	if (real && strncmp(real, r->root, len) == 0 && real[len] == '/')
		below = xstrdup(real + len + 1);
	free(real);
	arena_release(&a);
	return below;
}

int repo_changed(struct repo *r, const char *hex, const char *path,
	const struct str *text)
{
	char *real = NULL;
	struct str committed = {0};
	struct err ignored = {0};
	int rc;

	if (!*hex || !r->git)
		return 0;
	rc = repo_read(r, hex, path, &committed, &ignored);
	if (rc == 0 && r->root && (real = path_without_links(r, path)))
		rc = repo_read(r, hex, real, &committed, &ignored);
	rc = rc == 0 || (rc > 0 && texts_differ(text, &committed));
	str_release(&committed);
	free(real);
	return rc;
}

const char *const *repo_remotes(struct repo *r, size_t *n)
{
	*n = 0;
	return r->git ? reader->remotes(r->git, n) : NULL;
}

int repo_is_awake(const struct repo *r)
{
	return r->git && reader->awake(r->git);
}

void repo_rest(struct repo *r)
{
	if (r->git)
		reader->rest(r->git);
}

int repo_has_entry(struct repo *r, const char *hex, const char *name)
{
	return r->git && reader->has(r->git, hex, name);
}
