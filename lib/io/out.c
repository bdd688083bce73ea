/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Buffered output and files that appear whole.
 *
 * A temporary is created with O_EXCL, locked with a record lock by its writer
 * and then looked up again: a sweeper may have removed it between the two,
 * and in that case the writer starts again with another name. The lock goes
 * when the process ends, so that a sweeper can tell a dead writer's file.
 */
#include "io/out.h"

#include "base/num.h"
#include "base/path.h"
#include "base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TMP_PREFIX ".cov-"

enum { TMP_RANDOM = 6, TMP_TRIES = 100, MAX_LINKS = 40 };

void out_fd(struct out *o, int fd)
{
	*o = (struct out){.fd = fd};
}

/* -1 when somebody else has the lock. It stays as long as a duplicate of the
   descriptor is open, which a lock of fcntl() does not. */
static int lock_file(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB);
}

/* Fills six letters that other writers are unlikely to choose. */
static void random_name(char *p)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	static uint64_t counter;
	struct timespec now;
	uint64_t x;
	int i;

	clock_gettime(CLOCK_REALTIME, &now);
	x = (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15u ^ (uint64_t)now.tv_sec ^
		(uint64_t)getpid() << 32 ^
		__atomic_add_fetch(&counter, 1, __ATOMIC_RELAXED) << 20;
	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9u;
	x ^= x >> 32;
	for (i = 0; i < TMP_RANDOM; i++, x /= 36)
		p[i] = letters[x % 36];
}

static char *tmp_name(const char *path)
{
	size_t dir = (size_t)(path_last(path) - path);
	char *tmp = xmalloc(dir + sizeof(TMP_PREFIX) + TMP_RANDOM);

	memcpy(tmp, path, dir);
	memcpy(tmp + dir, TMP_PREFIX, sizeof(TMP_PREFIX) - 1);
	dir += sizeof(TMP_PREFIX) - 1;
	random_name(tmp + dir);
	tmp[dir + TMP_RANDOM] = '\0';
	return tmp;
}

/* 1 when the name still leads to the open file. */
static int still_there(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && stat(path, &b) == 0 &&
		a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* 1 made, 0 try another name, -1 failed with errno. */
static int try_create(struct out *o)
{
	o->fd = open(o->tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (o->fd < 0)
		return errno == EEXIST || errno == EINTR ? 0 : -1;
	if (lock_file(o->fd) < 0 && (errno == EACCES || errno == EAGAIN)) {
		close(o->fd); /* a sweeper has it, and will remove it */
		return 0;
	}
	/* File systems without locks get no sweeping, but still work. */
	if (still_there(o->fd, o->tmp))
		return 1;
	close(o->fd);
	return 0;
}

int out_create(struct out *o, const char *path, int sync, struct err *e)
{
	struct stat st;
	int i, r;

	*o = (struct out){.fd = -1, .sync = sync};
	/* Only files are replaced, and links. */
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
		!S_ISLNK(st.st_mode) && !S_ISDIR(st.st_mode))
		return err_set(e, COV_USAGE, "%s: not a regular file", path);
	for (i = 0; i < TMP_TRIES; i++) {
		free(o->tmp);
		o->tmp = tmp_name(path);
		r = try_create(o);
		if (r > 0) {
			o->path = xstrdup(path);
			return 0;
		}
		if (r < 0)
			break;
	}
	err_write(e, errno, "%s", path);
	free(o->tmp);
	o->tmp = NULL;
	o->fd = -1;
	return -1;
}

/* What is no regular file: fd is it, or -1 with errno. */
static int write_straight(struct out *o, int fd, const char *path,
	struct err *e)
{
	if (fd < 0)
		return err_write(e, errno, "%s", path);
	*o = (struct out){.fd = fd, .path = xstrdup(path)};
	return 0;
}

/* Where symbolic links lead, even to nothing; NULL with errno when they lead
   nowhere. The caller frees it. */
static char *follow_links(const char *path)
{
	struct str at = {0};
	char link[PATH_MAX];
	ssize_t n;
	int i;

	str_add(&at, path, strlen(path));
	for (i = 0; i < MAX_LINKS; i++) {
		n = readlink(str_get(&at), link, sizeof(link));
		if (n < 0)
			return str_detach(&at);
		at.len =
			*link == '/' ? 0 : (size_t)(path_last(at.buf) - at.buf);
		str_add(&at, link, (size_t)n);
	}
	str_release(&at);
	errno = ELOOP;
	return NULL;
}

int out_to(struct out *o, const char *path, int sync, struct err *e)
{
	int fd = path_descriptor(path), there, rc;
	struct stat st;
	char *real;

	*o = (struct out){.fd = -1};
	if (fd >= 0)
		return write_straight(o, fcntl(fd, F_DUPFD_CLOEXEC, 3), path,
			e);
	there = stat(path, &st) == 0;
	if (there && !S_ISREG(st.st_mode))
		return write_straight(o,
			open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), path, e);
	real = there && access(path, W_OK) < 0 ? NULL : follow_links(path);
	if (!real)
		return err_write(e, errno, "%s", path);
	rc = out_create(o, real, sync, e);
	free(real);
	if (rc == 0 && there) {
		/* What cannot be had is left as it is. */
		if (fchown(o->fd, st.st_uid, st.st_gid) < 0)
			errno = 0;
		if (fchmod(o->fd, st.st_mode & 0777) < 0)
			errno = 0;
	}
	return rc;
}

/*
 * The reader is gone: end as if SIGPIPE had come, which it does unless the
 * parent left it ignored; programs with sockets ignore it themselves.
 */
