/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Folders and repositories, told apart by what lies in them. */
#include "gosrc/srctext.h"

#include "gosrc/covsrcchild.h"
#include "gosrc/srcdirs.h"
#include "gosrc/srctree.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

struct srctext {
	struct srctree *trees;
	size_t ntrees, captrees;
	struct covsrcchild child; /* without sources: not needed */
	size_t capsources;
	struct arena arena; /* paths of repositories */
	struct str why;
	size_t found; /* sources below the operand at hand */
};

static int add_tree(struct srctext *s, const char *path, struct err *e)
{
	mem_grow(&s->trees, &s->captrees, s->ntrees + 1, sizeof(*s->trees));
	if (srctree_open(&s->trees[s->ntrees], path, e) < 0)
		return -1;
	s->ntrees++;
	return 0;
}

static void add_repo(struct srctext *s, const char *path)
{
	struct covsrcchild *c = &s->child;

	mem_grow(&c->sources, &s->capsources, c->n + 1, sizeof(*c->sources));
	c->sources[c->n++] = arena_strdup(&s->arena, path);
}

static int is_bare(const char *path)
{
	struct arena a = {0};
	int is = fs_isdir(fs_join(&a, path, "objects")) &&
		fs_isdir(fs_join(&a, path, "refs"));

	arena_release(&a);
	return is;
}

static int add_found_source(void *ctx, const char *path, const char *url,
	struct err *e)
{
	struct srctext *s = ctx;

	(void)url;
	s->found++;
	if (!is_bare(path))
		return add_tree(s, path, e);
	add_repo(s, path);
	return 0;
}

static int add_source_operand(struct srctext *s, const char *path,
	struct err *e)
{
	struct srcdirs walk = {add_found_source, s};

	if (!fs_isdir(path))
		return err_set(e, COV_USAGE, "%s: no folder of sources", path);
	if (s->child.commit) {
		add_repo(s, path);
		return 0;
	}
	s->found = 0;
	if (srcdirs_walk(&walk, path, e) < 0)
		return -1;
	return s->found ? 0 : add_tree(s, path, e);
}

struct srctext *srctext_new(const char *const *sources, size_t n,
	const char *commit, struct err *e)
{
	struct srctext *s = xcalloc(1, sizeof(*s));
	size_t i;

	s->child.commit = commit;
	for (i = 0; i < n; i++)
		if (add_source_operand(s, sources[i], e) < 0) {
			srctext_free(s);
			return NULL;
		}
	return s;
}

void srctext_free(struct srctext *s)
{
	if (!s)
		return;
	while (s->ntrees)
		srctree_close(&s->trees[--s->ntrees]);
	free(s->trees);
	covsrcchild_stop(&s->child);
	free(s->child.sources);
	arena_release(&s->arena);
	str_release(&s->why);
	free(s);
}

int srctext_read(struct srctext *s, const char *profile_path, struct str *text,
	struct err *e)
{
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < s->ntrees; i++)
		rc = srctree_read(&s->trees[i], profile_path, text, e);
	if (rc == 0 && s->child.n)
		rc = covsrcchild_read(&s->child, profile_path, text, &s->why,
			e);
	return rc;
}

const char *srctext_why(const struct srctext *s)
{
	return str_get(&s->why);
}

void srctext_modules(const struct srctext *s,
	void (*fn)(void *ctx, const char *module), void *ctx)
{
	size_t i, k;

	for (i = 0; i < s->ntrees; i++)
		for (k = 0; k < s->trees[i].map.n; k++)
			fn(ctx, s->trees[i].map.v[k].module);
}
