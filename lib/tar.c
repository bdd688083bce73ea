/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * libarchive reads, we write: its own extraction to disk would follow what an
 * archive says about owners, modes and links. A name is taken apart into plain
 * components first; the files are made with O_EXCL and O_NOFOLLOW below a
 * folder in which nobody else makes any.
 */
#include "tar.h"

#include "fs.h"
#include "str.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES = 4096, DEPTH_MAX = 64, COMPONENT_MAX = 255,
	BLOCK = 1 << 16 };

/* An archive being read. */
struct tar {
	struct tar_job *job;
	struct archive *a;
	const char *name, *dir;
	struct arena arena; /* of the entry at hand */
	uint64_t total, refused;
};

static void refuse(struct tar *t, const char *entry, const char *why)
{
	if (t->refused++ < TAR_TOLD)
		errlist_add(&t->job->bad, COV_ITEMS, "%s: %s: %s", t->name,
			fs_encoded(&t->arena, entry), why);
}

/*
 * The name as plain components with single slashes, NULL when it leads
 * elsewhere. `./` in front and doubled slashes mean nothing.
 */
static char *plain_name(struct tar *t, const char *name, const char **why)
{
	struct str s = {0};
	size_t n, depth = 0;
	char *out = NULL;

	*why = "an absolute name";
	if (*name == '/')
		return NULL;
	*why = "a name that is too long";
	if (strlen(name) > NAME_BYTES)
		return NULL;
	for (; *name; name += n + (name[n] == '/')) {
		n = strcspn(name, "/");
		if (n == 0 || (n == 1 && *name == '.'))
			continue;
		*why = "a name that leads outside";
		if (n == 2 && name[0] == '.' && name[1] == '.')
			goto done;
		*why = "a name that is too long";
		if (n > COMPONENT_MAX || ++depth > DEPTH_MAX)
			goto done;
		if (s.len)
			str_addc(&s, '/');
		str_add(&s, name, n);
	}
	*why = "no name";
	if (s.len)
		out = arena_strdup(&t->arena, s.buf);
done:
	str_release(&s);
	return out;
}

/* 1 when what stands in the way of a folder below ours is a file. */
static int is_blocked(const struct tar *t, const char *folder)
{
	char *copy = xstrdup(folder), *p = copy + strlen(t->dir), *slash;
	struct stat st;
	int yes = 0;

	while (!yes && p && *p) {
		slash = strchr(p + 1, '/');
		if (slash)
			*slash = '\0';
		yes = lstat(copy, &st) == 0 && !S_ISDIR(st.st_mode);
		if (slash)
			*slash = '/';
		p = slash;
	}
	free(copy);
	return yes;
}

/* The path of an entry, and the folders above it; NULL was told. */
static char *place_for(struct tar *t, const char *entry, struct err *e)
{
	const char *why;
	char *name = plain_name(t, entry, &why), *path, *slash;
	struct err made = {0};

	if (!name) {
		refuse(t, entry, why);
		return NULL;
	}
	path = fs_join(&t->arena, t->dir, name);
	slash = strrchr(path, '/');
	*slash = '\0';
	if (fs_mkdirs(path, &made)) {
		if (is_blocked(t, path))
			refuse(t, entry, "a file stands where its folder "
				"would");
		else
			*e = made;
		return NULL;
	}
	*slash = '/';
	/* Of several entries of one name the last counts. */
	if (unlink(path) < 0 && errno != ENOENT) {
		refuse(t, entry, "a folder stands where it would");
		return NULL;
	}
	return path;
}

static int write_all(int fd, const char *ptr, size_t len)
{
	ssize_t n;

	for (; len; ptr += n, len -= (size_t)n) {
		n = write(fd, ptr, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0)
			return -1;
	}
	return 0;
}

static int damaged(struct tar *t, struct err *e)
{
	const char *why = archive_error_string(t->a);

	return err_set(e, COV_ITEMS, "%s: %s", t->name,
		why ? why : "damaged archive");
}

/* The bytes of an entry: 1 whole, 0 too many, -1 failed. */
static int pour(struct tar *t, int fd, const char *path, struct err *e)
{
	uint64_t len = 0;
	const void *ptr;
	la_int64_t at;
	size_t n;
	int rc;

	while ((rc = archive_read_data_block(t->a, &ptr, &n, &at)) ==
	    ARCHIVE_OK) {
		len += n;
		t->total += n;
		if (len > t->job->file_max || t->total > t->job->total_max)
			return 0;
		/* A sparse file has holes between its blocks. */
		if ((uint64_t)at > t->job->file_max)
			return 0;
		if (lseek(fd, (off_t)at, SEEK_SET) < 0 ||
		    write_all(fd, ptr, n) < 0)
			return err_write(e, errno, "%s", path);
	}
	return rc == ARCHIVE_EOF ? 1 : damaged(t, e);
}

