/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any text as a go.mod and as a go.work: what it names lies in the repository;
 * and a profile path is found as a walk over all modules finds it.
 *
 * Behind the first NUL stand profile paths.
 */
#include "profile/pathmap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void folder(void *ctx, const char *dir)
{
	struct pathmap *m = ctx;
	const char *p = dir;
	size_t n;

	if (*p == '/')
		bug("'%s' is outside", dir);
	for (; *p; p += n + (p[n] == '/')) {
		n = strcspn(p, "/");
		if (n == 2 && memcmp(p, "..", 2) == 0)
			bug("'%s' goes up", dir);
	}
	if (*dir && dir[strlen(dir) - 1] == '/')
		bug("'%s' ends in a slash", dir);
	if (m->n < 64)
		pathmap_add(m, *dir ? dir : "root", dir);
}

/* The longest module that is before a slash of the name. */
static void find(const struct pathmap *m, const char *name)
{
	const struct pathmap_module *best = NULL;
	struct str path = {0}, want = {0};
	size_t i, n, longest = 0;
	int rc = pathmap_find(m, name, &path) != NULL;

	for (i = 0; i < m->n; i++) {
		n = strlen(m->v[i].module);
		if (str_starts(name, m->v[i].module) && name[n] == '/' &&
			n >= longest) {
			longest = n;
			best = &m->v[i];
		}
	}
	if (!best != !rc)
		bug("'%s' is found %d", name, rc);
	if (best)
		str_addf(&want, "%s%s%s", best->dir, *best->dir ? "/" : "",
			name + strlen(best->module) + 1);
	if (strcmp(str_get(&path), str_get(&want)) != 0)
		bug("'%s' is '%s'", name, str_get(&path));
	str_release(&path);
	str_release(&want);
}

static void replacement(void *ctx, const struct pathmap_replacement *r)
{
	(void)ctx;
	if (!r->old || !r->new || !r->old_version || !r->new_version)
		bug("half a replacement");
}

static void requirement(void *ctx, const char *module, const char *version)
{
	(void)ctx;
	if (!module || !version)
		bug("half a requirement");
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	const char *text = (const char *)ptr, *nul, *p;
	char *names, *module;
	struct pathmap m = {0};
	struct arena a = {0};
	size_t size;

	nul = len ? memchr(text, 0, len) : NULL;
	size = nul ? (size_t)(nul - text) : len;
	names = nul ? xstrndup(nul + 1, len - size - 1) : xstrdup("");
	module = pathmap_gomod(&a, text, size);
	if (module && (!*module || strlen(module) > size))
		bug("a module '%s'", module);
	if (module)
		pathmap_add(&m, module, "");
	pathmap_gowork(&a, text, size, folder, &m);
	pathmap_replaces(&a, text, size, replacement, NULL);
	pathmap_requires(&a, text, size, requirement, NULL);
	pathmap_finish(&m);
	for (p = names; nul && p < names + len - size - 1; p += strlen(p) + 1)
		find(&m, p);
	pathmap_release(&m);
	arena_release(&a);
	free(names);
	return 0;
}
