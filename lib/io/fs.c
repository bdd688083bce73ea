/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Every path in a message is the encoded form: what a hostile folder is
 * called reaches a terminal only as text.
 */
#define _GNU_SOURCE /* syncfs, sync_file_range */
#include "io/fs.h"

#include "base/num.h"
#include "base/path.h"
#include "base/utf8.h"
#include "io/pool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes behind a file that may be had without moving it (covmeta.c). */
enum { SLACK = 8, TRIES = 20 };

static int fail_sys(struct err *e, int errnum, const char *path)
{
	struct str s = {0};

	fs_encode(&s, path);
	err_sys(e, errnum, "%s", str_get(&s));
	str_release(&s);
	return -1;
}

int fs_list(struct fs_list *l, const char *dir, struct err *e)
{
	const struct dirent *d;
	DIR *stream;
	int errnum;

	memset(l, 0, sizeof(*l));
	stream = opendir(dir);
	if (!stream)
		return fail_sys(e, errno, dir);
	while (errno = 0, (d = readdir(stream))) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		mem_grow(&l->v, &l->cap, l->n + 1, sizeof(*l->v));
		l->v[l->n++] = xstrdup(d->d_name);
	}
	errnum = errno;
	closedir(stream);
	if (errnum) {
		fs_list_release(l);
		return fail_sys(e, errnum, dir);
	}
	if (l->n > 1)
		qsort(l->v, l->n, sizeof(*l->v), str_by_bytes);
	return 0;
}

void fs_list_release(struct fs_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	memset(l, 0, sizeof(*l));
}

static int refuse_file(struct err *e, const char *path, const char *why)
{
	struct str s = {0};

	fs_encode(&s, path);
	err_set(e, COV_USAGE, "%s: %s", str_get(&s), why);
	str_release(&s);
	return -1;
}

static int refuse_large_file(struct err *e, const char *path, uint64_t max)
{
	struct str why = {0};

	str_adds(&why, "larger than ");
	str_addu(&why, max);
	str_adds(&why, " bytes");
	refuse_file(e, path, why.buf);
	str_release(&why);
	return -1;
}

/* A large file, read by two threads: what takes time is the kernel's clearing
   of new memory, a large page (mem.c) at a time. */
enum { PIECE = 2 << 20, READERS = 2 };

struct pieces {
	int fd;
	char *to;
	size_t len;
	atomic_int lacking; /* pieces that could not be read */
};

static void read_piece(void *ctx, size_t i)
{
	struct pieces *p = ctx;
	size_t at = i * PIECE, end = at + PIECE;
	ssize_t n = 1;

	if (end > p->len)
		end = p->len;
	for (; at < end && n > 0; at += n > 0 ? (size_t)n : 0)
		n = pread(p->fd, p->to + at, end - at, (off_t)at);
	if (at < end)
		atomic_fetch_add(&p->lacking, 1);
}

/* Reads the bytes that a large file is said to have, and goes to their end; 0
   when it is not large, or that cannot be done. */
static size_t read_pieces(int fd, char *to, size_t len)
{
	struct pieces p = {.fd = fd, .to = to, .len = len};

	if (len <= PIECE)
		return 0;
	atomic_init(&p.lacking, 0);
	pool_run(READERS, (len + PIECE - 1) / PIECE, read_piece, &p);
	if (p.lacking || lseek(fd, (off_t)len, SEEK_SET) < 0)
		return 0;
	return len;
}

