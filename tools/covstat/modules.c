/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The module of a package: the longest that is known and holds it. Known are
 * those that the covmeta files of directories name, and those of go.mod files
 * of sources. For all others there is a rule of thumb.
 */
#include "covstat.h"

#include "cli/tool.h"
#include "io/fs.h"
#include "open/bins.h"

#include <string.h>

static void add_meta_modules(struct pathmap *m, const struct covmeta *meta)
{
	uint32_t i;

	for (i = 0; i < meta->npkgs; i++)
		if (!meta->pkgs[i].missing && *meta->pkgs[i].module)
			pathmap_add(m, meta->pkgs[i].module, "");
}

/* The covmeta files of an operand, which was opened before. */
static void add_operand_modules(struct pathmap *m, const struct bins *bins,
	const char *operand)
{
	const struct rules none = {0};
	struct bins_found found;
	struct covdir d = {0};
	struct err ignored;
	size_t i;

	if (fs_isdir(operand) && covdir_add(&d, operand, &ignored) == 0) {
		covdir_finish(&d);
		for (i = 0; i < d.npods; i++)
			if (bins_find(bins, d.pods[i].meta.path, &none,
				    &found) &&
				found.bin)
				add_meta_modules(m, found.bin->meta);
	}
	covdir_release(&d);
}

static void add_source_module(void *ctx, const char *module)
{
	pathmap_add(ctx, module, "");
}

void modules_find(struct pathmap *m, const struct bins *bins,
	char *const *operands, size_t n, struct finder *finder)
{
	struct err e = {0};
	size_t i;

	for (i = 0; bins && i < n; i++)
		add_operand_modules(m, bins, operands[i]);
	if (finder && finder_modules(finder, add_source_module, m, &e) < 0)
		cov_err(&e);
	pathmap_finish(m);
}

struct slice module_of(const struct pathmap *m, const char *pkg)
{
	size_t i, len;

	pkg = pathmap_import(pkg);
	for (i = 0; i < m->n; i++) {
		len = strlen(m->v[i].module);
		if (strncmp(pkg, m->v[i].module, len) == 0 &&
			(!pkg[len] || pkg[len] == '/'))
			return (struct slice){m->v[i].module, len};
	}
	return pathmap_guess(pkg);
}
