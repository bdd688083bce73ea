/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * COLLECTION/.covfetch/manifest has a line of JSON for each directory that was
 * fetched: where from, the ETag, size and time of each file, and the names of
 * those that could not be had. A later line for a directory replaces an earlier
 * one. Lines are held until the file system was synced, once for many, and
 * added with one write, so runs at the same time can share it, and what a kill
 * leaves of a line is skipped. A file counts only as long as its size and time
 * are those that are written down; the manifest is a help, nothing is lost with
 * it.
 */
#include "manifest.h"

#include "etag.h"

#include "base/interner.h"
#include "base/num.h"
#include "base/when.h"
#include "fmt/json.h"
#include "io/fs.h"
#include "io/in.h"
#include "io/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GARBAGE_MIN = 64, HOLD_MS = 2000 };

struct entry {
	const char *dir, *source;
	struct known *files;
	size_t n;
	const char **missing; /* objects that could not be had */
	size_t nmissing;
};

/* A file by its content. */
struct copy {
	const struct entry *entry;
	const struct known *file;
	struct copy *next; /* with the same ETag */
	char checked; /* 1: its MD5 is the ETag, -1: it is not */
};

static void end_sync(struct sink_file *disk);

struct manifest {
	const struct covfetch_cfg *cfg;
	struct arena arena;
	char *path;
	int fd; /* for adding lines; -1: not open yet */
	struct str held; /* lines of what is perhaps not on the disk */
	int64_t held_ms; /* since when */
	struct str going; /* lines of what `disk` is about to sync */
	struct sink_file disk; /* COLLECTION/coverage */
	struct err bad; /* of a sync */
	struct interner dirs;
	struct entry **v; /* by the number of its dir */
	size_t cap, lines;
	int indexed; /* etags and copies are made */
	struct interner etags; /* of files */
	struct copy **copies; /* by the number of their ETag */
	size_t capcopies;
};

/* What is known of a directory; NULL: nothing. */
static const struct entry *find_entry(const struct manifest *m, const char *dir)
{
	uint32_t i;

	return interner_find(&m->dirs, dir, strlen(dir), &i) ? m->v[i] : NULL;
}

static void put_entry(struct manifest *m, struct entry *x)
{
	int fresh;
	uint32_t i = interner_add(&m->dirs, x->dir, strlen(x->dir), &fresh);

	mem_grow(&m->v, &m->cap, (size_t)i + 1, sizeof(*m->v));
	m->v[i] = x;
}

static uint64_t read_known_number(struct slice object, const char *key)
{
	struct slice raw = json_get(object, key);
	uint64_t v;

	if (!raw.ptr || num_u64(raw.ptr, raw.len, INT64_MAX, &v) != NUM_OK)
		return SIZE_UNKNOWN;
	return v;
}

static int read_known(struct manifest *m, struct slice raw, struct known *k)
{
	k->name = json_get_text(&m->arena, raw, "name");
	k->etag = json_get_text(&m->arena, raw, "etag");
	k->size = read_known_number(raw, "size");
	k->mtime_ns = (int64_t)read_known_number(raw, "mtime_ns");
	return k->name && k->etag && k->size != SIZE_UNKNOWN &&
		k->mtime_ns >= 0;
}

/* Elements of an array. */
static size_t count_elements(struct slice array)
{
	enum json_type type;
	struct slice raw;
	struct json j;
	struct err e;
	size_t n = 0;

	for (json_init(&j, array.ptr, array.len);
		json_element(&j, &type, &raw, &e) > 0;)
		n++;
	return n;
}

static void read_missing(struct manifest *m, struct entry *x,
	struct slice array)
{
	enum json_type type;
	struct slice raw;
	struct json j;
	struct err e;

	if (!array.ptr || *array.ptr != '[')
		return;
	x->missing = arena_alloc(&m->arena,
		count_elements(array) * sizeof(*x->missing));
	for (json_init(&j, array.ptr, array.len);
		json_element(&j, &type, &raw, &e) > 0;)
		if (type == JSON_STRING)
			x->missing[x->nmissing++] =
				json_text(&m->arena, raw, NULL);
}

