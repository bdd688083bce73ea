/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * fail: makes the Nth call of one kind fail, for `make torture`.
 *
 * Loaded with LD_PRELOAD. COV_FAIL=KIND:N chooses; when it has happened the
 * file COV_FAIL_MARK is made, so that the caller knows a run without it was
 * past the end. Kinds: malloc (calloc and realloc, too), read, write, close,
 * open, rename, fsync (fdatasync and syncfs, too), ftruncate, and those of
 * failnet.c. Only the process named
 * COV_FAIL_NAME is touched. With COV_FAIL_OWN memory fails only where the
 * program itself asks for it: some libraries crash without.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern char *program_invocation_short_name;

static char kind[16];
static long left = -1; /* calls of that kind until the one that fails */
static int started;
static void *own; /* where the program lies; NULL: all count */

__attribute__((constructor)) static void start(void)
{
	const char *what = getenv("COV_FAIL"), *name = getenv("COV_FAIL_NAME");
	const char *colon = what ? strchr(what, ':') : NULL;

	Dl_info i;

	if (getenv("COV_FAIL_OWN") && dladdr((void *)getauxval(AT_ENTRY), &i))
		own = i.dli_fbase;
	started = 1;
	if (!colon || (name && strcmp(name, program_invocation_short_name)))
		return;
	snprintf(kind, sizeof(kind), "%.*s", (int)(colon - what), what);
	for (left = 0; *++colon >= '0' && *colon <= '9';)
		left = left * 10 + (*colon - '0');
}

/* 1 when this call is the one; errno is why, then. failnet.c asks, too. */
int cov_fail_now(const char *call, int why);
int cov_fail_now(const char *call, int why)
{
	const char *mark;
	int fd;

	if (!started || left < 0 || strcmp(call, kind))
		return 0;
	if (__atomic_sub_fetch(&left, 1, __ATOMIC_SEQ_CST) != 0)
		return 0;
	mark = getenv("COV_FAIL_MARK");
	if (mark) {
		fd = (int)syscall(SYS_openat, AT_FDCWD, mark,
			O_WRONLY | O_CREAT, 0600);
		syscall(SYS_close, fd);
	}
	errno = why;
	return 1;
}

/* 1 when a call for memory from there is the one. */
static int no_memory(void *from)
{
	Dl_info i;

	if (own && (!dladdr(from, &i) || i.dli_fbase != own))
		return 0;
	return cov_fail_now("malloc", ENOMEM);
}

void *malloc(size_t n)
{
	return no_memory(__builtin_return_address(0)) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return no_memory(__builtin_return_address(0)) ? NULL :
							__libc_calloc(n, size);
}

void *realloc(void *ptr, size_t n)
{
	return no_memory(__builtin_return_address(0)) ? NULL :
							__libc_realloc(ptr, n);
}

ssize_t read(int fd, void *ptr, size_t n)
{
	return cov_fail_now("read", EIO) ? -1 : syscall(SYS_read, fd, ptr, n);
}

ssize_t write(int fd, const void *ptr, size_t n)
{
	/* Standard error is how failures are told. */
	if (fd != 2 && cov_fail_now("write", ENOSPC))
		return -1;
	return syscall(SYS_write, fd, ptr, n);
}

ssize_t pwrite(int fd, const void *ptr, size_t n, off_t at)
{
	return cov_fail_now("write", ENOSPC) ?
		-1 :
		syscall(SYS_pwrite64, fd, ptr, n, at);
}

ssize_t pwrite64(int fd, const void *ptr, size_t n, off64_t at)
{
	return pwrite(fd, ptr, n, at);
}

int close(int fd)
{
	int r = (int)syscall(SYS_close, fd);

	return cov_fail_now("close", EIO) ? -1 : r;
}

static int do_open(const char *path, int flags, va_list ap)
{
	int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, int) : 0;

	if (cov_fail_now("open", EMFILE))
		return -1;
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list ap;
	int fd;

	va_start(ap, flags);
	fd = do_open(path, flags, ap);
	va_end(ap);
	return fd;
}

int open64(const char *path, int flags, ...)
{
	va_list ap;
	int fd;

	va_start(ap, flags);
	fd = do_open(path, flags, ap);
	va_end(ap);
	return fd;
}

int rename(const char *from, const char *to)
{
	return cov_fail_now("rename", EIO) ?
		-1 :
		(int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int fsync(int fd)
{
	return cov_fail_now("fsync", EIO) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return cov_fail_now("fsync", EIO) ? -1 :
					    (int)syscall(SYS_fdatasync, fd);
}

int syncfs(int fd)
{
	return cov_fail_now("fsync", EIO) ? -1 : (int)syscall(SYS_syncfs, fd);
}

int ftruncate(int fd, off_t len)
{
	return cov_fail_now("ftruncate", EIO) ?
		-1 :
		(int)syscall(SYS_ftruncate, fd, len);
}

int ftruncate64(int fd, off64_t len)
{
	return ftruncate(fd, len);
}
