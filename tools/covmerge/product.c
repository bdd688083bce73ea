/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The files that --binary makes, and their folder.
 *
 * A reader of the folder sees no coverage before a covmeta is there: so
 * counters are written first. What is in the folder already would be counted
 * with what is written; so no coverage may be there but what this run writes
 * itself, as when it is repeated. Names do not show that: the counters of two
 * processes often have the same.
 */
#include "covmerge.h"

#include "gocov/covname.h"
#include "io/fs.h"
#include "io/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static struct product *find_product(const struct products *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (strcmp(p->v[i].name, name) == 0)
			return &p->v[i];
	return NULL;
}

/* Takes the name. */
static struct product *add_product(struct products *p, char *name)
{
	mem_grow(&p->v, &p->cap, p->n + 1, sizeof(*p->v));
	p->v[p->n] = (struct product){.name = name};
	return &p->v[p->n++];
}

struct product *products_meta(struct products *p, const char *tag)
{
	struct str name = {0};
	struct product *old;

	covname_add_meta(&name, tag);
	old = find_product(p, str_get(&name));
	if (!old)
		return add_product(p, str_detach(&name));
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
	} while (find_product(p, str_get(&name)));
	return add_product(p, str_detach(&name));
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

static char *product_path(struct arena *a, const char *dir,
	const struct product *f)
{
	return fs_join(a, dir, f->name);
}

/* What is to be in the file; `room` holds it when it must be read. NULL with
   the reason when that failed. */
static const struct str *product_content(const struct product *f,
	struct str *room, struct err *e)
{
	if (!f->copy)
		return &f->bytes;
	return fs_read(room, f->copy, COVDATA_FILE_MAX, NULL, e) < 0 ? NULL :
								       room;
}

/* Sets f->there when the file is as it is to be; -1 when it cannot be read. */
static int compare_product(struct product *f, const char *path, struct err *e)
{
	struct str room = {0};
	const struct str *want = product_content(f, &room, e);
	int r = want ?
		fs_holds(path, want->buf, want->len, COVDATA_FILE_MAX, e) :
		-1;

	f->there = r > 0;
	str_release(&room);
	return r < 0 ? -1 : 0;
}

/* Looks at what is there: -1 for coverage that is not ours. */
static int look_at_outdir(struct products *p, const char *dir, struct err *e)
{
	struct arena a = {0};
	struct fs_list l;
	size_t i;
	int r = 0;

	if (fs_list(&l, dir, e) < 0)
		return -1;
	for (i = 0; i < l.n && r == 0; i++) {
		struct product *own = find_product(p, l.v[i]);

		if (own)
			r = compare_product(own, product_path(&a, dir, own), e);
		if (r == 0 && !(own && own->there) && covname_is_binary(l.v[i]))
			r = err_set(e, COV_USAGE,
				"%s: there is other "
				"coverage in it: '%s'",
				dir, l.v[i]);
	}
	fs_list_release(&l);
	arena_release(&a);
	return r;
}

/*
 * The folder, made when it is missing, and ours until its descriptor is
 * closed: between looking and writing nobody else writes. -1 with the reason.
 */
static int lock_outdir(const char *dir, struct err *e)
{
	int fd;

	if (!fs_isdir(dir) && access(dir, F_OK) < 0 && fs_mkdirs(dir, e) < 0)
		return -1;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, errno, "%s", dir);
	/* A file system without locks has nobody to wait for. */
	while (flock(fd, LOCK_EX) < 0 && errno == EINTR)
		;
	return fd;
}

static int write_product(const struct product *f, const char *path,
	struct err *e)
{
	struct str room = {0};
	const struct str *want = product_content(f, &room, e);
	struct out o;
	int r = want ? out_create(&o, path, 0, e) : -1;

	if (r == 0) {
		out_str(&o, want);
		r = out_commit(&o, e);
	}
	str_release(&room);
	return r;
}

static int products_by_name(const void *a, const void *b)
{
	const struct product *x = a, *y = b;

	return strcmp(x->name, y->name); /* covcounters.*, then covmeta.* */
}

int products_write(struct products *p, const char *dir, struct err *e)
{
	int fd = lock_outdir(dir, e), r;
	struct arena a = {0};
	size_t i, k;

	if (fd < 0)
		return -1;
	if (p->n)
		qsort(p->v, p->n, sizeof(*p->v), products_by_name);
	r = look_at_outdir(p, dir, e);
	if (r == 0)
		out_sweep(dir);
	for (i = 0; i < p->n && r == 0; i++)
		if (!p->v[i].there)
			r = write_product(&p->v[i],
				product_path(&a, dir, &p->v[i]), e);
	/* All of it or nothing. */
	for (k = 0; r < 0 && k + 1 < i; k++)
		if (!p->v[k].there)
			unlink(product_path(&a, dir, &p->v[k]));
	arena_release(&a);
	close(fd);
	return r;
}
