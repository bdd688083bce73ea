/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The module of a package: the longest that is known and holds it. Known are
 * those that the covmeta files of directories name, and those of go.mod files
 * of sources. For all others there is a rule of thumb.
 */
#include "covstat.h"

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
	char *const *operands, size_t n, const struct srctext *sources)
{
	size_t i;

	for (i = 0; bins && i < n; i++)
		add_operand_modules(m, bins, operands[i]);
	if (sources)
		srctext_modules(sources, add_source_module, m);
	pathmap_finish(m);
}

/* Length of the first n elements of a path, or of all. */
static size_t leading_elements(const char *path, size_t n)
{
	const char *p = path + (*path == '/');

	while (n--) {
		p += strcspn(p, "/");
		if (!n || !*p)
			break;
		p++;
	}
	return (size_t)(p - path);
}

/* github.com/OWNER/NAME, HOST/NAME, and a version behind it. */
static size_t guess_module(const char *pkg)
{
	static const char *const three[] = {
		"github.com/",
		"gitlab.com/",
		"bitbucket.org/",
		"golang.org/x/",
	};
	size_t i, len, n = 2;

	if (*pkg == '/' || !memchr(pkg, '.', strcspn(pkg, "/")))
		return leading_elements(pkg, 1); /* a folder, or the library */
	for (i = 0; i < sizeof(three) / sizeof(*three); i++)
		if (str_starts(pkg, three[i]))
			n = 3;
	len = leading_elements(pkg, n);
	if (pkg[len] == '/' && pkg[len + 1] == 'v' && pkg[len + 2] > '0' &&
		pkg[len + 2] <= '9' &&
		strspn(pkg + len + 2, "0123456789") + 2 ==
			strcspn(pkg + len + 1, "/") + 1)
		len = leading_elements(pkg, n + 1);
	return len;
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
	return (struct slice){pkg, guess_module(pkg)};
}
