/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A tar stream: what is coverage in it is unpacked into a folder beside
 * coverage/, found there like anything else, and linked to its place. Then the
 * folder goes. Its path means nothing: where a directory ran is told by its
 * name in the archive, and by that it is known when it comes again.
 *
 * The folder holds a locked file; what a run that was ended left is removed by
 * the next one that finds it without a lock.
 */
#include "tar.h"

#include "walk.h"

#include "base/when.h"
#include "cli/tool.h"
#include "gocov/covmeta.h"
#include "gocov/covname.h"
#include "io/fs.h"
#include "io/out.h"
#include "net/tar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All that one stream may hold; and names of unpacked ones begin so. */
#define TOTAL_MAX ((uint64_t)1 << 38)
#define VIRTUAL "tar"

enum {
	TRIES = 20,
	TREE_DEPTH = 80,
	FILES_MAX = 1 << 18,
	FOLDERS_MAX = 1 << 18
};

/* What is removed once the run is to end, before the rest is left. */
enum { REMOVE_MS = 500 };

static int wants_member(const char *base)
{
	return layout_is_coverage(base) || !strcmp(base, "metadata.json") ||
		covname_of(base) == COVNAME_TEXT;
}

/* 1 when the run was told to end, and has removed things for long enough since
   then: the next run finds the rest. */
static int is_time_up(int64_t *until_ms)
{
	if (!cov_terminated())
		return 0;
	if (!*until_ms)
		*until_ms = when_clock_ms() + REMOVE_MS;
	return when_clock_ms() >= *until_ms;
}

static void remove_below(const char *dir, int depth, int64_t *until_ms)
{
	struct arena a = {0};
	struct fs_list l;
	struct err e;
	size_t i;

	if (depth < TREE_DEPTH && fs_list(&l, dir, &e) == 0) {
		for (i = 0; i < l.n && !is_time_up(until_ms); i++) {
			char *path = fs_join(&a, dir, l.v[i]);

			if (unlink(path) < 0)
				remove_below(path, depth + 1, until_ms);
		}
		fs_list_release(&l);
	}
	rmdir(dir);
	arena_release(&a);
}

static void remove_tree(const char *dir)
{
	int64_t until_ms = 0;

	remove_below(dir, 0, &until_ms);
}

/* 1 for a folder of a stream that nobody reads any more. */
static int is_left_over(const char *dir)
{
	struct fs_list l;
	struct err e;
	int yes = 1;
	size_t i;

	out_sweep(dir);
	if (fs_list(&l, dir, &e))
		return 0;
	for (i = 0; i < l.n; i++)
		yes &= !str_starts(l.v[i], ".cov-");
	fs_list_release(&l);
	return yes;
}

static void sweep_tarballs(const char *collection)
{
	struct arena a = {0};
	struct fs_list l;
	struct err e;
	size_t i;

	if (fs_list(&l, collection, &e) == 0) {
		for (i = 0; i < l.n && !cov_terminated(); i++) {
			char *dir = fs_join(&a, collection, l.v[i]);

			if (str_starts(l.v[i], ".cov-tar-") &&
				is_left_over(dir))
				remove_tree(dir);
		}
		fs_list_release(&l);
	}
	arena_release(&a);
}

/* A folder of our own; -1 when it cannot be made. */
static int begin_tarball(struct tarball *t, const struct covfetch_cfg *cfg,
	struct err *e)
{
	const char *above = cfg->collection;
	struct arena a = {0};
	int i, rc = -1;

	if (cfg->dry)
		above = fs_tmp();
	else if (fs_mkdirs(above, e))
		return -1;
	else
		sweep_tarballs(above);
	for (i = 0; i < TRIES && rc; i++) {
		char *dir = fs_join(&a, above, ".cov-tar-XXXXXX");

		*e = (struct err){0};
		if (!mkdtemp(dir)) {
			err_write(e, errno, "%s", fs_encoded(&a, above));
			break;
		}
		/* Another run may sweep it before it has its lock. */
		rc = out_create(&t->lock, fs_join(&a, dir, "lock"), 0, e);
		if (rc == 0)
			t->dir = xstrdup(dir);
	}
	arena_release(&a);
	return rc;
}

int64_t tar_find(struct finds *f, const struct covfetch_cfg *cfg,
	struct tarball *t)
{
	struct tar_job job = {.want = wants_member,
		.fits = covname_fits,
		.stop = cov_terminated,
		.file_max = COVDATA_FILE_MAX,
		.total_max = TOTAL_MAX,
		.files_max = FILES_MAX,
		.folders_max = FOLDERS_MAX};
	struct err e = {0};
	int64_t found;

	if (begin_tarball(t, cfg, &e)) {
		cov_err(&e);
		return -1;
	}
	if (tar_unpack(&job, STDIN_FILENO, "<stdin>", t->dir, &e)) {
		/* Nothing at all came of it: it is no archive. */
		if (job.files == 0 && e.status == COV_ITEMS)
			e.status = COV_USAGE;
		cov_err(&e);
	}
	cov_errlist(&job.bad);
	errlist_release(&job.bad);
	found = walk_operand(f, t->dir, NULL, VIRTUAL);
	f->links += job.links;
	return e.status && job.files == 0 ? -1 : found;
}

void tar_done(struct tarball *t)
{
	if (!t->dir)
		return;
	out_abort(&t->lock);
	remove_tree(t->dir);
	free(t->dir);
	*t = (struct tarball){0};
}