static int take_file(struct tar *t, struct archive_entry *entry,
	const char *name, struct err *e)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}};
	char *path;
	int fd, rc;

	if (archive_entry_size_is_set(entry) &&
	    (uint64_t)archive_entry_size(entry) > t->job->file_max) {
		refuse(t, name, "too large for a file of coverage");
		return 0;
	}
	path = place_for(t, name, e);
	if (!path)
		return e->status ? -1 : 0;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		0666);
	if (fd < 0)
		return err_write(e, errno, "%s", path);
	rc = pour(t, fd, path, e);
	times[1].tv_sec = archive_entry_mtime(entry);
	times[1].tv_nsec = archive_entry_mtime_nsec(entry);
	/* A file system that keeps no times is no failure. */
	if (rc > 0 && archive_entry_mtime_is_set(entry))
		(void)futimens(fd, times);
	if (close(fd) < 0 && rc > 0)
		rc = err_write(e, errno, "%s", path);
	if (rc <= 0)
		unlink(path);
	if (rc == 0)
		refuse(t, name, "too large, or too much in all");
	t->job->files += rc > 0;
	return rc < 0 ? -1 : 0;
}

/* Another name of a file that came before. */
static int take_link(struct tar *t, const char *name, const char *target,
	struct err *e)
{
	const char *why;
	char *from = plain_name(t, target, &why), *path;
	struct stat st;

	if (from)
		from = fs_join(&t->arena, t->dir, from);
	if (!from || lstat(from, &st) < 0 || !S_ISREG(st.st_mode)) {
		refuse(t, name, "a link to what did not come before it");
		return 0;
	}
	path = place_for(t, name, e);
	if (!path)
		return e->status ? -1 : 0;
	if (link(from, path) < 0)
		return errno == ENOENT ? 0 :
			err_write(e, errno, "%s", path);
	t->job->files++;
	return 0;
}

static int take(struct tar *t, struct archive_entry *entry, struct err *e)
{
	const char *name = archive_entry_pathname(entry), *base, *target;

	if (!name)
		name = archive_entry_pathname_utf8(entry);
	if (!name) {
		refuse(t, "(no name)", "a name that cannot be read");
		return 0;
	}
	base = strrchr(name, '/');
	if (!t->job->want(base ? base + 1 : name))
		return 0;
	target = archive_entry_hardlink(entry);
	if (target)
		return take_link(t, name, target, e);
	if (archive_entry_filetype(entry) == AE_IFREG)
		return take_file(t, entry, name, e);
	if (archive_entry_filetype(entry) != AE_IFDIR)
		t->job->links++;
	return 0;
}

static int each_entry(struct tar *t, struct err *e)
{
	struct archive_entry *entry;
	int rc;

	while (!t->job->stop || !t->job->stop()) {
		rc = archive_read_next_header(t->a, &entry);
		if (rc == ARCHIVE_EOF)
			return 0;
		/* A warning is about a name or a time, not about the data. */
		if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
			return damaged(t, e);
		rc = take(t, entry, e);
		arena_reset(&t->arena);
		if (rc)
			return -1;
	}
	return 0;
}

int tar_unpack(struct tar_job *job, int fd, const char *name, const char *dir,
	struct err *e)
{
	struct tar t = {.job = job, .name = name, .dir = dir};
	int rc = -1;

	t.a = archive_read_new();
	if (!t.a)
		return err_set(e, COV_WORLD, "libarchive does not start");
	archive_read_support_format_tar(t.a);
	archive_read_support_filter_gzip(t.a);
	archive_read_support_filter_bzip2(t.a);
	archive_read_support_filter_xz(t.a);
	archive_read_support_filter_zstd(t.a);
	if (archive_read_open_fd(t.a, fd, BLOCK) == ARCHIVE_OK)
		rc = each_entry(&t, e);
	else
		damaged(&t, e);
	if (t.refused > TAR_TOLD)
		errlist_add(&job->bad, COV_ITEMS, "%s: %llu more entries were "
			"refused", name,
			(unsigned long long)t.refused - TAR_TOLD);
	archive_read_free(t.a);
	arena_release(&t.arena);
	return rc;
}