/* Reads to the end or one byte further than allowed. */
static int read_whole_fd(struct str *s, int fd, const char *path, uint64_t max,
	uint64_t size, struct err *e)
{
	/* One byte more than the file has, to see its end in one go; files
	   of /proc say 0. */
	size_t want = size < 4096 ? 4096 : (size_t)size + 1;
	ssize_t n;

	n = (ssize_t)read_pieces(fd, str_room(s, want + SLACK), want - 1);
	s->len += (size_t)n;
	want -= (size_t)n;
	for (;;) {
		n = read(fd, str_room(s, want), want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_sys(e, errno, path);
		if (n == 0)
			break;
		s->len += (size_t)n;
		if (s->len > max)
			return refuse_large_file(e, path, max);
		want -= (size_t)n;
		if (want == 0)
			want = 65536;
	}
	s->buf[s->len] = '\0';
	return 0;
}

/* A file that may be one of those that are read; -1 as fs_open says. */
static int open_input(const char *path, int operand)
{
	struct stat st;
	int fd, flags;

	/* Without O_NONBLOCK a FIFO would wait here for a writer. */
	do
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	while (fd < 0 && errno == EINTR);
	if (fd < 0) {
		if (errno == ENXIO) /* a socket */
			errno = 0;
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	if (operand && (S_ISCHR(st.st_mode) || path_descriptor(path) >= 0)) {
		flags = fcntl(fd, F_GETFL);
		if (flags >= 0 && fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0)
			return fd;
	}
	flags = operand && S_ISDIR(st.st_mode) ? EISDIR : 0;
	close(fd);
	errno = flags;
	return -1;
}

int fs_open(const char *path)
{
	return open_input(path, 0);
}

int fs_open_operand(const char *path)
{
	return open_input(path, 1);
}

/* -1 when the open file is none that can be read whole. */
static int check_plain_file(int fd, const char *path, uint64_t max,
	struct stat *st, struct err *e)
{
	if (fstat(fd, st))
		return fail_sys(e, errno, path);
	if ((uint64_t)st->st_size > max)
		return refuse_large_file(e, path, max);
	return 0;
}

int fs_read(struct str *s, const char *path, uint64_t max, struct stat *st,
	struct err *e)
{
	struct stat own;
	int fd, rc;

	if (!st)
		st = &own;
	str_clear(s);
	fd = fs_open(path);
	if (fd < 0 && !errno)
		return refuse_file(e, path, "not a regular file");
	if (fd < 0)
		return fail_sys(e, errno, path);
	rc = check_plain_file(fd, path, max, st, e);
	if (rc == 0)
		rc = read_whole_fd(s, fd, path, max, (uint64_t)st->st_size, e);
	close(fd);
	if (rc)
		str_clear(s);
	return rc;
}

int fs_holds(const char *path, const char *ptr, size_t len, uint64_t max,
	struct err *e)
{
	struct str is = {0};
	int r = fs_read(&is, path, max, NULL, e);

	if (r == 0)
		r = is.len == len && (!len || memcmp(is.buf, ptr, len) == 0);
	str_release(&is);
	return r;
}

int fs_write(int fd, const void *ptr, size_t len)
{
	const char *p = ptr;
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EIO;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

char *fs_base(const char *path)
{
	size_t end = strlen(path), begin;

	while (end > 1 && path[end - 1] == '/')
		end--;
	begin = end;
	while (begin > 0 && path[begin - 1] != '/')
		begin--;
	/* The root is its own last component. */
	if (begin == end && begin > 0)
		begin--;
	return xstrndup(path + begin, end - begin);
}

char *fs_join(struct arena *a, const char *dir, const char *name)
{
	size_t dirlen = strlen(dir), namelen = strlen(name);
	char *path = arena_alloc(a, dirlen + namelen + 2), *p = path;

	memcpy(p, dir, dirlen);
	p += dirlen;
	/* As find(1) does: "dir/" is followed by the name at once. */
	if (dirlen > 0 && dir[dirlen - 1] != '/')
		*p++ = '/';
	memcpy(p, name, namelen + 1);
	return path;
}

static int make_one_folder(const char *path, struct err *e)
{
	struct str s = {0};
	int errnum;

	/* Looked at first: mkdir on a read-only or foreign folder may fail
	   with something else than EEXIST. Another process may make it
	   meanwhile. */
	if (fs_isdir(path) || mkdir(path, 0777) == 0)
		return 0;
	errnum = errno;
	if (fs_isdir(path))
		return 0;
	fs_encode(&s, path);
	err_write(e, errnum, "%s", str_get(&s));
	str_release(&s);
	return -1;
}

int fs_mkdirs(const char *path, struct err *e)
{
	char *copy = xstrdup(path), *p = copy;
	int rc = 0;

	while (rc == 0 && *p) {
		char kept;

		p += strspn(p, "/");
		p += strcspn(p, "/");
		kept = *p;
		*p = '\0';
		rc = make_one_folder(copy, e);
		*p = kept;
	}
	free(copy);
	return rc;
}

int fs_check_link(const char *path, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) < 0 || !S_ISLNK(st.st_mode) || st.st_uid == 0 ||
		st.st_uid == geteuid())
		return 0;
	return refuse_file(e, path,
		"a symbolic link of another user, nothing is written there");
}

int fs_mkdirs_own(const char *path, struct err *e)
{
	return fs_check_link(path, e) < 0 ? -1 : fs_mkdirs(path, e);
}

const char *fs_tmp(void)
{
	const char *tmp = getenv("TMPDIR");

	return tmp && *tmp ? tmp : "/tmp";
}

int fs_notdir(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno;
	return S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
}

int fs_isdir(const char *path)
{
	return fs_notdir(path) == 0;
}

void fs_encode(struct str *s, const char *path)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *p = path, *end = path + strlen(path), *run = path;

	while (p < end) {
		unsigned char c = (unsigned char)*p;
		uint32_t rune;
		size_t n = utf8_get(p, (size_t)(end - p), &rune);

		if (n > 0 && c != '%' && !utf8_steers(rune)) {
			p += n;
			continue;
		}
		str_add(s, run, (size_t)(p - run));
		for (run = p + (n ? n : 1); p < run; p++) {
			c = (unsigned char)*p;
			str_addc(s, '%');
			str_addc(s, digits[c >> 4]);
			str_addc(s, digits[c & 15]);
		}
	}
	str_add(s, run, (size_t)(p - run));
}

