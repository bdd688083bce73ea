/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Covmetas of the collection. Files are damaged where they lie, too: by a disk
 * that was full, a copy that was cut, a hand. So none serves another directory
 * before it was read and its hashes were found to be true; and what lies in a
 * run's own directory is replaced, by a new file, since the damaged one may
 * have links elsewhere.
 *
 * What a Go not known here writes is readable and never found whole: then the
 * process is asked each time, and when it says what lies there, that stays.
 */
#include "meta.h"
#include "write.h"

#include "gocov/covmeta.h"
#include "gocov/covname.h"
#include "io/fs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct seen_meta {
	char hash[MD5_HEX]; /* "" when it has none */
	enum meta_state state;
	dev_t dev;
	ino_t ino;
	off_t size;
	int64_t mtime;
};

/* --- what lies there ------------------------------------------------------ */

int store_knows_binary(const struct store *s, const char *binary)
{
	size_t i;

	for (i = 0; i < s->nmetas; i++)
		if (!strcmp(s->metas[i].binary, binary))
			return 1;
	return 0;
}

void store_add_meta(struct store *s, const char *hash, const char *path,
	const char *binary)
{
	struct known_meta *m;
	struct stat st;
	size_t i;

	if (lstat(path, &st) < 0)
		return;
	for (i = 0; i < s->nmetas; i++) {
		m = &s->metas[i];
		if (m->ino == st.st_ino && m->dev == st.st_dev &&
			!strcmp(m->hash, hash) && store_knows_binary(s, binary))
			return;
	}
	mem_grow(&s->metas, &s->capmetas, s->nmetas + 1, sizeof(*s->metas));
	m = &s->metas[s->nmetas++];
	memcpy(m->hash, hash, MD5_HEX);
	m->path = arena_strdup(&s->arena, path);
	m->binary = arena_strdup(&s->arena, binary);
	m->dev = st.st_dev;
	m->ino = st.st_ino;
}

static struct seen_meta inspect_meta(const char *path)
{
	struct seen_meta seen = {.state = META_NONE};
	struct str bytes = {0};
	struct err ignored = {0};
	struct stat st;

	if (fs_read(&bytes, path, COVDATA_FILE_MAX, &st, &ignored) == 0) {
		seen.dev = st.st_dev;
		seen.ino = st.st_ino;
		seen.size = st.st_size;
		seen.mtime = fs_mtime_ns(&st);
		if (meta_hash(str_get(&bytes), bytes.len, bytes.len, seen.hash))
			seen.state = meta_state(&bytes, &ignored);
	}
	str_release(&bytes);
	return seen;
}

/* What a file is good for as the covmeta of a hash. It is read once, until it
   is another. */
static enum meta_state file_meta_state(struct store *s, const char *path,
	const char *hash)
{
	struct seen_meta *m = NULL;
	struct stat st;
	size_t i;

	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return META_NONE;
	for (i = 0; i < s->nseen && !m; i++)
		if (s->seen[i].ino == st.st_ino && s->seen[i].dev == st.st_dev)
			m = &s->seen[i];
	if (!m) {
		mem_grow(&s->seen, &s->capseen, s->nseen + 1, sizeof(*s->seen));
		m = &s->seen[s->nseen++];
		*m = inspect_meta(path);
	} else if (m->size != st.st_size || m->mtime != fs_mtime_ns(&st)) {
		*m = inspect_meta(path);
	}
	return strcmp(m->hash, hash) == 0 ? m->state : META_NONE;
}

const struct known_meta *store_meta(struct store *s, const char *hash)
{
	size_t i;

	for (i = 0; i < s->nmetas; i++)
		if (!strcmp(s->metas[i].hash, hash) &&
			file_meta_state(s, s->metas[i].path, hash) ==
				META_WHOLE)
			return &s->metas[i];
	return NULL;
}

/* --- what is put there ---------------------------------------------------- */

/* Links a known covmeta, or copies it where there can be no link. */
static int link_meta(struct home *h, const char *name, const char *from,
	const char *to, struct err *e)
{
	struct str bytes = {0};
	struct err why = {0};
	int rc;

	if (link(from, to) == 0 ||
		(errno == EEXIST && fs_link_over(from, to) == 0))
		return 0;
	if (fs_read(&bytes, from, COVDATA_FILE_MAX, NULL, &why))
		return 1; /* it is gone: to be asked for again */
	rc = write_file(h, name, &bytes, e);
	str_release(&bytes);
	return rc;
}

/* 1 when a file has these bytes. */
static int meta_file_is(const char *path, const struct str *want)
{
	struct err ignored = {0};

	return fs_holds(path, want->buf, want->len, COVDATA_FILE_MAX,
		       &ignored) > 0;
}

int write_meta(struct store *s, struct home *h, const struct answer *a,
	struct err *e)
{
	const struct known_meta *known;
	enum meta_state there;
	struct arena arena = {0};
	struct str name = {0};
	const char *path;
	int rc = 0;

	covname_add_meta(&name, a->hash);
	path = fs_join(&arena, h->path, name.buf);
	there = file_meta_state(s, path, a->hash);
	if (there != META_WHOLE) {
		rc = 1;
		known = store_meta(s, a->hash);
		/* A server must not decide what others' counters mean, so one
		   that sent another covmeta keeps its own. */
		if (known &&
			(!a->meta.len || meta_file_is(known->path, &a->meta)))
			rc = link_meta(h, name.buf, known->path, path, e);
		if (rc > 0 && a->meta.len)
			rc = a->state < there || meta_file_is(path, &a->meta) ?
				0 :
				write_file(h, name.buf, &a->meta, e);
	}
	str_release(&name);
	arena_release(&arena);
	return rc;
}
