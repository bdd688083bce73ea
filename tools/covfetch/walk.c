/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Every folder with coverage files in it, wherever it lies, is one coverage
 * directory; its path says where it ran, or, in a collection's coverage/, its
 * metadata.json: in a bucket anybody can have put one. Symbolic links below an
 * operand are counted and left alone. In a collection only folders of
 * coverage/ count; what lies beside or below them is no report, and no path
 * says whose it would be. Repositories and pages are not even looked at.
 */
#include "walk.h"

#include "base/path.h"
#include "cli/tool.h"
#include "gocov/covname.h"
#include "io/fs.h"
#include "io/outdir.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { WALK_DEPTH_MAX = 64 };

/* Where in a collection a folder is. */
enum inside { INSIDE_NONE, INSIDE_COVERAGE, INSIDE_REPORT, INSIDE_DEEPER };

/* The way from an operand to a folder. */
struct walk {
	struct finds *f;
	const char *abs; /* real path of the operand, or what stands for it */
	int archive; /* an unpacked one: its own path means nothing */
	size_t skip; /* bytes of a path that are the operand's */
	size_t before; /* how many other operands gave */
	int64_t seen; /* coverage directories below this operand */
	struct stat target; /* the collection, when it is there */
};

/* What a folder holds. */
struct holding {
	const char **files; /* as struct found has them */
	size_t n, cap;
	int meta, info, metadata, coverage, database;
};

/* A failure of something inside an operand: the others count. */
static void tell_item(struct err *e)
{
	err_of_item(e);
	cov_err(e);
}

static void note_file(struct holding *c, const char *name)
{
	enum covname kind = covname_of(name);

	c->meta |= kind == COVNAME_META;
	c->info |= !strcmp(name, "info.json");
	c->metadata |= !strcmp(name, "metadata.json");
	c->database |= !strcmp(name, "coverage.db");
	if (kind == COVNAME_OTHER)
		return;
	mem_grow(&c->files, &c->cap, c->n + 1, sizeof(*c->files));
	c->files[c->n++] = name;
}

/* A text is ignored where binary coverage lies (ARCHITECTURE: text-only). */
static void drop_text(struct holding *c)
{
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		if (covname_of(c->files[i]) != COVNAME_TEXT)
			c->files[n++] = c->files[i];
	c->n = n;
}

/* 1 when a folder beside coverage/ need not be looked at: this is a
   collection. */
static int is_collection(const struct holding *c, const char *dir)
{
	struct arena a = {0};
	struct fs_list l;
	struct err e;
	struct stat st;
	int yes = c->coverage && c->database;
	size_t i;

	if (yes || !c->coverage ||
		fs_list(&l, fs_join(&a, dir, "coverage"), &e)) {
		arena_release(&a);
		return yes;
	}
	for (i = 0; i < l.n && !yes; i++) {
		const char *sub =
			fs_join(&a, fs_join(&a, dir, "coverage"), l.v[i]);

		yes = lstat(fs_join(&a, sub, "metadata.json"), &st) == 0;
	}
	fs_list_release(&l);
	arena_release(&a);
	return yes;
}

/* 1 for a folder of COLLECTION/coverage, however it was told. */
static int is_of_collection(struct arena *a, const struct found *d,
	const char *rest, enum inside inside)
{
	char *base = NULL;
	int yes = inside == INSIDE_REPORT;

	if (!yes && !strchr(rest, '/') && path_dir_len(d->abs) > 0) {
		base = fs_base(path_dir(a, d->abs));
		yes = !strcmp(base, "coverage");
	}
	free(base);
	return yes;
}

/* 1 when metadata.json has anything to say. */
static int has_said(const struct place *p)
{
	return p->known || *p->binary || *p->namespace_ || *p->owner_type;
}

/* Where it ran, or what it is to be called: in a collection, or when it is all
   that was told, metadata.json says it; else the path. */
static void find_folder_place(struct walk *w, struct found *d, const char *rest,
	enum inside inside)
{
	struct arena *a = &w->f->arena;
	int collected = is_of_collection(a, d, rest, inside);
	struct place p;
	struct err e = {0};

