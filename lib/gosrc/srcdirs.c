/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A walk that ends at every source it finds. */
#include "gosrc/srcdirs.h"

#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Folders between an operand and a repository. */
enum { DEPTH_MAX = 8 };

static int has_entry(const char *dir, const char *name)
{
	struct arena a = {0};
	struct stat st;
	int rc = stat(fs_join(&a, dir, name), &st) == 0;

	arena_release(&a);
	return rc;
}

static int is_source(const char *dir)
{
	return has_entry(dir, ".git") ||
		(has_entry(dir, "HEAD") && has_entry(dir, "objects")) ||
		has_entry(dir, "go.mod") || has_entry(dir, "go.work");
}

/* HOST/PATH of where a repository lies below an operand. */
static char *url_of_place(const char *below)
{
	size_t len = strlen(below);

	if (str_starts(below, "repos/")) {
		below += strlen("repos/");
		len = strlen(below);
	}
	if (str_ends(below, "/.bare"))
		len -= strlen("/.bare");
	/* A host has a dot, or a port. */
	if (!memchr(below, '/', len) ||
		strcspn(below, ".:") > strcspn(below, "/"))
		len = 0;
	return xstrndup(below, len);
}

static int tell_source(const struct srcdirs *w, const char *path,
	const char *below, struct err *e)
{
	char *url = url_of_place(below);
	int rc = w->fn(w->ctx, path, url, e);

	free(url);
	return rc;
}

/* Hidden folders hold no repositories, but for the one that is all hidden. */
static int walk_for_sources(const struct srcdirs *w, const char *path,
	const char *below, int depth, struct err *e)
{
	struct arena a = {0};
	struct fs_list list;
	size_t i;
	int rc = 0;

	if (is_source(path))
		return tell_source(w, path, below, e);
	if (depth == DEPTH_MAX)
		return 0;
	if (fs_list(&list, path, e))
		return -1;
	for (i = 0; rc == 0 && i < list.n; i++) {
		const char *name = list.v[i];
		const char *sub = fs_join(&a, path, name);
		struct stat st;

		if ((name[0] == '.' && strcmp(name, ".bare")) ||
			lstat(sub, &st) || !S_ISDIR(st.st_mode))
			continue;
		rc = walk_for_sources(w, sub, fs_join(&a, below, name),
			depth + 1, e);
	}
	fs_list_release(&list);
	arena_release(&a);
	return rc;
}

int srcdirs_walk(const struct srcdirs *w, const char *path, struct err *e)
{
	return walk_for_sources(w, path, "", 0, e);
}