char *fs_encoded(struct arena *a, const char *path)
{
	struct str s = {0};
	char *text;

	fs_encode(&s, path);
	text = arena_strndup(a, s.buf, s.len);
	str_release(&s);
	return text;
}

char *fs_decoded(struct arena *a, const char *text)
{
	char *path = arena_alloc(a, strlen(text) + 1), *out = path;
	int hi, lo;

	while (*text) {
		if (*text != '%') {
			*out++ = *text++;
			continue;
		}
		hi = num_hex(text[1]);
		lo = hi < 0 ? -1 : num_hex(text[2]);
		if (lo < 0 || hi + lo == 0)
			return NULL;
		*out++ = (char)(hi << 4 | lo);
		text += 3;
	}
	*out = '\0';
	return path;
}

int64_t fs_mtime_ns(const struct stat *st)
{
	return fs_time_ns(st->st_mtim);
}

int64_t fs_time_ns(struct timespec t)
{
	const int64_t second = 1000000000;
	int64_t sec = t.tv_sec;

	/* Times are whatever somebody set; those out of range stop there. */
	if (sec >= INT64_MAX / second)
		return INT64_MAX;
	if (sec <= INT64_MIN / second)
		return INT64_MIN;
	return sec * second + t.tv_nsec;
}

int fs_sync(int fd)
{
#ifdef __linux__
	if (syncfs(fd) == 0)
		return 0;
	if (errno != ENOSYS)
		return errno;
#else
	(void)fd;
#endif
	sync();
	return 0;
}

void fs_begin_sync(int fd)
{
#ifdef __linux__
	sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
	(void)fd;
#endif
}

int fs_link_over(const char *src, const char *dst)
{
	struct str tmp = {0};
	int fd, i, rc = -1;

	for (i = 0; i < TRIES && rc; i++) {
		str_clear(&tmp);
		str_add(&tmp, dst, (size_t)(path_last(dst) - dst));
		str_adds(&tmp, ".cov-XXXXXX");
		fd = mkstemp(tmp.buf);
		if (fd < 0)
			break;
		close(fd);
		unlink(tmp.buf);
		rc = link(src, tmp.buf);
		if (rc < 0 && errno != EEXIST)
			break;
	}
	if (rc == 0) {
		rc = rename(tmp.buf, dst);
		/* Renaming to another link of the same file does nothing. */
		unlink(tmp.buf);
	}
	str_release(&tmp);
	return rc;
}