static void read_entry(struct manifest *m, const char *line, size_t len)
{
	struct slice raw, files, file;
	struct entry *x;
	enum json_type type;
	struct json j;
	struct err e;

	json_init(&j, line, len);
	if (json_value(&j, &type, &raw, &e) || json_end(&j, &e) ||
		type != JSON_OBJECT)
		return;
	x = arena_alloc(&m->arena, sizeof(*x));
	*x = (struct entry){.dir = json_get_text(&m->arena, raw, "dir"),
		.source = json_get_text(&m->arena, raw, "source")};
	files = json_get(raw, "files");
	if (!x->dir || !x->source || !files.ptr || *files.ptr != '[')
		return;
	x->files = arena_alloc(&m->arena,
		count_elements(files) * sizeof(*x->files));
	for (json_init(&j, files.ptr, files.len);
		json_element(&j, &type, &file, &e) > 0;)
		if (type == JSON_OBJECT && read_known(m, file, &x->files[x->n]))
			x->n++;
	read_missing(m, x, json_get(raw, "missing"));
	put_entry(m, x);
}

static int load_manifest(struct manifest *m, struct err *e)
{
	struct stat st;
	struct in in;
	size_t len;
	char *line;
	int rc;

	if (lstat(m->path, &st) < 0)
		return errno == ENOENT ? 0 : err_sys(e, errno, "%s", m->path);
	/* Lines are added to it: never through a link. */
	if (!S_ISREG(st.st_mode))
		return err_set(e, COV_WORLD,
			"%s: not a regular file: move it "
			"away, it is made again",
			m->path);
	if (in_open_plain(&in, m->path, e))
		return -1;
	while ((rc = in_line(&in, &line, &len, e)) > 0) {
		read_entry(m, line, len);
		m->lines++;
	}
	in_close(&in);
	return rc;
}

static void write_known(struct str *s, const struct known *k, int first)
{
	str_adds(s, first ? "{\"name\":" : ",{\"name\":");
	json_string(s, k->name, strlen(k->name));
	str_adds(s, ",\"etag\":");
	json_string(s, k->etag, strlen(k->etag));
	str_adds(s, ",\"size\":");
	str_addu(s, k->size);
	str_adds(s, ",\"mtime_ns\":");
	str_addu(s, (uint64_t)k->mtime_ns);
	str_addc(s, '}');
}

static void write_entry(struct str *s, const struct entry *x)
{
	size_t i;

	str_adds(s, "{\"dir\":");
	json_string(s, x->dir, strlen(x->dir));
	str_adds(s, ",\"source\":");
	json_string(s, x->source, strlen(x->source));
	str_adds(s, ",\"files\":[");
	for (i = 0; i < x->n; i++)
		write_known(s, &x->files[i], i == 0);
	str_addc(s, ']');
	for (i = 0; i < x->nmissing; i++) {
		str_adds(s, i ? "," : ",\"missing\":[");
		json_string(s, x->missing[i], strlen(x->missing[i]));
	}
	str_adds(s, x->nmissing ? "]}\n" : "}\n");
}

/* Without the lines that later ones replaced. */
static int write_anew(struct manifest *m, struct err *e)
{
	struct str s = {0};
	struct out o;
	uint32_t i;

	if (out_create(&o, m->path, 0, e))
		return -1;
	for (i = 0; i < m->dirs.n; i++) {
		str_clear(&s);
		write_entry(&s, m->v[i]);
		out_str(&o, &s);
	}
	str_release(&s);
	return out_commit(&o, e);
}

struct manifest *manifest_open(const struct covfetch_cfg *cfg, struct err *e)
{
	struct manifest *m = xcalloc(1, sizeof(*m));
	char *dir = fs_join(&m->arena, cfg->collection, ".covfetch");

	m->cfg = cfg;
	m->fd = m->disk.fd = -1;
	m->path = fs_join(&m->arena, dir, "manifest");
	if (load_manifest(m, e) ||
		(!cfg->verify &&
			m->lines > 2 * (size_t)m->dirs.n + GARBAGE_MIN &&
			write_anew(m, e))) {
		manifest_close(m);
		return NULL;
	}
	return m;
}

const struct known *manifest_find(const struct manifest *m, const char *dir,
	const char *source, const char *name)
{
	const struct entry *x = find_entry(m, dir);
	size_t i;

	for (i = 0; x && i < x->n; i++)
		if (!strcmp(x->files[i].name, name))
			return !strcmp(x->source, source) ||
					etag_is_md5(x->files[i].etag) ?
				&x->files[i] :
				NULL;
	return NULL;
}

int manifest_lacks(const struct manifest *m, const char *dir)
{
	const struct entry *x = find_entry(m, dir);

	return x && x->nmissing;
}

