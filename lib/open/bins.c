/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Three kinds of entries: files (by inode), contents (by MD5), and views of a
 * content under rules. Adding goes in steps, each parallel where it costs:
 * read and hash new files, decode new contents, make new views. Files are
 * read a window at a time, so that many copies of one covmeta need no more
 * memory than a few.
 */
#include "open/bins.h"

#include "base/path.h"
#include "io/fs.h"
#include "io/pool.h"

#include <stdlib.h>
#include <string.h>

/* A covmeta under one set of rules. */
struct view {
	char *rules; /* their JSON */
	struct covbin bin; /* meta belongs to the content */
	struct view *next;
};

/* One content. */
struct content {
	char md5[MD5_HEX];
	char *name; /* base name of the file that it was read from */
	struct str bytes; /* until it is decoded */
	struct covbin bin; /* everything, no rules; meta NULL when unusable */
	struct errlist damage;
	struct view *views;
};

/* One file. */
struct file {
	dev_t dev;
	ino_t ino;
	off_t size;
	int64_t mtime;
	char *name; /* base name: messages of a content use it */
	struct content *content; /* NULL: could not be read */
	struct errlist failed; /* why */
	char md5[MD5_HEX];
	struct str bytes; /* while it is being added */
	const char *path; /* while it is being added */
};

struct bins {
	struct file **files; /* hash table by inode, 2^bits places */
	size_t nfiles, places;
	struct content **contents;
	size_t ncontents, cap;
};

struct bins *bins_new(void)
{
	return xcalloc(1, sizeof(struct bins));
}

static void view_free(struct view *v)
{
	free(v->rules);
	blocks_unref(v->bin.t);
	free(v->bin.slot);
	free(v);
}

static void content_free(struct content *c)
{
	struct view *v;

	while ((v = c->views)) {
		c->views = v->next;
		view_free(v);
	}
	if (c->bin.meta)
		covbin_release(&c->bin);
	str_release(&c->bytes);
	errlist_release(&c->damage);
	free(c->name);
	free(c);
}

static void file_free(struct file *f)
{
	errlist_release(&f->failed);
	str_release(&f->bytes);
	free(f->name);
	free(f);
}

void bins_free(struct bins *b)
{
	size_t i;

	if (!b)
		return;
	for (i = 0; i < b->places; i++)
		if (b->files[i])
			file_free(b->files[i]);
	for (i = 0; i < b->ncontents; i++)
		content_free(b->contents[i]);
	free(b->files);
	free(b->contents);
	free(b);
}

static size_t binfile_place(const struct bins *b, const struct stat *st)
{
	uint64_t key[2] = {(uint64_t)st->st_dev, (uint64_t)st->st_ino};

	return hash_mem(key, sizeof(key)) & (b->places - 1);
}

/* The place of a file, or the empty one where it would be. */
static size_t find_binfile_place(const struct bins *b, const struct stat *st,
	const char *name)
{
	size_t i = binfile_place(b, st);
	const struct file *f;

	for (; (f = b->files[i]); i = (i + 1) & (b->places - 1))
		if (f->dev == st->st_dev && f->ino == st->st_ino &&
			f->size == st->st_size && f->mtime == fs_mtime_ns(st) &&
			strcmp(f->name, name) == 0)
			break;
	return i;
}

static struct file *find_binfile(const struct bins *b, const struct stat *st,
	const char *name)
{
	return b->places ? b->files[find_binfile_place(b, st, name)] : NULL;
}

static void put_binfile(struct bins *b, struct file *f)
{
	struct stat st = {.st_dev = f->dev, .st_ino = f->ino};
	size_t i = binfile_place(b, &st);

	while (b->files[i])
		i = (i + 1) & (b->places - 1);
	b->files[i] = f;
}

static void grow_files(struct bins *b)
{
	struct file **old = b->files;
	size_t i, places = b->places;

	b->places = places ? places * 2 : 64;
	b->files = xcalloc(b->places, sizeof(*b->files));
	for (i = 0; i < places; i++)
		if (old[i])
			put_binfile(b, old[i]);
	free(old);
}

/* An entry for a file not seen before; NULL when it is there or gone. */
static struct file *new_binfile(struct bins *b, const char *path)
{
	const char *name = path_last(path);
	struct file *f;
	struct stat st;

	if (stat(path, &st) < 0 || find_binfile(b, &st, name))
		return NULL;
	if (b->nfiles + 1 > b->places / 2)
		grow_files(b);
	f = xcalloc(1, sizeof(*f));
	f->dev = st.st_dev;
	f->ino = st.st_ino;
	f->size = st.st_size;
	f->mtime = fs_mtime_ns(&st);
	f->name = xstrdup(name);
	f->path = path;
	put_binfile(b, f);
	b->nfiles++;
	return f;
}

static void read_job(void *ctx, size_t i)
{
	struct file **files = ctx;
	struct file *f = files[i];
	struct err e = {0};

	if (fs_read(&f->bytes, f->path, COVDATA_FILE_MAX, NULL, &e) < 0)
		errlist_err(&f->failed, &e);
	else
		md5_of(str_get(&f->bytes), f->bytes.len, f->md5);
}

