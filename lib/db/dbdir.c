/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Settings, and folders as they are stored: relative to the database's own
 * folder, so that a collection may be moved as a whole.
 */
#include "db/dbint.h"

#include "base/path.h"
#include "base/str.h"
#include "io/folder.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* The folder part of the database's path as it was spelled, with its slash;
   length 0 for a plain name. */
static size_t folder_len(const struct db *db)
{
	return (size_t)(path_last(db->path) - db->path);
}

static const char *resolve_folder(struct db *db)
{
	size_t len = folder_len(db);
	struct err ignored = {0};
	char *name;

	if (!db->folder) {
		name = len ? xstrndup(db->path, len) : xstrdup(".");
		db->folder = folder_root(name, &ignored);
		free(name);
	}
	return db->folder;
}

/* The way from one absolute folder to another. */
static void add_relative_path(struct str *s, const char *from, const char *to)
{
	size_t i, same = 0;

	/* Length of the common components. */
	for (i = 0;; i++) {
		int end = !from[i] || from[i] == '/';

		if (end && (!to[i] || to[i] == '/'))
			same = i;
		if (!from[i] || !to[i] || from[i] != to[i])
			break;
	}
	if (strcmp(from, "/") == 0) {
		str_adds(s, to + 1);
		return;
	}
	for (i = same; from[i]; i++)
		if (from[i] == '/')
			str_adds(s, s->len ? "/.." : "..");
	if (to[same] == '/' && to[same + 1]) {
		if (s->len)
			str_addc(s, '/');
		str_adds(s, to + same + 1);
	}
	if (!s->len)
		str_addc(s, '.');
}

const char *db_store_dir(struct db *db, struct arena *a, const char *dir)
{
	struct str path = {0};
	struct err ignored = {0};
	const char *text;
	char *real;

	if (db->mode == DB_TEMP)
		return fs_encoded(a, dir);
	real = folder_root(dir, &ignored);
	if (real && resolve_folder(db))
		add_relative_path(&path, resolve_folder(db), real);
	else
		str_adds(&path, dir);
	text = fs_encoded(a, str_get(&path));
	free(real);
	str_release(&path);
	return text;
}

const char *db_show_dir(const struct db *db, struct arena *a,
	const char *stored)
{
	struct str path = {0};
	const char *text;
	char *before;

	if (db->mode == DB_TEMP || stored[0] == '/' || !folder_len(db))
		return stored;
	before = xstrndup(db->path, folder_len(db));
	fs_encode(&path, before);
	str_adds(&path, stored);
	text = arena_strdup(a, path.buf);
	free(before);
	str_release(&path);
	return text;
}

const char *db_setting(struct db *db, struct arena *a, const char *name,
	struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, DB_SETTING_GET,
		"SELECT value FROM cov_setting WHERE name = ?", e, "t", name);
	const char *text = "";
	int r = st ? dbint_step(db, st, e) : -1;

	if (r > 0) {
		text = dbint_text(st, 0, a);
		dbint_stop(st);
	}
	return r < 0 ? NULL : text;
}

int db_set_setting(struct db *db, const char *name, const char *value,
	struct err *e)
{
	return dbint_run(db, DB_SETTING_PUT,
		"INSERT INTO cov_setting VALUES(?, ?) ON CONFLICT(name)"
		" DO UPDATE SET value = excluded.value",
		e, "tt", name, value);
}
