/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "gocov/covload.h"

#include "base/path.h"
#include "io/fs.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

const char *covload_name(struct covload *l, const char *path)
{
	str_clear(&l->name);
	fs_encode(&l->name, path);
	return str_get(&l->name);
}

void covload_note(struct covload *l, const char *path, const char *why)
{
	errlist_add(&l->problems, COV_ITEMS, "%s: %s", covload_name(l, path),
		why);
}

/* Notes that an operand, the last one, cannot be read. */
static void lose_operand(struct covload *l, const struct err *e)
{
	errlist_err(&l->problems, e);
	l->lost++;
	l->first_lost |= l->dir.ndirs == 1;
}

void covload_dir(struct covload *l, const char *dir)
{
	size_t before = l->dir.nmetas + l->dir.nall;
	struct err e = {0};

	if (covdir_add(&l->dir, dir, &e) < 0)
		lose_operand(l, &e);
	else if (l->dir.nmetas + l->dir.nall == before)
		covload_note(l, dir, "no coverage files");
}

void covload_file(struct covload *l, const char *path)
{
	size_t before = l->dir.nmetas + l->dir.nall;
	const char *name = path_last(path);
	struct err e = {0};

	l->by_name = 1;
	if (access(path, R_OK) < 0) {
		err_sys(&e, errno, "%s", covload_name(l, path));
		covdir_folder(&l->dir, path);
		lose_operand(l, &e);
		return;
	}
	covdir_files(&l->dir, path_dir(&l->dir.arena, path), &name, 1);
	if (l->dir.nmetas + l->dir.nall == before)
		covload_note(l, path, "no coverage files");
}

void covload_listed(struct covload *l)
{
	if (l->lost < l->dir.ndirs)
		errlist_of_item(&l->problems);
	covdir_finish(&l->dir);
	/* Whoever names a covmeta, and no counters, knows that. */
	if (!l->by_name)
		covload_warn_uncounted(l);
}

void covload_warn_uncounted(struct covload *l)
{
	unsigned char *told = xcalloc(l->dir.ndirs, 1);
	const struct covfile *meta;
	size_t i;

	for (i = 0; i < l->dir.npods; i++) {
		meta = &l->dir.pods[i].meta;
		if (l->dir.pods[i].nctrs || told[meta->dir]++)
			continue;
		errlist_add(&l->problems, 0, "%s: a binary has %s",
			covload_name(l, path_dir(&l->dir.arena, meta->path)),
			COVLOAD_UNCOUNTED);
	}
	free(told);
}

/* Reads a file whole; 0, or -1 and e. */
static int read_coverage_file(struct covload *l, const char *path,
	struct err *e)
{
	int r = fs_read(&l->bytes, path, COVDATA_FILE_MAX, NULL, e);

	l->src.name = covload_name(l, path);
	l->src.ptr = str_get(&l->bytes);
	l->src.len = l->bytes.len;
	return r;
}

int covload_read(struct covload *l, const char *path)
{
	struct err e = {0};
	int r = read_coverage_file(l, path, &e);

	errlist_err(&l->problems, &e);
	return r;
}

int covload_item(struct covload *l, const char *path)
{
	struct err e = {0};
	int r = read_coverage_file(l, path, &e);

	err_of_item(&e);
	errlist_err(&l->problems, &e);
	return r;
}

struct covmeta *covload_meta(struct covload *l, const struct covpod *pod)
{
	if (covload_item(l, pod->meta.path) < 0)
		return NULL;
	return covmeta_read(&l->bytes, l->src.name, &l->problems);
}

int covload_count(struct covload *l, const struct covbin *bin, uint64_t *counts,
	enum count_op op)
{
	return covbin_add(bin, &l->src, counts, op, COUNT_CAP_GO, &l->work,
		&l->problems);
}

void covload_release(struct covload *l)
{
	covdir_release(&l->dir);
	covbin_work_release(&l->work);
	errlist_release(&l->problems);
	str_release(&l->bytes);
	str_release(&l->name);
	*l = (struct covload){0};
}
