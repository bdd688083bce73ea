/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A folder between mkdtemp and its locked file looks like one that nobody
 * builds: whoever sweeps it then removes it, and its builder begins again.
 * Sweepers remove only what they listed, so that a builder who came between
 * with a new file finds his folder still there.
 */
#include "io/outdir.h"

#include "base/mem.h"
#include "io/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 20, TMP_LEN = 11 /* .cov-XXXXXX */ };

int outdir_is_temporary(const char *name)
{
	return str_starts(name, ".cov-") && strlen(name) == TMP_LEN;
}

/* Removes the files of a list that are temporary, or that are not. */
static void remove_files(const char *dir, const struct fs_list *l,
	int temporary)
{
	struct arena a = {0};
	size_t i;

	for (i = 0; i < l->n; i++)
		if (outdir_is_temporary(l->v[i]) == temporary)
			unlink(fs_join(&a, dir, l->v[i]));
	arena_release(&a);
}

/* Removes a flat folder that is ours, the locked file last. */
static void remove_folder(const char *dir)
{
	struct err e = {0};
	struct fs_list l;

	if (fs_list(&l, dir, &e) == 0) {
		remove_files(dir, &l, 0);
		remove_files(dir, &l, 1);
		fs_list_release(&l);
	}
	rmdir(dir);
}

/* Locks a file: its descriptor, -1 when somebody else has it or it cannot be
   opened. */
static int seize_outdir(const char *path)
{
	int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Removes a temporary folder unless somebody is building it: then a file in it
   is locked. */
static void sweep_outdir(const char *dir)
{
	struct arena a = {0};
	struct err e = {0};
	struct fs_list l;
	int *fd, alive = 0;
	size_t i, n = 0;

	/* Empty: just made, and then its builder begins again. */
	if (rmdir(dir) == 0 || fs_list(&l, dir, &e))
		return;
	fd = xmalloc(size_mul(l.n, sizeof(*fd)));
	for (i = 0; i < l.n && !alive; i++) {
		if (!outdir_is_temporary(l.v[i]))
			continue;
		fd[n] = seize_outdir(fs_join(&a, dir, l.v[i]));
		if (fd[n] < 0)
			alive = 1;
		else
			n++;
	}
	if (!alive) {
		remove_files(dir, &l, 0);
		remove_files(dir, &l, 1);
		rmdir(dir);
	}
	while (n > 0)
		close(fd[--n]);
	free(fd);
	fs_list_release(&l);
	arena_release(&a);
}

void outdir_sweep(const char *parent)
{
	struct arena a = {0};
	struct err e = {0};
	struct fs_list l;
	struct stat st;
	size_t i;

	if (fs_list(&l, parent, &e))
		return;
	for (i = 0; i < l.n; i++) {
		char *path = fs_join(&a, parent, l.v[i]);

		if (outdir_is_temporary(l.v[i]) && lstat(path, &st) == 0 &&
			S_ISDIR(st.st_mode))
			sweep_outdir(path);
	}
	fs_list_release(&l);
	arena_release(&a);
}

/* What this process may create, less its umask; other threads create nothing
   meanwhile. */
static mode_t folder_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0777 & ~mask;
}

/* A new empty folder in parent, in a. */
static int new_folder(char **path, struct arena *a, const char *parent,
	struct err *e)
{
	*path = fs_join(a, parent, ".cov-XXXXXX");
	if (!mkdtemp(*path))
		return err_write(e, errno, "%s", fs_encoded(a, parent));
	if (chmod(*path, folder_mode()) < 0 && errno != ENOENT)
		return err_write(e, errno, "%s", fs_encoded(a, *path));
	return 0;
}

int outdir_begin(struct outdir *d, const char *parent, struct err *e)
{
	struct arena a = {0};
	char *path;
	int i, rc = -1;

	*d = (struct outdir){0};
	for (i = 0; i < TRIES && rc < 0; i++) {
		if (new_folder(&path, &a, parent, e))
			break;
		if (out_create(&d->lock, fs_join(&a, path, "lock"), 0, e) ==
			0) {
			*e = (struct err){0};
			d->path = xstrdup(path);
			rc = 0;
		} else if (fs_isdir(path)) {
			rmdir(path); /* nobody swept it: it cannot be written */
			break;
		}
	}
	arena_release(&a);
	return rc;
}

int outdir_commit(struct outdir *d, const char *target, struct err *e)
{
	const char *base = strrchr(d->lock.tmp, '/') + 1;
	struct arena a = {0};
	int rc = 1;

	if (rename(d->path, target) < 0) {
		rc = errno == EEXIST || errno == ENOTEMPTY ?
			0 :
			err_write(e, errno, "%s", fs_encoded(&a, target));
	} else {
		unlink(fs_join(&a, target, base)); /* its lock still holds */
		out_abort(&d->lock);
		free(d->path);
		d->path = NULL;
	}
	arena_release(&a);
	return rc;
}

void outdir_abort(struct outdir *d)
{
	if (!d->path)
		return;
	remove_folder(d->path);
	out_abort(&d->lock);
	free(d->path);
	d->path = NULL;
}

int outdir_replace(struct outdir *d, const char *parent, const char *target,
	struct err *e)
{
	struct arena a = {0};
	char *aside;
	int rc = new_folder(&aside, &a, parent, e);

	if (rc == 0 && rename(target, aside) < 0) {
		rc = errno == ENOENT ?
			0 :
			err_write(e, errno, "%s", fs_encoded(&a, target));
		rmdir(aside);
		aside = NULL;
	}
	if (rc == 0)
		rc = outdir_commit(d, target, e);
	else
		aside = NULL;
	/* What was there is removed when it is replaced, not before. */
	if (aside &&
		(rc >= 0 ||
			(rename(aside, target) < 0 &&
				(errno == EEXIST || errno == ENOTEMPTY))))
		remove_folder(aside);
	arena_release(&a);
	return rc;
}