	layout_unknown(&p);
	if (d->metadata && layout_read_metadata(&p, a, d->dir, &e))
		tell_item(&e);
	found_place(d, a, w->archive ? rest : d->abs + 1); /* behind the root */
	found_name(d, a);
	d->metadata =
		has_said(&p) && (collected || (!d->place.known && !*rest));
	if (!d->place.known && !(collected && p.known))
		d->source = collected && *p.source_path ? p.source_path :
							  fs_encoded(a, d->abs);
	if (d->metadata) {
		d->place = p;
		found_name(d, a);
	} else if (p.known && !found_same_discovery(d, &p)) {
		cov_warn("%s/metadata.json: %s; ignored", fs_encoded(a, d->dir),
			d->place.known ?
				"says another source than the path" :
				"not in the folder coverage of a collection");
	}
}

/* 1 when the same folder came through another operand already. */
static int is_known(const struct walk *w, const struct stat *st)
{
	size_t i;

	for (i = 0; i < w->before; i++)
		if (w->f->v[i]->dev == st->st_dev &&
			w->f->v[i]->ino == st->st_ino)
			return 1;
	return 0;
}

static void add_found(struct walk *w, const char *dir, const struct stat *st,
	const struct holding *c, enum inside inside)
{
	struct arena *a = &w->f->arena;
	struct found *d = xcalloc(1, sizeof(*d));
	const char *rest = dir + w->skip;
	size_t i;

	while (*rest == '/')
		rest++;
	d->dir = arena_strdup(a, dir);
	d->abs = *rest ? fs_join(a, w->abs, rest) : arena_strdup(a, w->abs);
	d->dev = st->st_dev;
	d->ino = st->st_ino;
	d->files = arena_alloc(a, c->n * sizeof(*d->files));
	for (i = 0; i < c->n; i++)
		d->files[i] = arena_strdup(a, c->files[i]);
	d->nfiles = c->n;
	d->info = c->info;
	d->metadata = c->metadata;
	find_folder_place(w, d, rest, inside);
	mem_grow(&w->f->v, &w->f->cap, w->f->n + 1, sizeof(*w->f->v));
	w->f->v[w->f->n++] = d;
}

/* 1 for what is never coverage: our own temporaries, git's folder. */
static int is_private(const char *name)
{
	return !strcmp(name, ".git") || outdir_is_temporary(name);
}

/* 1 for the collection that is being filled: it is no source of its own. */
static int is_target(const struct walk *w, const struct stat *st)
{
	return w->target.st_ino == st->st_ino && w->target.st_dev == st->st_dev;
}

static void walk_folder(struct walk *w, const char *dir, unsigned depth,
	enum inside inside);

/* 1 for a folder that holds a metadata.json and no folders. */
static int is_kept_report(const char *dir)
{
	struct arena a = {0};
	struct fs_list l = {0};
	struct err e;
	struct stat st;
	int yes = lstat(fs_join(&a, dir, "metadata.json"), &st) == 0 &&
		fs_list(&l, dir, &e) == 0;
	size_t i;

	for (i = 0; i < l.n && yes; i++)
		yes = lstat(fs_join(&a, dir, l.v[i]), &st) == 0 &&
			!S_ISDIR(st.st_mode);
	fs_list_release(&l);
	arena_release(&a);
	return yes;
}

/* 1 for a copy of COLLECTION/coverage of any name: all of its folders are
   reports that were kept. No bucket is so, nor can a stray file make it so. */
static int is_copy_of_coverage(const char *dir, const struct fs_list *l)
{
	struct arena a = {0};
	struct stat st;
	size_t i, n = 0;

	for (i = 0; i < l->n; i++) {
		const char *sub = fs_join(&a, dir, l->v[i]);

		if (lstat(sub, &st) < 0 || !S_ISDIR(st.st_mode))
			continue;
		n++;
		if (!is_kept_report(sub)) {
			n = 0;
			break;
		}
	}
	arena_release(&a);
	return n > 0;
}

