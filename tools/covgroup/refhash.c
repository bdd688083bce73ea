/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * input_hash as coverage-collector makes it (--reference-hashes): MD5 over the
 * bytes of all covmeta and covcounters files of a directory, by the bytes of
 * their names and without these; of coverage.out when there are none. Since a
 * covmeta comes behind its counters, each report hashes it again.
 */
#include "refhash.h"

#include "base/path.h"
#include "gocov/covname.h"
#include "io/fs.h"

#include <string.h>

static int hash_file(struct md5 *m, struct str *bytes, const char *path)
{
	struct err ignored = {0}; /* told by whoever decodes it */

	if (fs_read(bytes, path, COVDATA_FILE_MAX, NULL, &ignored) < 0)
		return -1;
	md5_add(m, str_get(bytes), bytes->len);
	return 0;
}

/* Adds Go's binary files, or the text; how many, -1 when one is unreadable. */
static int hash_files(struct md5 *m, struct arena *a, const char *dir,
	const struct fs_list *l, int binary)
{
	struct str bytes = {0};
	size_t i;
	int n = 0;

	for (i = 0; i < l->n && n >= 0; i++) {
		if (binary ? !covname_is_binary(l->v[i]) :
			     !str_starts(l->v[i], "coverage.out"))
			continue;
		n = hash_file(m, &bytes, fs_join(a, dir, l->v[i])) < 0 ? -1 :
									 n + 1;
	}
	str_release(&bytes);
	return n;
}

/* The directory that all elements are or lie in; NULL when there is none. */
static const char *common_dir(struct source *s)
{
	const char *dir = NULL, *path;
	size_t i;

	for (i = 0; i < s->n; i++) {
		path = str_starts(s->v[i], "db:") ?
			NULL :
			fs_decoded(&s->arena, s->v[i]);
		if (!path)
			return NULL;
		if (!fs_isdir(path))
			path = path_dir(&s->arena, path);
		if (dir && strcmp(dir, path) != 0)
			return NULL;
		dir = path;
	}
	return s->inline_.ptr ? NULL : dir;
}

void reference_hash(struct source *s, char hex[MD5_HEX])
{
	const char *dir = common_dir(s);
	struct err ignored = {0};
	struct fs_list l;
	struct md5 *m;
	int n;

	if (!dir || fs_list(&l, dir, &ignored) < 0)
		return;
	m = md5_new();
	n = hash_files(m, &s->arena, dir, &l, 1);
	if (n == 0)
		n = hash_files(m, &s->arena, dir, &l, 0);
	md5_hex(m, hex);
	if (n <= 0)
		*hex = '\0';
	fs_list_release(&l);
}
