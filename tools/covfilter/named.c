/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * --rule: renamings that have a name, and lists of names out of files.
 */
#include "covfilter.h"

#include "base/path.h"
#include "io/fs.h"
#include "io/in.h"
#include "profile/pathmap.h"

#include <stdlib.h>
#include <string.h>

/* Largest go.work or go.mod that is read, in bytes. */
enum { MOD_MAX = 1 << 20 };

/* Length without slashes at the end. */
static size_t trimmed_len(const char *text, size_t len)
{
	while (len && text[len - 1] == '/')
		len--;
	return len;
}

/* Names below the folder OLD get the folder NEW; "" is no folder. */
static int move_folder(struct rules *to, const char *old, size_t oldlen,
	const char *new, struct err *e)
{
	size_t newlen = trimmed_len(new, strlen(new));
	struct str from = {0}, into = {0};
	const char *v[2];
	int rc;

	str_add(&from, old, trimmed_len(old, oldlen));
	str_addc(&from, '/');
	str_add(&into, new, newlen);
	if (newlen)
		str_addc(&into, '/');
	v[0] = from.buf;
	v[1] = str_get(&into);
	rc = rules_add(to, RULE_REWRITE, v, 2, e);
	str_release(&from);
	str_release(&into);
	return rc;
}

/* OLD=NEW */
static int add_migrate(struct rules *to, const char *value, struct err *e)
{
	const char *eq = strchr(value, '=');

	if (!eq || !trimmed_len(value, (size_t)(eq - value)) || !eq[1])
		return err_set(e, COV_USAGE, "migrate is not OLD=NEW");
	return move_folder(to, value, (size_t)(eq - value), eq + 1, e);
}

/* A go.work being read: the modules of the folders that it uses. */
struct gowork {
	struct arena arena;
	const char *dir; /* folder that it lies in */
	const char **v; /* M=DIR */
	size_t n, cap;
};

static void add_work_module(void *ctx, const char *below)
{
	struct gowork *w = ctx;
	struct str text = {0}, both = {0};
	struct err ignored;
	char *module = NULL;

	if (fs_read(&text,
		    fs_join(&w->arena, fs_join(&w->arena, w->dir, below),
			    "go.mod"),
		    MOD_MAX, NULL, &ignored) == 0)
		module = pathmap_gomod(&w->arena, str_get(&text), text.len);
	if (module) {
		str_addf(&both, "%s=%s", module, below);
		mem_grow(&w->v, &w->cap, w->n + 1, sizeof(*w->v));
		w->v[w->n++] = arena_strdup(&w->arena, both.buf);
	}
	str_release(&both);
	str_release(&text);
}

/* The go.work or go.mod that is meant by a folder. */
static const char *find_work_file(struct gowork *w, const char *path)
{
	const char *file;
	struct str text = {0};
	struct err ignored;

	if (!fs_isdir(path))
		return path;
	file = fs_join(&w->arena, path, "go.work");
	if (fs_read(&text, file, MOD_MAX, NULL, &ignored) < 0)
		file = fs_join(&w->arena, path, "go.mod");
	str_release(&text);
	return file;
}

/* FILE is a go.work, a go.mod, or a folder with one of them. */
static int add_gowork(struct rules *to, const char *path, struct err *e)
{
	struct gowork w = {0};
	struct str text = {0};
	const char *file = find_work_file(&w, path);
	int rc;

	w.dir = path_dir(&w.arena, file);
	rc = fs_read(&text, file, MOD_MAX, NULL, e);
	if (rc == 0 && strcmp(path_last(file), "go.mod") == 0)
		add_work_module(&w, "");
	else if (rc == 0)
		pathmap_gowork(&w.arena, str_get(&text), text.len,
			add_work_module, &w);
	if (rc == 0 && !w.n)
		rc = err_set(e, COV_USAGE, "'%s' names no module", path);
	if (rc == 0)
		rc = rules_add(to, RULE_MODULES, w.v, w.n, e);
	str_release(&text);
	arena_release(&w.arena);
	free(w.v);
	return rc;
}

int covfilter_rule(void *ctx, const char *value, struct err *e)
{
	struct rules *to = ctx;
	size_t len = strcspn(value, "=");
	const char *arg = value[len] ? value + len + 1 : NULL;
	static const char workspace[] = "/workspace";

	if (strcmp(value, "gosrc") == 0)
		return rules_add(to, RULE_GOSRC, NULL, 0, e);
	if (arg && strncmp(value, "workspace", len) == 0 && len == 9)
		return move_folder(to, workspace, sizeof(workspace) - 1, arg,
			e);
	if (arg && strncmp(value, "migrate", len) == 0 && len == 7)
		return add_migrate(to, arg, e);
	if (arg && strncmp(value, "gowork", len) == 0 && len == 6)
		return add_gowork(to, arg, e);
	return err_set(e, COV_USAGE,
		"not workspace=MODULE, gosrc, "
		"migrate=OLD=NEW or gowork=FILE");
}

int covfilter_list(struct rules *to, const char *path, struct err *e)
{
	struct arena arena = {0};
	const char **v = NULL;
	size_t n = 0, cap = 0, len;
	struct in in;
	char *line;
	int rc = in_open(&in, path, e);

	while (rc >= 0 && (rc = in_line(&in, &line, &len, e)) > 0) {
		if (len && line[len - 1] == '\r')
			len--;
		if (!len)
			continue;
		mem_grow(&v, &cap, n + 1, sizeof(*v));
		v[n++] = arena_strndup(&arena, line, len);
	}
	in_close(&in);
	if (rc == 0)
		rc = rules_add(to, RULE_DROP, v, n, e);
	arena_release(&arena);
	free(v);
	return rc;
}
