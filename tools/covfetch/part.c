/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What has come of an object lies in COLLECTION/.covfetch/parts, under a name
 * made of its URL and its ETag, so that the next run continues it and never
 * mixes two contents. Bytes are added by other threads (sink.h).
 *
 * A run has the name (namelock.h, in COLLECTION/.covfetch/lock) from before the
 * file is opened until it is a link in the collection or given up, so also when
 * it has closed it. Runs that want the same object add .1, .2 to its name. A
 * part that has a second link is in the collection already, and is not written
 * to again.
 */
#include "part.h"

#include "base/hash.h"
#include "io/fs.h"
#include "io/namelock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	CHUNK = 65536,
	RIVALS = 64, /* runs that fetch the same object at the same time */
	KEEP_S = 7 * 24 * 3600 /* a part that nobody asks for */
};

int parts_open(struct parts *ps, const struct covfetch_cfg *cfg, struct err *e)
{
	struct arena a = {0};
	char *own = fs_join(&a, cfg->collection, ".covfetch");

	*ps = (struct parts){xstrdup(fs_join(&a, own, "parts")), -1};
	if (fs_check_link(own, e) == 0 && fs_mkdirs_own(ps->dir, e) == 0)
		ps->lock = namelock_open(fs_join(&a, own, "lock"), e);
	arena_release(&a);
	return ps->lock < 0 ? -1 : 0;
}

void parts_close(struct parts *ps)
{
	if (ps->lock >= 0)
		close(ps->lock);
	free(ps->dir);
	*ps = (struct parts){NULL, -1};
}

/* Takes the name of a path, and gives it back. */
static int take_part_name(const struct parts *ps, const char *path)
{
	return namelock_take(ps->lock, path + strlen(ps->dir) + 1);
}

static void give_part_name_back(const struct parts *ps, const char *path)
{
	namelock_drop(ps->lock, path + strlen(ps->dir) + 1);
}

/* A name that is ours: 1 the file is open, 0 it is none to be used, -1 failed
   with errno. */
static int open_part_file(struct part *p)
{
	struct stat st = {0};
	int tries;

	for (tries = 0; tries < 2; tries++) {
		p->file.fd = open(p->path,
			O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
			0666);
		if (p->file.fd < 0)
			return errno == ELOOP ? 0 : -1;
		if (fstat(p->file.fd, &st) == 0 && S_ISREG(st.st_mode) &&
			st.st_nlink == 1)
			return 1;
		close(p->file.fd);
		p->file.fd = -1;
		if (!S_ISREG(st.st_mode) || unlink(p->path) < 0)
			break;
	}
	return 0;
}

static int open_part_of_name(struct part *p, const char *name)
{
	struct str path = {0};
	int i, rc = 0;

	for (i = 0; i < RIVALS && rc == 0; i++) {
		str_clear(&path);
		str_addf(&path, "%s/%s", p->parts->dir, name);
		if (i)
			str_addf(&path, ".%d", i);
		free(p->path);
		p->path = xstrdup(path.buf);
		if (!take_part_name(p->parts, p->path))
			continue;
		rc = open_part_file(p);
		if (rc <= 0)
			give_part_name_back(p->parts, p->path);
	}
	str_release(&path);
	if (rc == 0)
		errno = EBUSY;
	return rc > 0 ? 0 : -1;
}

/* The hash of what is there. */
static int hash_rest(struct part *p, struct err *e)
{
	char *buf = xmalloc(CHUNK);
	ssize_t n;

	while ((n = read(p->file.fd, buf, CHUNK)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		sink_known(&p->file, buf, (size_t)n);
		p->have += (uint64_t)n;
	}
	free(buf);
	return n < 0 ? err_write(e, errno, "%s", p->path) : 0;
}

int part_open(struct part *p, const char *source, const char *etag,
	struct err *e)
{
	struct str id = {0};
	char name[MD5_HEX];
	int rc;

	p->file.fd = -1;
	p->path = NULL;
	p->have = 0;
	p->ended = 0;
	str_addf(&id, "%s\n%s", source, etag);
	md5_of(id.buf, id.len, name);
	str_release(&id);
	rc = open_part_of_name(p, name);
	if (rc)
		err_write(e, errno, "%s", p->path);
	sink_begin(&p->file);
	if (rc)
		return -1;
	return *etag ? hash_rest(p, e) : part_restart(p, e);
}

int part_add(struct part *p, const char *ptr, size_t len, struct err *e)
{
	p->have += len;
	return sink_add(p->sink, &p->file, ptr, len) ?
		err_write(e, errno, "%s", p->path) :
		0;
}

int part_restart(struct part *p, struct err *e)
{
	sink_restart(p->sink, &p->file);
	p->have = 0;
	p->ended = 0;
	if (ftruncate(p->file.fd, 0) < 0 || lseek(p->file.fd, 0, SEEK_SET) < 0)
		return err_write(e, errno, "%s", p->path);
	return 0;
}

int part_end(struct part *p)
{
	p->ended = 1;
	return sink_end(p->sink, &p->file);
}

static int check_written(const struct part *p, struct err *e)
{
	int failed = sink_failed(&p->file);

	return failed ? err_write(e, failed, "%s", p->path) : 0;
}

int part_md5(const struct part *p, char md5[33], struct err *e)
{
	if (check_written(p, e))
		return -1;
	sink_md5(&p->file, md5);
	return 0;
}

int part_done(struct part *p, int64_t modified_ms, struct err *e)
{
	struct timespec t[2] = {{.tv_nsec = UTIME_OMIT}};
	int fd = p->file.fd, rc = check_written(p, e);

	t[1].tv_sec = (time_t)(modified_ms / 1000);
	t[1].tv_nsec = (long)(modified_ms % 1000) * 1000000;
	/* A file system that keeps no times is no failure. */
	if (modified_ms > 0)
		(void)futimens(fd, t);
	p->file.fd = -1;
	if (close(fd) < 0 && errno != EINTR && rc == 0)
		rc = err_write(e, errno, "%s", p->path);
	return rc;
}

void part_close(struct part *p, int drop)
{
	if (drop)
		sink_restart(p->sink, &p->file);
	else
		sink_settle(p->sink, &p->file);
	if (p->path && p->file.fd >= 0) {
		if (drop || p->have == 0)
			unlink(p->path);
		close(p->file.fd);
		give_part_name_back(p->parts, p->path);
	}
	free(p->path);
	p->path = NULL;
	p->file.fd = -1;
}

void part_drop(const struct parts *ps, const char *path)
{
	unlink(path);
	give_part_name_back(ps, path);
}

/* Removes a part that is in the collection, or is old. */
static void sweep_part(const struct parts *ps, const char *path, time_t now)
{
	struct stat st;

	if (!take_part_name(ps, path))
		return;
	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
		(st.st_nlink > 1 || now - st.st_ctime > KEEP_S))
		unlink(path);
	give_part_name_back(ps, path);
}

void parts_sweep(const struct parts *ps)
{
	struct arena a = {0};
	struct err e = {0};
	struct fs_list l;
	size_t i;

	if (fs_list(&l, ps->dir, &e) == 0) {
		for (i = 0; i < l.n; i++)
			sweep_part(ps, fs_join(&a, ps->dir, l.v[i]),
				time(NULL));
		fs_list_release(&l);
	}
	arena_release(&a);
}
