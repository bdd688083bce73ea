/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * One file into a collection. A link costs nothing and cannot be half; where
 * there can be none (another file system, or not permitted), the file is
 * copied under a temporary name. Replacing goes by rename, so that a reader
 * sees the old content or the new.
 */
#include "file.h"

#include "io/fs.h"
#include "io/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 65536, TEXT_MAX = 1 << 20 };

static enum file_result unreadable(const char *src, struct err *e)
{
	struct arena a = {0};

	err_sys(e, errno, "%s", fs_encoded(&a, src));
	arena_release(&a);
	return FILE_UNREADABLE;
}

static ssize_t read_chunk(int fd, char *buf)
{
	ssize_t n;

	do
		n = read(fd, buf, CHUNK);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Fills buf as far as the file goes; -1 on failure. */
static ssize_t fill_chunk(int fd, char *buf)
{
	size_t have = 0;
	ssize_t n;

	while (have < CHUNK) {
		n = read(fd, buf + have, CHUNK - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

/* A regular file, never by way of a link; -1 with errno. */
static int open_source(const char *src, struct stat *st)
{
	int fd = open(src, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

/* 1 when both hold the same bytes. */
static int same_bytes(const char *src, const char *dst)
{
	char *x = xmalloc(CHUNK), *y = xmalloc(CHUNK);
	struct stat st;
	int a = open_source(src, &st), b = open_source(dst, &st);
	int same = a >= 0 && b >= 0;
	ssize_t n = 1, m;

	while (same && n > 0) {
		n = fill_chunk(a, x);
		m = fill_chunk(b, y);
		same = n >= 0 && n == m && !memcmp(x, y, (size_t)n);
	}
	if (a >= 0)
		close(a);
	if (b >= 0)
		close(b);
	free(x);
	free(y);
	return same;
}

/* 1 when a link would let others read what the umask keeps from them: the file
   is copied then. */
static int is_too_open(const char *src)
{
	static mode_t mask;
	static int known;
	struct stat st;

	if (!known) {
		mask = umask(0);
		umask(mask);
		known = 1;
	}
	return (mask & 0444) && lstat(src, &st) == 0 &&
		(st.st_mode & mask & 0444);
}

/* 1 when dst need not be touched. */
static int is_done(const char *src, const char *dst, int copy)
{
	struct stat a, b;

	if (lstat(src, &a) < 0 || lstat(dst, &b) < 0 || !S_ISREG(b.st_mode))
		return 0;
	if (a.st_dev == b.st_dev && a.st_ino == b.st_ino)
		return !copy;
	if (a.st_size != b.st_size)
		return 0;
	if (fs_mtime_ns(&a) == fs_mtime_ns(&b))
		return 1;
	return same_bytes(src, dst);
}

static enum file_result pour_file(struct out *o, int fd, const char *src,
	struct err *e)
{
	char *buf = xmalloc(CHUNK);
	enum file_result r = FILE_OK;
	ssize_t n;

	while ((n = read_chunk(fd, buf)) > 0)
		out_write(o, buf, (size_t)n);
	if (n < 0)
		r = unreadable(src, e);
	free(buf);
	return r;
}

static enum file_result copy_file(const char *src, const char *dst,
	struct err *e)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}};
	enum file_result r;
	struct stat st;
	struct out o;
	int fd = open_source(src, &st);

	if (fd < 0)
		return unreadable(src, e);
	if (out_create(&o, dst, 0, e)) {
		close(fd);
		return FILE_UNWRITABLE;
	}
	r = pour_file(&o, fd, src, e);
	close(fd);
	if (r == FILE_OK && out_flush(&o, dst, e) == 0) {
		times[1] = st.st_mtim;
		/* A file system that keeps no times is no failure. */
		(void)futimens(o.fd, times);
		if (out_commit(&o, e) == 0)
			return FILE_OK;
		r = FILE_UNWRITABLE;
	} else if (r == FILE_OK) {
		r = FILE_UNWRITABLE;
	}
	out_abort(&o);
	return r;
}

enum file_result file_bring(const char *src, const char *dst, int copy,
	struct kept *k, struct err *e)
{
	enum file_result r;

	copy = copy || is_too_open(src);
	if (!copy && link(src, dst) == 0) {
		k->linked++;
		return FILE_OK;
	}
	if (is_done(src, dst, copy)) {
		k->left++;
		return FILE_OK;
	}
	if (!copy && fs_link_over(src, dst) == 0) {
		k->linked++;
		return FILE_OK;
	}
	r = copy_file(src, dst, e);
	if (r == FILE_OK)
		k->copied++;
	return r;
}

int file_differs(const char *src, const char *dst)
{
	struct stat st;

	return lstat(dst, &st) == 0 && !same_bytes(src, dst);
}

static int same_inode(const char *x, const char *y)
{
	struct stat a, b;

	return lstat(x, &a) == 0 && lstat(y, &b) == 0 && a.st_dev == b.st_dev &&
		a.st_ino == b.st_ino;
}

enum file_result file_put(const char *src, const char *dst, struct err *e)
{
	if (!is_too_open(src) &&
		(link(src, dst) == 0 || same_inode(src, dst) ||
			fs_link_over(src, dst) == 0))
		return FILE_OK;
	return copy_file(src, dst, e);
}

enum file_result file_text(const char *dst, const struct str *text,
	struct err *e)
{
	struct err ignored = {0};
	struct out o;

	if (fs_holds(dst, text->buf, text->len, TEXT_MAX, &ignored) > 0)
		return FILE_OK;
	if (out_create(&o, dst, 0, e))
		return FILE_UNWRITABLE;
	out_str(&o, text);
	return out_commit(&o, e) ? FILE_UNWRITABLE : FILE_OK;
}
