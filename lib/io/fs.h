/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * fs: folders, whole files, and names that are safe to print.
 *
 * Paths from records and coverage are hostile: fs_encode writes control
 * characters, those that turn text around, `%` and bytes that are not UTF-8 as
 * `%XX`, fs_decoded undoes it.
 */
#ifndef COV_FS_H
#define COV_FS_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>
#include <sys/stat.h>

/* A folder's entries without "." and "..", sorted by bytes. */
struct fs_list {
	char **v; /* names, owned by the list */
	size_t n, cap;
};

/* Reads a folder; l needs no initialising and is empty after a failure. */
int fs_list(struct fs_list *l, const char *dir, struct err *e) COV_MUST;
void fs_list_release(struct fs_list *l);

/* Opens a plain file for reading, without waiting for what is none: its
   descriptor, or -1 with errno, which is 0 when it is no plain file. */
int fs_open(const char *path) COV_MUST;
/* The same of what a command line names, which may be a device, or a
   descriptor: /dev/fd/3 is a pipe that somebody opened. */
int fs_open_operand(const char *path) COV_MUST;
/* Reads a whole file of at most max bytes, replacing what is in s. st may be
   NULL; it is taken from the open file. Refuses what is not a plain file. After
   a failure s is empty. */
int fs_read(struct str *s, const char *path, uint64_t max, struct stat *st,
	struct err *e) COV_MUST;
/* 1 when a plain file has just these bytes, 0 when it has others, -1 when that
   cannot be told; files of more than max bytes are not read. */
int fs_holds(const char *path, const char *ptr, size_t len, uint64_t max,
	struct err *e) COV_MUST;
/* Writes all of it; 0, or the system's reason. */
int fs_write(int fd, const void *ptr, size_t len) COV_MUST;
/* The path's last component, without trailing slashes; a new string. */
char *fs_base(const char *path);
/* dir + "/" + name in the arena, one slash between them; name alone when dir
   is "". */
char *fs_join(struct arena *a, const char *dir, const char *name);
/* Makes a folder and those above it. */
int fs_mkdirs(const char *path, struct err *e) COV_MUST;
/* 0, or -1 when the path is a symbolic link that neither this user nor root
   made: what is written through it would land where somebody else wants. */
int fs_check_link(const char *path, struct err *e) COV_MUST;
/* fs_mkdirs of a folder that is written into, if it is no such link. */
int fs_mkdirs_own(const char *path, struct err *e) COV_MUST;
/* The folder for files that go at the end: $TMPDIR, or /tmp. */
const char *fs_tmp(void);
/* 1 when the path is a folder (symbolic links followed), else 0. */
int fs_isdir(const char *path);
/* 0 when it is one, else the system's reason: only ENOENT and ENOTDIR say that
   there is none. */
int fs_notdir(const char *path);

/* Writes all that was written to the file system of fd to its disk: 0, or the
   errno of what could not be written. */
int fs_sync(int fd);
/* Lets the disk begin with what was written to fd, so that a later fs_sync has
   less to wait for. Proves nothing, and cannot fail. */
void fs_begin_sync(int fd);
/* Makes dst, whose folder is named, another link of the file src, in place of
   what is there, at once. 0, or -1 when it cannot be. */
int fs_link_over(const char *src, const char *dst) COV_MUST;

/* Appends the printable form of a path. */
void fs_encode(struct str *s, const char *path);
char *fs_encoded(struct arena *a, const char *path);
/* The path that a printable form means; NULL on a bad %XX or a NUL. */
char *fs_decoded(struct arena *a, const char *text);

/* Nanoseconds since 1970; times out of range are the nearest in it. */
int64_t fs_time_ns(struct timespec t);
/* Of a file's last change, as whoever wrote it may have set it. */
int64_t fs_mtime_ns(const struct stat *st);

#endif
