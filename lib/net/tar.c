/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * libarchive reads, we write: its own extraction to disk would follow what an
 * archive says about owners, modes and links. A name is taken apart into plain
 * components first; the files are made with O_EXCL and O_NOFOLLOW below a
 * folder in which nobody else makes any.
 *
 * To libarchive the end of input between two members is as good as the blocks
 * of zeros that end an archive. Not to us, so one archive undoes what it was
 * compressed by, and another, which reads from that one, never sees more than
 * we have looked at.
 */
#include "net/tar.h"

#include "base/path.h"
#include "base/str.h"
#include "io/came.h"
#include "io/fs.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	NAME_BYTES = 4096,
	DEPTH_MAX = 64,
	COMPONENT_MAX = 255,
	TAR_BLOCK = 512,
	BLOCK = 1 << 16,
	POLL_MS = 200
};

/* What the filters give: the bytes of the archive. */
struct tar_stream {
	const struct tar_job *job;
	int fd;
	void *input; /* BLOCK bytes */
	struct archive *raw;
	uint64_t zeros; /* at the end of what was read so far */
	int ended; /* more was wanted than there is */
	char head[512]; /* what it begins with */
	size_t headlen;
};

/* An archive being read. */
struct tar {
	struct tar_job *job;
	struct archive *a; /* reads from the stream */
	struct tar_stream stream;
	const char *name, *dir;
	struct arena arena; /* of the entry at hand */
	uint64_t total, refused, folders;
};

static int is_stopped(const struct tar_job *job)
{
	return job->stop && job->stop();
}

static void refuse_entry(struct tar *t, const char *entry, const char *why)
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

/* How many folders of a path below ours are still to be made. */
static uint64_t count_missing(const struct tar *t, const char *folder)
{
	char *copy = xstrdup(folder), *slash;
	struct stat st;
	uint64_t n = 0;

	while (strlen(copy) > strlen(t->dir) && lstat(copy, &st) < 0) {
		n++;
		slash = strrchr(copy, '/');
		*slash = '\0';
	}
	free(copy);
	return n;
}

/* The path of an entry, and the folders above it; NULL was told. */
static char *place_for(struct tar *t, const char *entry, struct err *e)
{
	const char *why;
	char *name = plain_name(t, entry, &why), *path, *slash;
	struct err made = {0};

	if (!name) {
		refuse_entry(t, entry, why);
		return NULL;
	}
	path = fs_join(&t->arena, t->dir, name);
	slash = strrchr(path, '/');
	*slash = '\0';
	t->folders += count_missing(t, path);
	if (t->folders > t->job->folders_max) {
		err_set(e, COV_ITEMS, "%s: more than %llu folders", t->name,
			(unsigned long long)t->job->folders_max);
		return NULL;
	}
	if (fs_mkdirs(path, &made)) {
		if (is_blocked(t, path))
			refuse_entry(t, entry,
				"a file stands where its folder "
				"would");
		else
			*e = made;
		return NULL;
	}
	*slash = '/';
	/* Of several entries of one name the last counts. */
	if (unlink(path) < 0 && errno != ENOENT) {
		refuse_entry(t, entry, "a folder stands where it would");
		return NULL;
	}
	return path;
}

static int fail_damaged_tar(const struct tar *t, struct archive *a,
	struct err *e)
{
	const char *why = archive_error_string(a);
	const struct tar_stream *s = &t->stream;
	struct str came = {0};
	int rc;

	if (s->ended && !s->headlen)
		why = "no archive: it is empty";
	else if (came_tell(&came, s->head, s->headlen, CAME_FOR_TAR))
		why = came.buf;
	rc = err_set(e, COV_ITEMS, "%s: %s", t->name,
		why ? why : "damaged archive");
	str_release(&came);
	return rc;
}

/* Some bytes of an entry, as libarchive gives them. */
struct entry_bytes {
	const void *ptr;
	size_t n;
	la_int64_t at;
	int rc;
};

static void read_bytes_of_entry(struct tar *t, struct entry_bytes *b)
{
	*b = (struct entry_bytes){0};
	b->rc = archive_read_data_block(t->a, &b->ptr, &b->n, &b->at);
}

/* The bytes of an entry, of which the first are in b: 1 whole, 0 too many, -1
   failed. */
