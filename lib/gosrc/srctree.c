/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The go.mod files make a map; what it does not have is tried in turn. */
#include "gosrc/srctree.h"

#include "base/path.h"
#include "io/folder.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* Size of a go.mod or go.work. */
enum { MOD_MAX = 1 << 20 };

/* Adds the module of a go.mod; what cannot be read is none. */
static void add_tree_module(void *ctx, const char *path)
{
	struct srctree *t = ctx;
	struct arena a = {0};
	struct str text = {0};
	struct err ignored;
	char *module;

	if (folder_read(t->root, path, MOD_MAX, &text, &ignored) > 0) {
		module = pathmap_gomod(&a, str_get(&text), text.len);
		if (module)
			pathmap_add(&t->map, module,
				arena_strndup(&a, path, path_dir_len(path)));
	}
	str_release(&text);
	arena_release(&a);
}

/* A folder that go.work uses. */
static void add_used_module(void *ctx, const char *below)
{
	struct arena a = {0};

	add_tree_module(ctx, fs_join(&a, below, "go.mod"));
	arena_release(&a);
}

static void add_work(struct srctree *t)
{
	struct arena a = {0};
	struct str text = {0};
	struct err ignored;

	if (folder_read(t->root, "go.work", MOD_MAX, &text, &ignored) > 0)
		pathmap_gowork(&a, str_get(&text), text.len, add_used_module,
			t);
	str_release(&text);
	arena_release(&a);
}

int srctree_open(struct srctree *t, const char *dir, struct err *e)
{
	struct folder_search search = {.name = "go.mod",
		.fn = add_tree_module,
		.ctx = t};
	int rc;

	*t = (struct srctree){.dir = xstrdup(dir)};
	rc = folder_check(dir, e);
	if (rc == 0)
		t->root = folder_root(dir, e);
	if (t->root) {
		add_work(t);
		rc = folder_search(&search, t->root, e);
		str_release(&search.path);
	}
	if (!t->root || rc < 0) {
		srctree_close(t);
		return -1;
	}
	pathmap_finish(&t->map);
	return 0;
}

void srctree_close(struct srctree *t)
{
	pathmap_release(&t->map);
	free(t->dir);
	free(t->root);
	*t = (struct srctree){0};
}

/* 1 when there is such a file below the folder, and it was read. */
static int read_below(const struct srctree *t, const char *below,
	struct str *text, struct err *e)
{
	str_clear(text);
	return folder_safe(below) ?
		folder_read(t->root, below, SRCTREE_FILE_MAX, text, e) :
		0;
}

/* What is behind a folder in a path that leads into it, else "". */
static const char *path_inside(const char *dir, const char *path)
{
	size_t len = strlen(dir);

	while (len && dir[len - 1] == '/')
		len--;
	if (*path != '/' || strncmp(path, dir, len) != 0 || path[len] != '/')
		return "";
	return path + len + 1;
}

int srctree_read(const struct srctree *t, const char *profile_path,
	struct str *text, struct err *e)
{
	const char *name = pathmap_import(profile_path);
	struct str below = {0};
	int rc = 0;

	if (pathmap_find(&t->map, profile_path, &below))
		rc = read_below(t, str_get(&below), text, e);
	if (rc == 0) {
		str_clear(&below);
		str_addf(&below, "vendor/%s", name);
		rc = read_below(t, below.buf, text, e);
	}
	if (rc == 0)
		rc = read_below(t, name, text, e);
	if (rc == 0)
		rc = read_below(t, path_inside(t->dir, profile_path), text, e);
	if (rc == 0)
		rc = read_below(t, path_inside(t->root, profile_path), text, e);
	str_release(&below);
	if (rc < 0)
		err_of_item(e);
	return rc;
}