static void index_copy(struct manifest *m, const struct entry *x,
	const struct known *file)
{
	struct copy *c;
	uint32_t i;
	int fresh;

	if (!etag_is_md5(file->etag))
		return;
	i = interner_add(&m->etags, file->etag, strlen(file->etag), &fresh);
	mem_grow(&m->copies, &m->capcopies, (size_t)i + 1, sizeof(*m->copies));
	c = arena_alloc(&m->arena, sizeof(*c));
	*c = (struct copy){x, file, fresh ? NULL : m->copies[i], 0};
	m->copies[i] = c;
}

/* Made when it is asked for. */
static void index_copies(struct manifest *m)
{
	uint32_t i;
	size_t k;

	for (i = 0; i < m->dirs.n; i++)
		for (k = 0; k < m->v[i]->n; k++)
			index_copy(m, m->v[i], &m->v[i]->files[k]);
	m->indexed = 1;
}

/* 1 when a file still is what its ETag says; it is read once. */
static int is_intact(struct copy *c, const char *path)
{
	const struct known *k = c->file;
	struct stat st;

	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
		(uint64_t)st.st_size != k->size ||
		fs_mtime_ns(&st) != k->mtime_ns)
		return 0;
	if (!c->checked)
		c->checked = etag_fits(k->etag, path, k->size) ? 1 : -1;
	return c->checked > 0;
}

const char *manifest_same(struct manifest *m, const char *etag, uint64_t size,
	struct arena *a)
{
	struct copy *c;
	char *path;
	uint32_t i;

	if (!m->indexed)
		index_copies(m);
	if (!interner_find(&m->etags, etag, strlen(etag), &i))
		return NULL;
	for (c = m->copies[i]; c; c = c->next) {
		if (c->file->size != size)
			continue;
		path = fs_join(a,
			fs_join(a, fs_join(a, m->cfg->collection, "coverage"),
				c->entry->dir),
			c->file->name);
		if (is_intact(c, path))
			return path;
	}
	return NULL;
}

