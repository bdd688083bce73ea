/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Files beside the pages of a folder go with their pages. The first line of
 * data/HASH.js says which texts the page shows (data.c).
 */
#include "clean.h"

#include "base/interner.h"
#include "io/fs.h"
#include "io/in.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* 1 when a name is HASH and then the rest. */
static int is_hash_file(const char *name, const char *rest, char hash[MD5_HEX])
{
	if (strnlen(name, MD5_HEX) < MD5_HEX - 1 ||
		strcmp(name + MD5_HEX - 1, rest) != 0)
		return 0;
	memcpy(hash, name, MD5_HEX - 1);
	hash[MD5_HEX - 1] = '\0';
	return is_hash(hash);
}

/* Adds the texts that a file of data/ names; -1 when it cannot be read. */
static int add_named_texts(struct interner *texts, const char *path)
{
	struct err ignored = {0};
	struct in in;
	char *line, *p;
	size_t len, n;
	int fresh, rc;

	if (in_open_plain(&in, path, &ignored))
		return -1;
	rc = in_line(&in, &line, &len, &ignored) > 0 ? 0 : -1;
	for (p = line; rc == 0 && p < line + len; p += n + 1) {
		n = strspn(p, "0123456789abcdef");
		if (n == MD5_HEX - 1)
			interner_add(texts, p, n, &fresh);
	}
	in_close(&in);
	return rc;
}

static int remove_one(const char *path, struct err *e)
{
	return unlink(path) && errno != ENOENT ?
		err_write(e, errno, "%s", path) :
		0;
}

/* Goes through data/; *known: of all that stay it is known what they show. */
static int clean_pieces(const struct pages *ps, const char *dir,
	struct interner *texts, int *known, struct err *e)
{
	struct arena a = {0};
	struct fs_list l;
	char hash[MD5_HEX];
	size_t i;
	int rc = 0;

	if (fs_list(&l, dir, e))
		return -1;
	for (i = 0; i < l.n; i++) {
		const char *path = fs_join(&a, dir, l.v[i]);
		int lines = is_hash_file(l.v[i], ".js", hash);

		if (!lines && !is_hash_file(l.v[i], "-who.js", hash))
			continue;
		if (!pages_has(ps, hash))
			rc |= remove_one(path, e);
		else if (lines && add_named_texts(texts, path))
			*known = 0;
	}
	fs_list_release(&l);
	arena_release(&a);
	return rc;
}

/* static/HASH-N.html */
static int clean_plain(const struct pages *ps, const char *dir, struct err *e)
{
	struct arena a = {0};
	struct fs_list l;
	char hash[MD5_HEX];
	size_t i, n;
	int rc = 0;

	if (fs_list(&l, dir, e))
		return -1;
	for (i = 0; i < l.n; i++) {
		const char *rest = l.v[i] + MD5_HEX - 1;

		if (strlen(l.v[i]) < MD5_HEX || *rest != '-')
			continue;
		n = strspn(rest + 1, "0123456789");
		memcpy(hash, l.v[i], MD5_HEX - 1);
		hash[MD5_HEX - 1] = '\0';
		if (n && strcmp(rest + 1 + n, ".html") == 0 && is_hash(hash) &&
			!pages_has(ps, hash))
			rc |= remove_one(fs_join(&a, dir, l.v[i]), e);
	}
	fs_list_release(&l);
	arena_release(&a);
	return rc;
}

static int clean_texts(const struct interner *texts, const char *dir,
	struct err *e)
{
	struct arena a = {0};
	struct fs_list l;
	char name[MD5_HEX];
	uint32_t number;
	size_t i;
	int rc = 0;

	if (fs_list(&l, dir, e))
		return -1;
	for (i = 0; i < l.n; i++)
		if (is_hash_file(l.v[i], ".js", name) &&
			!interner_find(texts, name, MD5_HEX - 1, &number))
			rc |= remove_one(fs_join(&a, dir, l.v[i]), e);
	fs_list_release(&l);
	arena_release(&a);
	return rc;
}

int clean_data(const struct pages *ps, const char *dir, struct err *e)
{
	struct interner texts = {0};
	struct arena a = {0};
	const char *data = fs_join(&a, dir, "data");
	const char *src = fs_join(&a, dir, "src");
	const char *plain = fs_join(&a, dir, "static");
	int known = 1, rc = 0;

	if (fs_isdir(plain))
		rc = clean_plain(ps, plain, e);
	if (rc == 0 && fs_isdir(data))
		rc = clean_pieces(ps, data, &texts, &known, e);
	if (rc == 0 && known && fs_isdir(src))
		rc = clean_texts(&texts, src, e);
	interner_release(&texts);
	arena_release(&a);
	return rc;
}