/* Gives a file that was read its content, a new one when it is unknown. */
static void take_content(struct bins *b, struct file *f)
{
	struct content *c;
	size_t i;

	if (f->failed.n)
		return;
	for (i = 0; i < b->ncontents; i++) {
		c = b->contents[i];
		if (strcmp(c->md5, f->md5) == 0 &&
			strcmp(c->name, f->name) == 0) {
			f->content = c;
			str_release(&f->bytes);
			return;
		}
	}
	c = xcalloc(1, sizeof(*c));
	memcpy(c->md5, f->md5, sizeof(c->md5));
	c->name = xstrdup(f->name);
	c->bytes = f->bytes;
	f->bytes = (struct str){0};
	f->content = c;
	mem_grow(&b->contents, &b->cap, b->ncontents + 1, sizeof(*b->contents));
	b->contents[b->ncontents++] = c;
}

/* Reads new files, `window` at a time. */
static void read_files(struct bins *b, unsigned jobs,
	const struct bins_want *want, size_t n)
{
	size_t window = (size_t)jobs * 2, i, j, m;
	struct file **files = xmalloc(size_mul(window, sizeof(*files)));

	for (i = 0; i < n;) {
		for (m = 0; i < n && m < window; i++) {
			files[m] = new_binfile(b, want[i].path);
			m += files[m] != NULL;
		}
		pool_run(jobs, m, read_job, files);
		for (j = 0; j < m; j++)
			take_content(b, files[j]);
	}
	free(files);
}

static void decode_job(void *ctx, size_t i)
{
	struct content **contents = ctx;
	struct content *c = contents[i];
	struct str name = {0};
	struct covmeta *m;

	fs_encode(&name, c->name);
	m = covmeta_read(&c->bytes, name.buf, &c->damage);
	str_release(&name);
	if (!m)
		return;
	covbin_init(&c->bin, m);
	covbin_table(&c->bin);
}

/* A view that is to be made. */
struct view_job {
	struct content *content;
	const struct rules *rules;
	struct view *view;
};

static void view_job(void *ctx, size_t i)
{
	struct view_job *job = (struct view_job *)ctx + i;
	const struct covbin *from = &job->content->bin;
	struct covbin *to = &job->view->bin;
	uint32_t *map, u, at;

	to->meta = from->meta;
	to->twin = from->twin;
	to->t = rules_blocks(job->rules, from->t, &map);
	to->slot = xmalloc(size_mul(from->meta->nunits, sizeof(*to->slot)));
	for (u = 0; u < from->meta->nunits; u++) {
		at = from->slot ? from->slot[u] : u;
		to->slot[u] = map && at != BLOCK_NONE ? map[at] : at;
	}
	free(map);
	(void)blocks_hash(to->t); /* everybody will ask for it */
}

static struct view *find_view(const struct content *c, const char *rules)
{
	struct view *v;

	for (v = c->views; v; v = v->next)
		if (strcmp(v->rules, rules) == 0)
			return v;
	return NULL;
}

static void make_views(struct bins *b, unsigned jobs,
	const struct bins_want *want, size_t n)
{
	struct view_job *list = NULL;
	struct str rules = {0};
	size_t i, m = 0, cap = 0;

	for (i = 0; i < n; i++) {
		struct stat st;
		struct file *f = stat(want[i].path, &st) < 0 ?
			NULL :
			find_binfile(b, &st, path_last(want[i].path));
		struct view *v;

		if (!f || !f->content || !f->content->bin.meta)
			continue;
		str_clear(&rules);
		rules_json(want[i].rules, &rules);
		if (find_view(f->content, rules.buf))
			continue;
		v = xcalloc(1, sizeof(*v));
		v->rules = xstrdup(rules.buf);
		v->next = f->content->views;
		f->content->views = v;
		mem_grow(&list, &cap, m + 1, sizeof(*list));
		list[m++] = (struct view_job){f->content, want[i].rules, v};
	}
	pool_run(jobs, m, view_job, list);
	free(list);
	str_release(&rules);
}

void bins_add(struct bins *b, unsigned jobs, const struct bins_want *want,
	size_t n)
{
	size_t known = b->ncontents;

	if (!jobs)
		jobs = 1;
	read_files(b, jobs, want, n);
	if (b->ncontents > known)
		pool_run(jobs, b->ncontents - known, decode_job,
			b->contents + known);
	make_views(b, jobs, want, n);
}

int bins_find(const struct bins *b, const char *path, const struct rules *rules,
	struct bins_found *found)
{
	struct str json = {0};
	struct file *f;
	struct view *v;
	struct stat st;

	*found = (struct bins_found){.md5 = ""};
	if (stat(path, &st) < 0)
		return 0;
	f = find_binfile(b, &st, path_last(path));
	if (!f)
		return 0;
	found->md5 = f->md5;
	found->damage = f->content ? &f->content->damage : &f->failed;
	if (!f->content || !f->content->bin.meta)
		return 1;
	rules_json(rules, &json);
	v = find_view(f->content, json.buf);
	str_release(&json);
	if (!v)
		return 0;
	found->bin = &v->bin;
	return 1;
}

int bins_each(const struct bins *b,
	int (*fn)(void *ctx, const struct covbin *bin, struct err *e),
	void *ctx, struct err *e)
{
	struct view *v;
	size_t i;
	int r = 0;

	for (i = 0; i < b->ncontents; i++)
		for (v = b->contents[i]->views; v && r == 0; v = v->next)
			r = fn(ctx, &v->bin, e);
	return r;
}