/* Opened when the first line is written; after half a line a new one. */
static int open_end(struct manifest *m, struct err *e)
{
	char last;
	off_t end;

	m->fd = open(m->path,
		O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (m->fd < 0)
		return err_write(e, errno, "%s", m->path);
	end = lseek(m->fd, 0, SEEK_END);
	if (end > 0 && pread(m->fd, &last, 1, end - 1) == 1 && last != '\n' &&
		write(m->fd, "\n", 1) != 1)
		return err_write(e, errno, "%s", m->path);
	return 0;
}

static int open_disk(struct manifest *m, struct err *e)
{
	char *path = fs_join(&m->arena, m->cfg->collection, "coverage");

	m->disk = (struct sink_file){.done = end_sync, .ctx = m};
	m->disk.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return m->disk.fd < 0 ? err_sys(e, errno, "%s", path) : 0;
}

/* What is there of an object now; 0 when nothing is. */
static int look_at_object(const struct object *o, struct arena *a,
	struct known *k)
{
	const char *path = object_path(a, o);
	struct stat st;

	if (o->state == OBJECT_FAILED || o->state == OBJECT_OPEN ||
		lstat(path, &st) < 0 || !S_ISREG(st.st_mode) || !*o->etag)
		return 0;
	*k = (struct known){o->name, o->etag, (uint64_t)st.st_size,
		fs_mtime_ns(&st)};
	/* So that it is not taken for the MD5 of the content. */
	if (o->sealed)
		k->etag = fs_join(a, SEALED, o->etag);
	return 1;
}

/* What was known of files that this run did not look at. */
static void add_former(const struct manifest *m, struct entry *x)
{
	const struct entry *old = find_entry(m, x->dir);
	size_t i, k, n = x->n;

	if (!old || strcmp(old->source, x->source) != 0)
		return;
	for (i = 0; i < old->n; i++) {
		for (k = 0; k < n; k++)
			if (!strcmp(old->files[i].name, x->files[k].name))
				break;
		if (k == n)
			x->files[x->n++] = old->files[i];
	}
}

/* What could not be had before, and was not asked for now. */
static void add_still_missing(const struct manifest *m, const struct found *d,
	struct entry *x)
{
	const struct entry *old = find_entry(m, x->dir);
	size_t i;

	for (i = 0; old && i < old->nmissing; i++)
		if (!remote_object(d->remote, old->missing[i]))
			x->missing[x->nmissing++] = old->missing[i];
}

/* What a twin could not have. */
static void add_twins(const struct found *d, struct entry *x)
{
	const struct found *t;
	size_t i;

	for (t = d->twin; t; t = t->twin)
		for (i = 0; t->remote && i < t->remote->n; i++)
			if (t->remote->v[i]->state == OBJECT_FAILED &&
				!remote_object(d->remote,
					t->remote->v[i]->name))
				x->missing[x->nmissing++] =
					t->remote->v[i]->name;
}

/* Room for all that is, or was. */
static void make_room(const struct manifest *m, const struct found *d,
	struct entry *x, struct arena *a)
{
	const struct entry *old = find_entry(m, x->dir);
	const struct found *t;
	size_t n = d->remote->n;

	for (t = d->twin; t; t = t->twin)
		n += t->remote ? t->remote->n : 0;
	x->files = arena_alloc(a, (n + (old ? old->n : 0)) * sizeof(*x->files));
	x->missing = arena_alloc(a,
		(n + (old ? old->nmissing : 0)) * sizeof(*x->missing));
}

int manifest_add(struct manifest *m, const struct found *d, struct err *e)
{
	struct entry x = {.dir = d->dir_name, .source = d->abs};
	struct arena a = {0};
	size_t i;

	if (m->fd < 0 && (open_end(m, e) || open_disk(m, e)))
		return -1;
	make_room(m, d, &x, &a);
	for (i = 0; i < d->remote->n; i++) {
		const struct object *o = d->remote->v[i];

		x.n += (size_t)look_at_object(o, &a, &x.files[x.n]);
		if (o->state == OBJECT_FAILED)
			x.missing[x.nmissing++] = o->name;
	}
	add_twins(d, &x);
	/* A list that somebody chose is not all there is. */
	if (m->cfg->from) {
		add_former(m, &x);
		add_still_missing(m, d, &x);
	}
	if (!m->held.len)
		m->held_ms = when_clock_ms();
	write_entry(&m->held, &x);
	arena_release(&a);
	return 0;
}

static int add_lines(struct manifest *m, struct str *lines, struct err *e)
{
	int rc = 0;

	errno = 0;
	if (lines->len &&
		write(m->fd, lines->buf, lines->len) != (ssize_t)lines->len)
		rc = err_write(e, errno ? errno : ENOSPC, "%s", m->path);
	str_clear(lines);
	return rc;
}

static int fail_sync(const struct manifest *m, int why, struct err *e)
{
	return err_write(e, why, "%s", m->cfg->collection);
}

/* The disk has what was noted before. */
static void end_sync(struct sink_file *disk)
{
	struct manifest *m = disk->ctx;
	int why = sink_failed(disk);

	if (why)
		(void)fail_sync(m, why, &m->bad);
	else
		(void)add_lines(m, &m->going, &m->bad);
	str_clear(&m->going);
}

int manifest_turn(struct manifest *m, struct sink *s, struct err *e)
{
	struct str lines = m->going;

	if (m->bad.status) {
		*e = m->bad;
		return -1;
	}
	if (lines.len || !m->held.len || when_clock_ms() - m->held_ms < HOLD_MS)
		return 0;
	m->going = m->held;
	m->held = lines;
	sink_begin(&m->disk);
	sink_sync(s, &m->disk);
	return 0;
}

void manifest_settle(struct manifest *m, struct sink *s)
{
	if (m->going.len)
		sink_settle(s, &m->disk);
}

int manifest_flush(struct manifest *m, struct err *e)
{
	int why;

	if (m->bad.status) {
		*e = m->bad;
		return -1;
	}
	if (!m->held.len && !m->going.len)
		return 0;
	why = fs_sync(m->disk.fd);
	if (why)
		return fail_sync(m, why, e);
	return add_lines(m, &m->going, e) || add_lines(m, &m->held, e) ? -1 : 0;
}

static void release_manifest(struct manifest *m)
{
	interner_release(&m->dirs);
	interner_release(&m->etags);
	free(m->v);
	free(m->copies);
	arena_release(&m->arena);
}

void manifest_close(struct manifest *m)
{
	if (!m)
		return;
	if (m->fd >= 0)
		close(m->fd);
	if (m->disk.fd >= 0)
		close(m->disk.fd);
	str_release(&m->held);
	str_release(&m->going);
	release_manifest(m);
	free(m);
}