/* Looks at the entries; subfolders are marked in `sub`. */
static void look_at_entries(struct walk *w, struct arena *a, const char *dir,
	const struct fs_list *l, struct holding *c, char *sub)
{
	struct stat st;
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (lstat(fs_join(a, dir, l->v[i]), &st) < 0)
			continue; /* gone since it was listed */
		if (S_ISLNK(st.st_mode))
			w->f->links++;
		else if (S_ISREG(st.st_mode))
			note_file(c, l->v[i]);
		else if (S_ISDIR(st.st_mode) && !is_private(l->v[i]) &&
			!is_target(w, &st))
			sub[i] = 1;
		if (sub[i] && !strcmp(l->v[i], "coverage"))
			c->coverage = 1;
	}
	if (c->meta)
		drop_text(c);
}

static void walk_into(struct walk *w, const char *dir, const struct fs_list *l,
	unsigned depth, enum inside inside)
{
	char *sub = xcalloc(l->n + 1, 1);
	struct holding c = {0};
	struct arena a = {0};
	struct stat st;
	size_t i;
	int only;

	look_at_entries(w, &a, dir, l, &c, sub);
	only = !inside && is_collection(&c, dir);
	if (c.n > 0 && (only || (inside && inside != INSIDE_REPORT))) {
		w->f->strays++;
		c.n = 0;
		c.info = 0;
	}
	w->seen += c.n > 0;
	if (c.n > 0 && stat(dir, &st) == 0 && !is_known(w, &st))
		add_found(w, dir, &st, &c, inside);
	else if (c.n == 0 && c.info)
		w->f->others++;
	if (only || (inside && inside != INSIDE_DEEPER))
		inside++;
	for (i = 0; i < l->n; i++)
		if (sub[i] && !cov_terminated() &&
			(!only || !strcmp(l->v[i], "coverage")))
			walk_folder(w, fs_join(&a, dir, l->v[i]), depth + 1,
				inside);
	arena_release(&a);
	free(c.files);
	free(sub);
}

static void walk_folder(struct walk *w, const char *dir, unsigned depth,
	enum inside inside)
{
	struct fs_list l;
	struct err e = {0};

	if (depth > WALK_DEPTH_MAX) {
		err_set(&e, COV_ITEMS, "%s: nested too deeply",
			fs_encoded(&w->f->arena, dir));
		tell_item(&e);
		return;
	}
	if (fs_list(&l, dir, &e)) {
		tell_item(&e);
		return;
	}
	walk_into(w, dir, &l, depth, inside);
	fs_list_release(&l);
}

static int is_tar_name(const char *name)
{
	return str_ends(name, ".tar") || str_ends(name, ".tar.gz") ||
		str_ends(name, ".tgz") || str_ends(name, ".zip");
}

int64_t walk_operand(struct finds *f, const char *operand,
	const char *collection, const char *archive)
{
	struct arena *a = &f->arena;
	char *abs = realpath(operand, NULL);
	struct walk w = {.f = f,
		.archive = archive != NULL,
		.skip = strlen(operand),
		.before = f->n};
	struct err e = {0};
	struct fs_list l;

	if (collection && stat(collection, &w.target) < 0)
		w.target.st_ino = 0;
	if (!abs) {
		err_sys(&e, errno, "%s", fs_encoded(a, operand));
	} else if (!fs_isdir(abs)) {
		const char *name = fs_encoded(a, operand);

		err_set(&e, COV_USAGE,
			"%s: of no known form: not a folder%s%s%s", name,
			is_tar_name(name) ?
				"; a tar stream is named '-': '- <" :
				"",
			is_tar_name(name) ? name : "",
			is_tar_name(name) ? "'" : "");
	} else if (fs_list(&l, operand, &e) == 0) {
		w.abs = arena_strdup(a, archive ? archive : abs);
		walk_into(&w, operand, &l, 0,
			is_copy_of_coverage(operand, &l) ? INSIDE_COVERAGE :
							   INSIDE_NONE);
		fs_list_release(&l);
	}
	free(abs);
	if (!e.status)
		return w.seen;
	tell_item(&e);
	return -1;
}
