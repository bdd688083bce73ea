/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What has come of an object lies in COLLECTION/.covfetch/parts, under a name
 * made of its URL and its ETag, so that the next run continues it and never
 * mixes two contents. It is locked as long as bytes are added, by other threads
 * (sink.h). A part that has a second link is in the collection already, and is
 * not written to again.
 */
#include "covfetch.h"

#include "fs.h"
#include "hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	CHUNK = 65536,
	RIVALS = 8, /* runs that fetch the same object at the same time */
	KEEP_S = 7 * 24 * 3600, /* a part that nobody asks for */
	SYNC_MIN = 1 << 20 /* bytes that it would be a pity to lose */
};

static char *parts_dir(struct arena *a, const struct covfetch_cfg *cfg)
{
	return fs_join(a, fs_join(a, cfg->collection, ".covfetch"), "parts");
}

static int lock(int fd)
{
	struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	/* A file system without locks: nobody else is there, we hope. */
	return fcntl(fd, F_SETLK, &l) < 0 && (errno == EACCES ||
		errno == EAGAIN) ? -1 : 0;
}

/* 1 it is ours, 0 somebody else has it, -1 failed with errno. */
static int try_open(struct part *p)
{
	struct stat st, there;

	p->file.fd = open(p->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK |
		O_CLOEXEC, 0666);
	if (p->file.fd < 0)
		return errno == ELOOP ? 0 : -1;
	if (lock(p->file.fd) == 0 && fstat(p->file.fd, &st) == 0 &&
	    S_ISREG(st.st_mode)) {
		if (st.st_nlink == 1 && lstat(p->path, &there) == 0 &&
		    there.st_ino == st.st_ino && there.st_dev == st.st_dev)
			return 1;
		if (st.st_nlink > 1)
			unlink(p->path);
	}
	close(p->file.fd);
	p->file.fd = -1;
	return 0;
}

static int open_one(struct part *p, const char *dir, const char *name)
{
	struct str path = {0};
	int i, rc = 0;

	for (i = 0; i < RIVALS && rc == 0; i++) {
		str_clear(&path);
		str_addf(&path, "%s/%s", dir, name);
		if (i / 2)
			str_addf(&path, ".%d", i / 2);
		free(p->path);
		p->path = xstrdup(path.buf);
		rc = try_open(p); /* twice each: it may just have gone */
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

int part_open(struct part *p, const struct covfetch_cfg *cfg,
	const char *source, const char *etag, struct err *e)
{
	struct arena a = {0};
	struct str id = {0};
	char name[MD5_HEX], *dir = parts_dir(&a, cfg);
	int rc;

	p->file.fd = -1;
	p->path = NULL;
	p->have = 0;
	p->ended = 0;
	str_addf(&id, "%s\n%s", source, etag);
	md5_of(id.buf, id.len, name);
	str_release(&id);
	rc = open_one(p, dir, name);
	if (rc)
		err_write(e, errno, "%s/%s", dir, name);
	arena_release(&a);
	sink_begin(&p->file);
	if (rc)
		return -1;
	return *etag ? hash_rest(p, e) : part_restart(p, e);
}

int part_add(struct part *p, const char *ptr, size_t len, struct err *e)
{
	p->have += len;
	return sink_add(p->sink, &p->file, ptr, len) ?
		err_write(e, errno, "%s", p->path) : 0;
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

static int check(const struct part *p, struct err *e)
{
	int failed = sink_failed(&p->file);

	return failed ? err_write(e, failed, "%s", p->path) : 0;
}

int part_md5(const struct part *p, char md5[33], struct err *e)
{
	if (check(p, e))
		return -1;
	sink_md5(&p->file, md5);
	return 0;
}

int part_sync(struct part *p, int64_t modified_ms)
{
	struct timespec t[2] = {{.tv_nsec = UTIME_OMIT}};

	t[1].tv_sec = (time_t)(modified_ms / 1000);
	t[1].tv_nsec = (long)(modified_ms % 1000) * 1000000;
	/* A file system that keeps no times is no failure. */
	if (modified_ms > 0)
		(void)futimens(p->file.fd, t);
	/* A small file that a crash took is missed by its size, and fetched
	   again; to wait for each of a million would take longer. */
	if (p->have < SYNC_MIN)
		return 1;
	sink_sync(p->sink, &p->file);
	return 0;
}

int part_done(struct part *p, struct err *e)
{
	int fd = p->file.fd, rc = check(p, e);

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
			unlink(p->path); /* before close: the lock holds */
		close(p->file.fd);
	}
	free(p->path);
	p->path = NULL;
	p->file.fd = -1;
}

/* Removes a part that is in the collection, or is old. */
static void sweep_one(const char *path, time_t now)
{
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (lock(fd) == 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_nlink > 1 || now - st.st_ctime > KEEP_S))
		unlink(path);
	close(fd);
}

void part_sweep(const struct covfetch_cfg *cfg)
{
	struct arena a = {0};
	char *dir = parts_dir(&a, cfg);
	struct err e = {0};
	struct fs_list l;
	size_t i;

	if (fs_list(&l, dir, &e) == 0) {
		for (i = 0; i < l.n; i++)
			sweep_one(fs_join(&a, dir, l.v[i]), time(NULL));
		fs_list_release(&l);
		rmdir(dir); /* when it is empty */
	}
	arena_release(&a);
}
