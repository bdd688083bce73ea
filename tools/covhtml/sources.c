/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The files of a binary: their numbers, where they lie in the repository, and
 * their texts, all in memory, because the list of files stands before them on
 * the page and says which have one.
 */
#include "sources.h"

#include "open/source.h"

#include <stdlib.h>
#include <string.h>

void files_choose(struct files *f, struct lookup *l, struct record *r,
	char *const *paths, size_t npaths)
{
	f->view = lookup_choose(l, record_text0(r, REC_SOURCE_URL),
		record_text0(r, REC_SOURCE_COMMIT), (const char *const *)paths,
		npaths, &f->why);
}

/* Lines and columns of a text against the blocks of a file: 1 when one lies
   outside. */
static int has_misfit(const struct file *fi, const struct blocks *t)
{
	const struct block_file *bf = &t->files[fi->index];
	const char *p = str_get(&fi->text), *end = p + fi->text.len;
	uint32_t lines = 1, last = 0, i;

	for (; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		lines++;
	for (i = 0; i < bf->count; i++)
		if (t->v[bf->first + i].line1 > last)
			last = t->v[bf->first + i].line1;
	return last > lines;
}

static void load_file_text(struct files *f, struct file *fi,
	const struct profile *p, struct md5 *md5, struct errlist *problems)
{
	struct str path = {0};
	struct err e = {0};
	int rc;

	if (pathmap_find(&f->view->map, fi->name, &path)) {
		free(fi->path);
		fi->path = xstrdup(path.buf);
	}
	rc = lookup_read(f->view, fi->name, &fi->text, &path, &e);
	if (rc > 0 && strcmp(path.buf, fi->path))
		fi->vendored = xstrdup(path.buf);
	str_release(&path);
	errlist_err(problems, &e);
	if (rc <= 0)
		return;
	fi->has_text = 1;
	fi->misfit = has_misfit(fi, p->t);
	f->texts++;
	f->misfits += (size_t)fi->misfit;
	if (md5) {
		md5_add(md5, fi->name, strlen(fi->name) + 1);
		md5_add(md5, str_get(&fi->text), fi->text.len);
	}
}

static int by_file_path(const void *a, const void *b)
{
	const struct file *x = a, *y = b;
	int c = strcmp(x->path, y->path);

	return c ? c : strcmp(x->name, y->name);
}

void files_load(struct files *f, const struct profile *p,
	struct errlist *problems)
{
	struct md5 *md5 = f->view && !*f->view->commit ? md5_new() : NULL;
	uint32_t i;

	f->n = p->t ? p->t->nfiles : 0;
	f->v = xcalloc(f->n, sizeof(*f->v));
	for (i = 0; i < f->n; i++) {
		struct file *fi = &f->v[i];

		fi->index = i;
		fi->name = p->t->files[i].name;
		fi->path = xstrdup(fi->name);
		profile_file_totals(p, i, &fi->total, &fi->covered);
		f->total += fi->total;
		f->covered += fi->covered;
		f->level[level_of(fi->covered, fi->total)]++;
		if (f->view)
			load_file_text(f, fi, p, md5, problems);
	}
	if (md5)
		md5_hex(md5, f->source_md5);
	if (f->n > 1)
		qsort(f->v, f->n, sizeof(*f->v), by_file_path);
}

void files_release(struct files *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		free(f->v[i].path);
		free(f->v[i].vendored);
		str_release(&f->v[i].text);
	}
	free(f->v);
	memset(f, 0, sizeof(*f));
}
