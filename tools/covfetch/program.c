/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Counters hold the arguments of the program that wrote them, the path by which
 * it was called first. Where that is missing, and where a program was killed
 * before it wrote any, the covmeta has the import path of its main package; of
 * one that was built from files alone only the module has a name.
 */
#include "program.h"

#include "base/str.h"
#include "gocov/covargs.h"
#include "gocov/covload.h"
#include "gocov/covmeta.h"

#include <string.h>

enum {
	NAME_MAX_BYTES = 255, /* no file's name is longer */
	COUNTERS_TRIED = 3 /* of a binary */
};

/* What is behind the last separator, if that can be a name. */
static char *name_behind(struct arena *a, const char *path, const char *seps)
{
	const char *last = path + strlen(path), *p;

	for (p = last; p > path && !strchr(seps, p[-1]);)
		p--;
	return p == last || (size_t)(last - p) > NAME_MAX_BYTES ||
			!strcmp(p, ".") || !strcmp(p, "..") ?
		NULL :
		arena_strdup(a, p);
}

static char *name_called(struct arena *a, const struct covargs *args)
{
	int windows = args->goos && !strcmp(args->goos, "windows");
	char *name = args->argc ?
		name_behind(a, args->argv[0], windows ? "/\\" : "/") :
		NULL;
	size_t len = name ? strlen(name) : 0;

	if (windows && len > 4 && !strcmp(name + len - 4, ".exe"))
		name[len - 4] = '\0';
	return name;
}

/* As the arguments in a counters file say. */
static char *name_in_counters(struct arena *a, struct covload *l,
	const char *path)
{
	struct covargs args = {0};
	struct err ignored = {0};
	struct covctr c;
	char *name = NULL;

	if (covload_read(l, path) < 0)
		return NULL;
	if (covctr_open(&c, str_get(&l->bytes), l->bytes.len, path, &ignored) ==
			0 &&
		covargs_read(&args, &c, &ignored) >= 0)
		name = name_called(a, &args);
	covargs_release(&args);
	covctr_close(&c);
	return name;
}

/* 1 for the last part of an import path that is only a version, as `v2`. */
static int is_major(const char *part)
{
	return part[0] == 'v' && part[1] &&
		part[1 + strspn(part + 1, "0123456789")] == '\0';
}

/* An import path's last part, or the one before its version. */
static char *name_of_import(struct arena *a, const char *path)
{
	char *name = name_behind(a, path, "/"), *before;
	size_t len = strlen(path);

	if (!name || !is_major(name) || len == strlen(name))
		return name;
	before = arena_strndup(a, path, len - strlen(name) - 1);
	return name_behind(a, before, "/");
}

/* As the main package of a covmeta says. */
static char *name_in_covmeta(struct arena *a, struct covload *l,
	const struct covpod *pod)
{
	struct covmeta *m = covload_meta(l, pod);
	const struct covpkg *pkg;
	char *name = NULL;
	uint32_t i;

	for (i = 0; m && i < m->npkgs && !name; i++) {
		pkg = &m->pkgs[i];
		if (strcmp(pkg->name, "main") != 0)
			continue;
		name = name_of_import(a,
			strcmp(pkg->path, "command-line-arguments") ?
				pkg->path :
				pkg->module);
	}
	covmeta_free(m);
	return name;
}

static char *name_of_pod(struct arena *a, struct covload *l,
	const struct covpod *pod)
{
	char *name = NULL;
	size_t i;

	for (i = 0; i < pod->nctrs && i < COUNTERS_TRIED && !name; i++)
		name = name_in_counters(a, l, pod->ctrs[i].path);
	return name ? name : name_in_covmeta(a, l, pod);
}

char *program_name(struct arena *a, const char *dir, const char *const *files,
	size_t n)
{
	struct covload l = {0};
	char *all = NULL, *name;
	size_t i;

	covdir_files(&l.dir, dir, files, n);
	covdir_finish(&l.dir);
	for (i = 0; i < l.dir.npods; i++) {
		name = name_of_pod(a, &l, &l.dir.pods[i]);
		if (all && name && strcmp(all, name) != 0) {
			all = NULL;
			break;
		}
		all = name ? name : all;
	}
	covload_release(&l); /* what is wrong with them covtext will say */
	return all;
}
