/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * One directory into a collection. A new one appears whole (outdir.h), to one
 * that is there what is missing is added.
 */
#include "keep.h"

#include "choose.h"
#include "file.h"
#include "name.h"
#include "own.h"

#include "cli/tool.h"
#include "gocov/covname.h"
#include "io/fs.h"
#include "io/out.h"
#include "io/outdir.h"

#include <string.h>
#include <unistd.h>

enum { TRIES = 20 };

int keep_begin(const struct covfetch_cfg *cfg, struct err *e)
{
	struct arena a = {0};
	char *coverage = fs_join(&a, cfg->collection, "coverage");
	int rc = fs_mkdirs_own(coverage, e);

	if (rc == 0)
		outdir_sweep(coverage);
	arena_release(&a);
	return rc;
}

/* What one directory needs on its way. */
struct keeping {
	struct found *d;
	const struct covfetch_cfg *cfg;
	struct kept *k;
	struct err *e;
	struct arena a;
	char *coverage; /* COLLECTION/coverage */
	struct errlist bad; /* files that could not be read */
};

static int note_result(struct keeping *g, enum file_result r)
{
	if (r == FILE_UNWRITABLE)
		return -1;
	if (r == FILE_UNREADABLE) {
		errlist_err(&g->bad, g->e);
		*g->e = (struct err){0};
	}
	return 0;
}

/* What came from a bucket lies somewhere in the collection. */
static int bring_object(struct keeping *g, const char *dir, const char *file)
{
	const struct object *o = remote_object(g->d->remote, file);
	const char *src = o ? object_src(&g->a, o) : NULL;

	if (!src)
		return 0; /* told already */
	return note_result(g, file_put(src, fs_join(&g->a, dir, file), g->e));
}

/* Of a discovery that was found twice, and with other contents, what comes last
   is there; but nobody knows which of the two is right. */
static void tell_differing(struct keeping *g, const char *src, const char *dst,
	const char *file)
{
	const struct found *t = found_twin_with(g->d, file);

	if (t && file_differs(src, dst))
		errlist_add(&g->bad, COV_ITEMS,
			"%s: not what it is in %s, which is of the same"
			" discovery",
			fs_encoded(&g->a, src), fs_encoded(&g->a, t->dir));
}

static int bring_file(struct keeping *g, const char *dir, const char *file)
{
	const char *src, *dst;

	if (g->d->remote)
		return bring_object(g, dir, file);
	src = fs_join(&g->a, g->d->dir, file);
	dst = fs_join(&g->a, dir, file);
	tell_differing(g, src, dst, file);
	return note_result(g, file_bring(src, dst, g->cfg->copy, g->k, g->e));
}

static int bring_metadata(struct keeping *g, const char *dir)
{
	struct str text = {0};
	int rc;

	if (g->d->metadata && !g->d->source)
		return bring_file(g, dir, "metadata.json");
	if (g->d->source && g->d->twin)
		return 0; /* the first of them has said it */
	name_metadata(&text, g->d);
	rc = note_result(g,
		file_text(fs_join(&g->a, dir, "metadata.json"), &text, g->e));
	str_release(&text);
	return rc;
}

static int bring_files(struct keeping *g, const char *dir)
{
	size_t i;

	errlist_clear(&g->bad);
	for (i = 0; i < g->d->nfiles; i++)
		if (bring_file(g, dir, g->d->files[i]))
			return -1;
	if (g->d->info && bring_file(g, dir, "info.json"))
		return -1;
	return bring_metadata(g, dir);
}

/* Builds the folder and puts it in its place: 1 it is there, or what is there
   stays; 0 somebody else has put one there, -1 failed. */
static int build_folder(struct keeping *g, int replace)
{
	struct outdir d;
	int rc;

	if (outdir_begin(&d, g->coverage, g->e))
		return -1;
	rc = bring_files(g, d.path);
	if (rc == 0 && replace && g->bad.n) {
		/* A part of the newest does not replace all of an older one. */
		g->d->reread = 1;
		rc = 1;
	} else if (rc == 0) {
		rc = replace ?
			outdir_replace(&d, g->coverage, g->d->target, g->e) :
			outdir_commit(&d, g->d->target, g->e);
	}
	outdir_abort(&d);
	return rc;
}

/* 1 when the source has a file, though it may not want it. */
static int source_has(struct keeping *g, const char *file)
{
	if (g->d->remote)
		return remote_object(g->d->remote, file) != NULL;
	return access(fs_join(&g->a, g->d->dir, file), F_OK) == 0;
}

/* Whole seconds, as a bucket has them. */
static int64_t changed_in_folder(struct keeping *g, const char *file)
{
	struct stat st;

	return stat(fs_join(&g->a, g->d->target, file), &st) == 0 ?
		(int64_t)st.st_mtime :
		0;
}

/* 1 when the other snapshot of the same process has come, and is later: of two
   that the source has it chose, else their times tell. */
static int is_former_in_folder(struct keeping *g, const char *file)
{
	const char *other = choose_other(g->d, file);

	if (!other || found_wants(g->d, file))
		return 0;
	if (source_has(g, file))
		return 1;
	return choose_earlier(file, changed_in_folder(g, file),
		changed_in_folder(g, other));
}

/* --latest-only: counters of a former snapshot go. */
static void remove_former(struct keeping *g)
{
	struct err e = {0};
	struct fs_list l;
	size_t i;

	if (fs_list(&l, g->d->target, &e))
		return;
	for (i = 0; i < l.n; i++)
		if (is_former_in_folder(g, l.v[i]) &&
			unlink(fs_join(&g->a, g->d->target, l.v[i])) == 0)
			g->k->removed++;
	fs_list_release(&l);
}

