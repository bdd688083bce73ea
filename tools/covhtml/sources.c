/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The files of a binary: their numbers, where they lie in the repository, and
 * their texts, all in memory, because the list of files stands before them on
 * the page and says which have one.
 */
#include "sources.h"

#include "io/fs.h"
#include "open/source.h"

#include <stdlib.h>
#include <string.h>

static struct finder_question question_of(struct record *r, const char *name)
{
	return (struct finder_question){.name = name,
		.url = record_text0(r, REC_SOURCE_URL),
		.commit = record_text0(r, REC_SOURCE_COMMIT)};
}

/* Files of Go's own and of module caches do not change. */
static int is_own(const struct finder_answer *a)
{
	return a->rule == FINDER_GOROOT || a->rule == FINDER_CACHE;
}

const char *file_kind(const struct file *fi)
{
	static const char *const kinds[] = {"", "generated", "vendored",
		"generated, vendored"};

	return kinds[fi->generated + 2 * fi->vendored];
}

static void add_origin_key(struct md5 *m, const struct finder_answer *a)
{
	char *name = fs_base(str_get(&a->source));
	const char flags[] = {(char)('0' + a->exact), (char)('0' + a->other),
		(char)('0' + a->rule), '\0'};

	md5_add(m, a->commit, strlen(a->commit) + 1);
	md5_add(m, flags, sizeof(flags));
	if (!a->exact)
		md5_add(m, name, strlen(name) + 1);
	free(name);
}

void files_probe(struct files *f, struct finder *finder, struct record *r,
	char *const *paths, size_t npaths, struct errlist *problems)
{
	struct finder_answer a = {0};
	struct md5 *m = md5_new();
	int found = 0, rc;
	size_t i;

	f->notes = findnotes_new(NULL);
	for (i = 0; i < npaths; i++) {
		struct finder_question q = question_of(r, paths[i]);
		struct err e = {0};

		q.notes = f->notes;
		rc = finder_find(finder, &q, &a, &e);
		if (rc > 0)
			add_origin_key(m, &a);
		else if (!f->why.len)
			str_adds(&f->why, rc ? e.text : str_get(&a.why));
		if (e.status >= COV_WORLD)
			errlist_err(problems, &e);
		found |= rc > 0;
		f->living |= rc > 0 ? !is_own(&a) && (a.lies || !*a.commit) :
				      finder_has_files(finder);
	}
	if (found)
		str_clear(&f->why);
	md5_add(m, str_get(&f->why), f->why.len + 1);
	md5_hex(m, f->probe_md5);
	findnotes_free(f->notes);
	f->notes = NULL;
	finder_answer_release(&a);
}

static void add_origin(struct files *f, const struct finder_answer *a)
{
	char *name = fs_base(str_get(&a->source));
	struct origin *o;
	size_t i = 0;

	while (i < f->norigins &&
		(strcmp(f->origins[i].source, name) != 0 ||
			strcmp(f->origins[i].commit, a->commit) != 0))
		i++;
	if (i == f->norigins) {
		mem_grow(&f->origins, &f->caporigins, i + 1,
			sizeof(*f->origins));
		f->norigins++;
		f->origins[i] = (struct origin){.source = xstrdup(name),
			.exact = a->exact,
			.other = a->other,
			.own = is_own(a)};
		memcpy(f->origins[i].commit, a->commit, sizeof(a->commit));
	}
	o = &f->origins[i];
	o->files++;
	o->changed += (size_t)a->changed;
	free(name);
}

/* A file that was found. */
static void take_file_text(struct files *f, struct file *fi,
	struct finder_answer *a, struct md5 *md5)
{
	struct str text = fi->text;

	fi->text = a->text;
	a->text = text;
	fi->has_text = 1;
	fi->skewed = a->skewed;
	fi->vendored = a->vendored;
	fi->generated = a->generated;
	fi->linked = a->exact;
	if (a->rule == FINDER_VENDOR) {
		fi->other_path = xstrdup(str_get(&a->path));
	} else if (!is_own(a)) {
		free(fi->path);
		fi->path = xstrdup(str_get(&a->path));
	}
	if (a->exact && !f->commit.len)
		str_adds(&f->commit, a->commit);
	f->texts++;
	f->skewed += (size_t)a->skewed;
	add_origin(f, a);
	md5_of(str_get(&fi->text), fi->text.len, fi->text_md5);
	md5_add(md5, fi->name, strlen(fi->name) + 1);
	md5_add(md5, fi->text_md5, MD5_HEX);
}

static int by_file_path(const void *a, const void *b)
{
	const struct file *x = a, *y = b;
	int c = strcmp(x->path, y->path);

	return c ? c : strcmp(x->name, y->name);
}

/* Files of one path, such as those of two repositories, are shown by the names
   of the profile, which differ. */
static int name_namesakes(struct files *f)
{
	size_t i, k, n, named = 0;

	for (i = 0; i < f->n; i += n) {
		for (n = 1; i + n < f->n; n++)
			if (strcmp(f->v[i].path, f->v[i + n].path) != 0)
				break;
		for (k = i; n > 1 && k < i + n; k++, named++) {
			struct file *fi = &f->v[k];

			if (fi->other_path)
				free(fi->path);
			else
				fi->other_path = fi->path;
			fi->path = xstrdup(fi->name);
		}
	}
	return named > 0;
}

static void load_one_file(struct files *f, struct file *fi,
	struct finder *finder, struct finder_question *q, struct md5 *md5,
	struct errlist *problems)
{
	struct finder_answer a = {0};
	struct err e = {0};
	int rc;

	q->notes = f->notes;
	rc = finder_find(finder, q, &a, &e);
	if (rc > 0)
		take_file_text(f, fi, &a, md5);
	else if (!f->why.len)
		str_adds(&f->why, rc ? e.text : str_get(&a.why));
	errlist_err(problems, &e);
	finder_answer_release(&a);
}

void files_load(struct files *f, struct finder *finder, struct record *r,
	const struct profile *p, struct errlist *problems)
{
	struct md5 *md5 = md5_new();
	uint32_t i;

	f->notes = findnotes_new(NULL);
	f->n = p->t ? p->t->nfiles : 0;
	f->v = xcalloc(f->n, sizeof(*f->v));
	for (i = 0; i < f->n; i++) {
		const struct block_file *bf = &p->t->files[i];
		struct finder_question q = question_of(r, bf->name);
		struct file *fi = &f->v[i];

		fi->index = i;
		fi->name = bf->name;
		fi->path = xstrdup(fi->name);
		profile_file_totals(p, i, &fi->total, &fi->covered);
		f->total += fi->total;
		f->covered += fi->covered;
		f->level[level_of(fi->covered, fi->total)]++;
		q.v = p->t->v + bf->first;
		q.n = bf->count;
		load_one_file(f, fi, finder, &q, md5, problems);
	}
	if (f->texts)
		str_clear(&f->why);
	md5_hex(md5, f->source_md5);
	if (!f->living)
		f->source_md5[0] = '\0';
	if (f->n > 1)
		qsort(f->v, f->n, sizeof(*f->v), by_file_path);
	if (name_namesakes(f))
		qsort(f->v, f->n, sizeof(*f->v), by_file_path);
}

void files_release(struct files *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		free(f->v[i].path);
		free(f->v[i].other_path);
		str_release(&f->v[i].text);
	}
	free(f->v);
	for (i = 0; i < f->norigins; i++)
		free(f->origins[i].source);
	free(f->origins);
	str_release(&f->why);
	str_release(&f->commit);
	findnotes_free(f->notes);
	memset(f, 0, sizeof(*f));
}
