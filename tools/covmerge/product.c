/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The files that --binary makes, and their folder.
 *
 * A reader of the folder sees no coverage before a covmeta is there: so
 * counters are written first. What is in the folder already would be counted
 * with what is written; so no coverage may be there but files that this run
 * replaces, as when it is repeated.
 */
#include "covmerge.h"

#include "fs.h"
#include "out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct product *find(const struct products *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (strcmp(p->v[i].name, name) == 0)
			return &p->v[i];
	return NULL;
}

/* Takes the name. */
static struct product *add(struct products *p, char *name)
{
	mem_grow(&p->v, &p->cap, p->n + 1, sizeof(*p->v));
	p->v[p->n] = (struct product){.name = name};
	return &p->v[p->n++];
}

struct product *products_meta(struct products *p, const char *tag)
{
	struct str name = {0};
	struct product *old;

	str_addf(&name, "covmeta.%s", tag);
	old = find(p, str_get(&name));
	if (!old)
		return add(p, str_detach(&name));
	str_release(&name);
	str_release(&old->bytes);
	old->copy = NULL;
	return old;
}

struct product *products_counters(struct products *p, const char *tag,
	uint64_t number)
{
	struct str name = {0};

	do {
		str_clear(&name);
		str_addf(&name, "covcounters.%s.0.%llu", tag,
			(unsigned long long)number++);
	} while (find(p, str_get(&name)));
	return add(p, str_detach(&name));
}

void products_release(struct products *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->v[i].name);
		str_release(&p->v[i].bytes);
	}
	free(p->v);
	*p = (struct products){0};
}

/* Looks at what is there: -1 for coverage that is not ours to replace. */
static int look(struct products *p, const char *dir, struct err *e)
{
	struct fs_list l;
	size_t i;
	int r = 0;

	for (i = 0; i < p->n; i++)
		p->v[i].made = 1;
	if (!fs_isdir(dir) && access(dir, F_OK) < 0)
		return fs_mkdirs(dir, e);
	if (fs_list(&l, dir, e) < 0)
		return -1;
	for (i = 0; i < l.n && r == 0; i++) {
		struct product *own = find(p, l.v[i]);

		if (own)
			own->made = 0;
		else if (str_starts(l.v[i], "covmeta.") ||
		    str_starts(l.v[i], "covcounters."))
			r = err_set(e, COV_USAGE, "%s: there is other "
				"coverage in it: '%s'", dir, l.v[i]);
	}
	fs_list_release(&l);
	return r;
}

static int write_one(const struct product *f, const char *path,
	struct err *e)
{
	struct str bytes = {0};
	struct out o;
	int r;

	if (f->copy && fs_read(&bytes, f->copy, COVDATA_FILE_MAX, NULL, e) < 0)
		return -1;
	r = out_create(&o, path, 0, e);
	if (r == 0) {
		out_str(&o, f->copy ? &bytes : &f->bytes);
		r = out_commit(&o, e);
	}
	str_release(&bytes);
	return r;
}

static char *path_of(struct arena *a, const char *dir,
	const struct product *f)
{
	return fs_join(a, dir, f->name);
}

static int by_kind(const void *a, const void *b)
{
	const struct product *x = a, *y = b;

	return strcmp(x->name, y->name); /* covcounters.*, then covmeta.* */
}

int products_write(struct products *p, const char *dir, struct err *e)
{
	struct arena a = {0};
	size_t i, k;
	int r;

	if (p->n)
		qsort(p->v, p->n, sizeof(*p->v), by_kind);
	r = look(p, dir, e);
	if (r == 0)
		out_sweep(dir);
	for (i = 0; i < p->n && r == 0; i++)
		r = write_one(&p->v[i], path_of(&a, dir, &p->v[i]), e);
	/* All of it or nothing; what was replaced was the same run's. */
	for (k = 0; r < 0 && k + 1 < i; k++)
		if (p->v[k].made)
			unlink(path_of(&a, dir, &p->v[k]));
	arena_release(&a);
	return r;
}