static int pour_entry(struct tar *t, struct entry_bytes *b, int fd,
	const char *path, struct err *e)
{
	uint64_t len = 0;
	int failed;

	for (; b->rc == ARCHIVE_OK; read_bytes_of_entry(t, b)) {
		len += b->n;
		t->total += b->n;
		if (len > t->job->file_max || t->total > t->job->total_max)
			return 0;
		/* A sparse file has holes between its blocks. */
		if ((uint64_t)b->at > t->job->file_max)
			return 0;
		failed = lseek(fd, (off_t)b->at, SEEK_SET) < 0 ?
			errno :
			fs_write(fd, b->ptr, b->n);
		if (failed)
			return err_write(e, failed, "%s", path);
	}
	return b->rc == ARCHIVE_EOF ? 1 : fail_damaged_tar(t, t->a, e);
}

/* What begins with a hole has zeros there, or nothing at all. */
static int begins_well(const struct tar *t, const char *name,
	const struct entry_bytes *first)
{
	if (first->rc == ARCHIVE_OK)
		return first->at == 0 &&
			t->job->fits(path_last(name), first->ptr, first->n);
	return first->rc != ARCHIVE_EOF;
}

static int take_file(struct tar *t, struct archive_entry *entry,
	const char *name, struct err *e)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}};
	struct entry_bytes first;
	char *path;
	int fd, rc;

	/* An entry costs its sender nothing, and us a file and its folders. */
	if (archive_entry_size_is_set(entry) &&
		archive_entry_size(entry) == 0) {
		refuse_entry(t, name, "an empty file");
		return 0;
	}
	if (archive_entry_size_is_set(entry) &&
		(uint64_t)archive_entry_size(entry) > t->job->file_max) {
		refuse_entry(t, name, "too large for a file of coverage");
		return 0;
	}
	read_bytes_of_entry(t, &first);
	if (!begins_well(t, name, &first)) {
		refuse_entry(t, name, "it does not begin as coverage does");
		return 0;
	}
	path = place_for(t, name, e);
	if (!path)
		return e->status ? -1 : 0;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		0666);
	if (fd < 0)
		return err_write(e, errno, "%s", path);
	rc = pour_entry(t, &first, fd, path, e);
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
		refuse_entry(t, name, "too large, or too much in all");
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
		refuse_entry(t, name, "a link to what did not come before it");
		return 0;
	}
	path = place_for(t, name, e);
	if (!path)
		return e->status ? -1 : 0;
	if (link(from, path) < 0)
		return errno == ENOENT ? 0 : err_write(e, errno, "%s", path);
	t->job->files++;
	return 0;
}

static int take_entry(struct tar *t, struct archive_entry *entry, struct err *e)
{
	const char *name = archive_entry_pathname(entry), *target;

	if (!name)
		name = archive_entry_pathname_utf8(entry);
	if (!name) {
		refuse_entry(t, "(no name)", "a name that cannot be read");
		return 0;
	}
	if (!t->job->want(path_last(name)))
		return 0;
	if (t->job->files >= t->job->files_max)
		return err_set(e, COV_ITEMS, "%s: more than %llu files",
			t->name, (unsigned long long)t->job->files_max);
	target = archive_entry_hardlink(entry);
	if (target)
		return take_link(t, name, target, e);
	if (archive_entry_filetype(entry) == AE_IFREG)
		return take_file(t, entry, name, e);
	if (archive_entry_filetype(entry) != AE_IFDIR)
		t->job->links++;
	return 0;
}

/*
 * Whether the archive was at its end, not only its input. Behind the first
 * block of zeros one more is looked for; so input that ended there ends with
 * that block. Headers that belong to a header which is missing are longer, or
 * not zeros.
 */
static int at_end(const struct tar *t)
{
	la_int64_t last = archive_filter_bytes(t->a, 0) -
		archive_read_header_position(t->a);

	if (archive_format(t->a) == ARCHIVE_FORMAT_ZIP)
		return 1; /* its list was seen, else it is damaged */
	return !t->stream.ended ||
		(last == TAR_BLOCK && t->stream.zeros >= TAR_BLOCK);
}

static int each_entry(struct tar *t, struct err *e)
{
	struct archive_entry *entry;
	int rc;

	while (!is_stopped(t->job)) {
		rc = archive_read_next_header(t->a, &entry);
		if (rc == ARCHIVE_EOF)
			return at_end(t) ?
				0 :
				err_set(e, COV_ITEMS,
					"%s: the "
					"archive is cut off: nothing ends it",
					t->name);
		/* A warning is about a name or a time, not about the data. */
		if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
			return fail_damaged_tar(t, t->a, e);
		rc = take_entry(t, entry, e);
		arena_reset(&t->arena);
		if (rc)
			return -1;
	}
	return 0;
}