static int has_failed(const struct keeping *g)
{
	return g->bad.n || (g->d->remote && g->d->remote->bad.n);
}

/* Adds what is missing; 1 done, 0 it is gone, -1 failed. */
static int update_folder(struct keeping *g)
{
	if (!name_is_ours(g->d, g->cfg, g->d->target))
		return err_set(g->e, COV_WORLD,
			"%s: another run gave this "
			"name to another source; run again",
			fs_encoded(&g->a, g->d->target));
	if (g->cfg->latest && g->d->place.known &&
		!found_lies_in(g->d, g->d->target))
		return build_folder(g, 1);
	out_sweep(g->d->target);
	if (bring_files(g, g->d->target)) {
		if (fs_isdir(g->d->target))
			return -1;
		*g->e = (struct err){0};
		return 0;
	}
	/* What is not on a list that somebody chose may still be there; and
	   nothing goes for what did not come. */
	if (g->cfg->latest && !g->cfg->from && !has_failed(g))
		remove_former(g);
	return 1;
}

/* Until it is there: another run may put it there, or take it away. */
static int keep_folder(struct keeping *g)
{
	struct stat st;
	int i, rc;

	for (i = 0; i < TRIES; i++) {
		if (lstat(g->d->target, &st) < 0)
			rc = build_folder(g, 0);
		else
			rc = update_folder(g);
		if (rc)
			return rc < 0 ? -1 : 0;
	}
	return err_set(g->e, COV_WORLD, "%s: changes all the time",
		fs_encoded(&g->a, g->d->target));
}

/* Files that could not be read, on standard error and in the record. */
static void tell_bad(struct keeping *g)
{
	errlist_of_item(&g->bad);
	cov_errlist(&g->bad);
	found_set_error(g->d, &g->bad);
}

int keep_one(struct found *d, const struct covfetch_cfg *cfg, struct kept *k,
	struct err *e)
{
	struct keeping g = {.d = d, .cfg = cfg, .k = k, .e = e};
	int rc;

	if (d->stays)
		return 0;
	g.coverage = fs_join(&g.a, cfg->collection, "coverage");
	rc = keep_folder(&g);
	if (rc == 0)
		tell_bad(&g);
	errlist_release(&g.bad);
	arena_release(&g.a);
	return rc;
}

/* The names of the coverage files in a folder, as a record has them. */
static void set_kept_files(struct found *d, const struct fs_list *l)
{
	struct arena *a = &d->r.arena;
	const char **v = arena_alloc(a, l->n * sizeof(*v));
	size_t i, n = 0;
	int meta = 0;

	for (i = 0; i < l->n; i++)
		meta |= covname_of(l->v[i]) == COVNAME_META;
	for (i = 0; i < l->n; i++)
		if (covname_is_binary(l->v[i]) ||
			(!meta && covname_of(l->v[i]) == COVNAME_TEXT))
			v[n++] = fs_encoded(a, l->v[i]);
	record_set_list(&d->r, REC_FILES, v, n);
}

/* Where it ran, as the folder says. */
static void reread_place(struct found *d)
{
	static const enum rec_key facts[] = {REC_OWNER_TYPE, REC_OWNER_NAME,
		REC_SOURCE_URL, REC_SOURCE_COMMIT, REC_SOFTWARE_GROUP,
		REC_SOFTWARE_KEY};
	struct err e = {0};
	struct place p;
	size_t i;

	if (layout_read_metadata(&p, &d->r.arena, d->target, &e) || !p.known)
		return;
	for (i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		record_unset(&d->r, facts[i]);
	layout_to_record(&d->r, &p);
	if (found_doubt(&p))
		record_unset(&d->r, REC_COLLECTED_AT);
	found_read_info(d, d->target);
}

/* 1 for NAME@TIME where NAME is there as well. */
static int is_older_folder(struct arena *a, const char *coverage,
	const char *name)
{
	const char *at = strrchr(name, '@');

	return at && at > name && layout_is_time(at + 1) &&
		fs_isdir(fs_join(a, coverage,
			arena_strndup(a, name, (size_t)(at - name))));
}

void keep_tell_older(const struct covfetch_cfg *cfg)
{
	struct arena a = {0};
	const char *coverage = fs_join(&a, cfg->collection, "coverage");
	struct err ignored = {0};
	size_t i, n = 0, first = 0;
	struct fs_list l;

	if (fs_list(&l, coverage, &ignored) == 0) {
		for (i = 0; i < l.n; i++)
			if (is_older_folder(&a, coverage, l.v[i]) && !n++)
				first = i;
		if (n)
			cov_warn("%s/%s: %zu folder%s of other discoveries "
				 "%s there, since --latest-only was not given "
				 "before: %s counted too until removed",
				fs_encoded(&a, coverage),
				fs_encoded(&a, l.v[first]), n,
				n == 1 ? "" : "s", n == 1 ? "is" : "are",
				n == 1 ? "it is" : "they are");
		fs_list_release(&l);
	}
	arena_release(&a);
}

void keep_record(struct found *d)
{
	struct err e = {0};
	struct fs_list l;

	if (d->reread)
		reread_place(d);
	else if (d->remote && d->source)
		own_name_arrived(d);
	/* Without a folder there are none. */
	if (fs_list(&l, d->target, &e) == 0 || e.status != COV_WORLD)
		set_kept_files(d, &l);
	fs_list_release(&l);
}
