/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Names of files in rows.
 *
 * A path below /workspace/ is one of the repository's root module; one below a
 * GOPATH is cut to its import path; a module that moved gets its present name.
 * All of it only for paths that a module of the repository covers: the others
 * stay as they are.
 */
#include "names.h"

#include <string.h>

/* The import path in a path of a GOPATH, else the path as it is. */
static const char *gopath_import(const char *path)
{
	const char *cut;

	if (path[0] != '/')
		return path;
	cut = strstr(path, "/go/src/");
	if (cut)
		return cut + strlen("/go/src/");
	cut = strstr(path, "/src/github.com/");
	return cut ? cut + strlen("/src/") : path;
}

static void join_row_name(struct str *name, const char *module,
	const char *rest)
{
	str_adds(name, module);
	str_addc(name, '/');
	str_adds(name, rest);
}

void row_name(const struct pathmap *m, const char *path, struct str *name)
{
	static const char workspace[] = "/workspace/";
	const char *plain = gopath_import(path);
	size_t i, len;

	str_clear(name);
	if (m->root && str_starts(plain, workspace)) {
		join_row_name(name, m->root, plain + strlen(workspace));
		return;
	}
	for (i = 0; i < m->n; i++) {
		const struct pathmap_module *mod = &m->v[i];

		len = strlen(mod->module);
		if (strncmp(plain, mod->module, len) || plain[len] != '/')
			continue;
		join_row_name(name,
			m->root && !*mod->dir ? m->root : mod->module,
			plain + len + 1);
		return;
	}
	str_adds(name, path);
}