static void broken_pipe(void)
{
	struct sigaction sa;

	sigemptyset(&sa.sa_mask);
	sa.sa_flags = 0;
	sa.sa_handler = SIG_DFL;
	sigaction(SIGPIPE, &sa, NULL);
	raise(SIGPIPE);
}

static void write_to_fd(struct out *o, const char *ptr, size_t len)
{
	ssize_t n;

	while (len && !o->failed) {
		n = write(o->fd, ptr, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EPIPE)
			broken_pipe();
		if (n <= 0) {
			o->failed = n < 0 ? errno : EIO;
			return;
		}
		ptr += n;
		len -= (size_t)n;
		o->total += (uint64_t)n;
	}
}

/*
 * For a terminal: of a character that it would obey, but for tabs and ends of
 * lines, bytes become question marks; of one that began in the buffer before
 * the rest does, which is enough to break it.
 */
static void defuse_buffer(struct out *o)
{
	char *last = o->last;
	uint32_t rune;
	size_t i, k;

	for (i = 0; i < o->len; i++) {
		memmove(last, last + 1, 2);
		last[2] = o->buf[i];
		for (k = 1; k <= 3; k++)
			if (utf8_get(last + 3 - k, k, &rune) == k &&
				utf8_steers(rune) && rune != '\n' &&
				rune != '\t')
				break;
		if (k <= 3)
			memset(o->buf + (i + 1 > k ? i + 1 - k : 0), '?',
				i + 1 > k ? k : i + 1);
	}
}

static void write_buffered(struct out *o)
{
	if (o->terminal)
		defuse_buffer(o);
	if (o->turn)
		o->turn(o);
	write_to_fd(o, o->buf, o->len);
	o->len = 0;
}

char *out_make_room(struct out *o, size_t need)
{
	if (need > OUT_BUF)
		bug("out_room of %zu bytes", need);
	if (o->buf) {
		write_buffered(o);
	} else {
		o->buf = xmalloc(OUT_BUF);
		o->cap = OUT_BUF;
	}
	return o->buf + o->len;
}

void out_write(struct out *o, const char *ptr, size_t len)
{
	for (; o->terminal && len >= OUT_BUF; ptr += OUT_BUF / 2) {
		out_write(o, ptr, OUT_BUF / 2);
		len -= OUT_BUF / 2;
	}
	if (len >= OUT_BUF) {
		write_buffered(o);
		write_to_fd(o, ptr, len);
		return;
	}
	if (!len)
		return;
	memcpy(out_room(o, len), ptr, len);
	o->len += len;
}

void out_puts(struct out *o, const char *text)
{
	out_write(o, text, strlen(text));
}

void out_putc(struct out *o, char c)
{
	out_write(o, &c, 1);
}

void out_str(struct out *o, const struct str *s)
{
	out_write(o, s->buf, s->len);
}

void out_printf(struct out *o, const char *fmt, ...)
{
	va_list ap, again;
	char *text;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0) {
		text = xmalloc((size_t)n + 1);
		vsnprintf(text, (size_t)n + 1, fmt, again);
		out_write(o, text, (size_t)n);
		free(text);
	}
	va_end(again);
}

int out_flush(struct out *o, const char *what, struct err *e)
{
	write_buffered(o);
	if (o->failed)
		return err_write(e, o->failed, "%s", what);
	return 0;
}

void out_release(struct out *o)
{
	free(o->buf);
	o->buf = NULL;
	o->len = o->cap = 0;
}

void out_part(struct out *part, struct out *o, size_t size,
	void (*turn)(struct out *part))
{
	*part = (struct out){.fd = o->fd,
		.cap = size,
		.terminal = o->terminal,
		.turn = turn};
	part->buf = xmalloc(size);
}

void out_part_end(struct out *part, struct out *o)
{
	write_buffered(part);
	o->total += part->total;
	o->failed = part->failed;
	out_release(part);
}

void out_abort(struct out *o)
{
	if (o->tmp)
		unlink(o->tmp); /* before close: the lock still holds */
	if (o->fd >= 0 && o->path)
		close(o->fd);
	o->fd = -1;
	free(o->tmp);
	free(o->path);
	o->tmp = o->path = NULL;
	out_release(o);
}

int out_commit(struct out *o, struct err *e)
{
	int held;

	write_buffered(o);
	if (!o->failed && o->sync && fsync(o->fd) < 0)
		o->failed = errno;
	/* Before the rename: NFS and quotas may say here that there is no room
	   for it. The lock stays with the duplicate. */
	if (!o->failed) {
		held = fcntl(o->fd, F_DUPFD_CLOEXEC, 3);
		if (close(o->fd) < 0 && errno != EINTR)
			o->failed = errno;
		o->fd = held;
	}
	if (!o->failed && o->tmp && rename(o->tmp, o->path) < 0)
		o->failed = errno;
	if (o->failed) {
		err_write(e, o->failed, "%s", o->path);
		out_abort(o);
		return -1;
	}
	free(o->tmp);
	o->tmp = NULL;
	out_abort(o);
	return 0;
}

static void sweep_temporary(int dirfd, const char *name)
{
	struct stat st;
	int fd = openat(dirfd, name,
		O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && lock_file(fd) == 0)
		unlinkat(dirfd, name, 0);
	close(fd);
}

void out_sweep(const char *dir)
{
	DIR *d = opendir(*dir ? dir : ".");
	struct dirent *entry;

	if (!d)
		return;
	while ((entry = readdir(d)))
		if (str_starts(entry->d_name, TMP_PREFIX) &&
			strlen(entry->d_name) ==
				strlen(TMP_PREFIX) + TMP_RANDOM)
			sweep_temporary(dirfd(d), entry->d_name);
	closedir(d);
}