/* --- the stream ----------------------------------------------------------- */

static uint64_t zeros_at_end(const char *ptr, size_t len)
{
	size_t n = len;

	while (n > 0 && ptr[n - 1] == '\0')
		n--;
	return len - n;
}

static la_ssize_t read_stream(struct archive *a, void *ctx, const void **ptr)
{
	struct tar_stream *s = ctx;
	uint64_t zeros;
	la_int64_t at;
	size_t n = 0;
	int rc;

	if (s->ended)
		return 0;
	do
		rc = archive_read_data_block(s->raw, ptr, &n, &at);
	while (rc == ARCHIVE_OK && n == 0);
	if (rc == ARCHIVE_EOF) {
		s->ended = 1;
		return 0;
	}
	if (rc != ARCHIVE_OK) {
		archive_set_error(a, archive_errno(s->raw), "%s",
			archive_error_string(s->raw));
		return -1;
	}
	if (!s->headlen) {
		s->headlen = n < sizeof(s->head) ? n : sizeof(s->head);
		memcpy(s->head, *ptr, s->headlen);
	}
	zeros = zeros_at_end(*ptr, n);
	s->zeros = zeros == n ? s->zeros + n : zeros;
	return (la_ssize_t)n;
}

/* libarchive's own reading would wait on after a signal. */
static la_ssize_t read_compressed(struct archive *a, void *ctx,
	const void **ptr)
{
	struct tar_stream *s = ctx;
	struct pollfd p = {.fd = s->fd, .events = POLLIN};
	ssize_t n = -1;

	errno = EINTR;
	while (!is_stopped(s->job)) {
		if (poll(&p, 1, POLL_MS) <= 0)
			continue;
		n = read(s->fd, s->input, BLOCK);
		if (n >= 0 || errno != EINTR)
			break;
	}
	if (n < 0)
		archive_set_error(a, errno, "%s", strerror(errno));
	*ptr = s->input;
	return n;
}

/* What comes from fd, uncompressed. */
static int open_stream(struct tar_stream *s)
{
	struct archive_entry *only;
	int rc;

	archive_read_support_format_raw(s->raw);
	archive_read_support_format_empty(s->raw);
	archive_read_support_filter_gzip(s->raw);
	archive_read_support_filter_bzip2(s->raw);
	archive_read_support_filter_xz(s->raw);
	archive_read_support_filter_zstd(s->raw);
	s->input = xmalloc(BLOCK);
	rc = archive_read_open(s->raw, s, NULL, read_compressed, NULL);
	if (rc == ARCHIVE_OK)
		rc = archive_read_next_header(s->raw, &only);
	s->ended = rc == ARCHIVE_EOF; /* empty */
	return s->ended ? ARCHIVE_OK : rc;
}

static int open_tar(struct tar *t, struct err *e)
{
	if (open_stream(&t->stream) != ARCHIVE_OK)
		return fail_damaged_tar(t, t->stream.raw, e);
	archive_read_support_format_tar(t->a);
	archive_read_support_format_zip_streamable(t->a);
	return archive_read_open(t->a, &t->stream, NULL, read_stream, NULL) ==
			ARCHIVE_OK ?
		0 :
		fail_damaged_tar(t, t->a, e);
}

int tar_unpack(struct tar_job *job, int fd, const char *name, const char *dir,
	struct err *e)
{
	struct tar t = {.job = job,
		.name = name,
		.dir = dir,
		.stream = {.job = job, .fd = fd}};
	int rc = -1;

	t.a = archive_read_new();
	t.stream.raw = archive_read_new();
	if (!t.a || !t.stream.raw)
		err_set(e, COV_WORLD, "libarchive does not start");
	else if (open_tar(&t, e) == 0)
		rc = each_entry(&t, e);
	if (rc && is_stopped(job)) {
		*e = (struct err){0};
		rc = 0;
	}
	if (t.refused > TAR_TOLD)
		errlist_add(&job->bad, COV_ITEMS,
			"%s: %llu more entries were "
			"refused",
			name, (unsigned long long)t.refused - TAR_TOLD);
	archive_read_free(t.a);
	archive_read_free(t.stream.raw);
	free(t.stream.input);
	arena_release(&t.arena);
	return rc;
}
