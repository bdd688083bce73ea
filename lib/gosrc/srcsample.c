/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* A binary has thousands of files, and a few of each module say which
   repository they are from. */
#include "gosrc/srcsample.h"

#include <string.h>

/* A sample is as large as this at most. */
enum { SAMPLE = 64 };

/* Bytes of a path that say which module it is of: HOST/OWNER/NAME. */
static size_t module_part(const char *name)
{
	size_t len = 0, i;

	for (i = 0; i < 3; i++) {
		len += strcspn(name + len, "/");
		if (!name[len])
			break;
		len++;
	}
	return len;
}

char **srcsample_paths(const struct profile *p, size_t *n)
{
	char **v = xcalloc(SAMPLE, sizeof(*v));
	uint32_t i, files = p->t ? p->t->nfiles : 0;
	const char *last = NULL;

	*n = 0;
	/* The first of each module, ... */
	for (i = 0; i < files && *n < SAMPLE / 2; i++) {
		const char *name = p->t->files[i].name;
		size_t len = module_part(name);

		if (last && strncmp(last, name, len) == 0)
			continue;
		v[(*n)++] = xstrdup(last = name);
	}
	/* ... then some at equal distances. */
	for (i = 0; files && *n < SAMPLE && i < SAMPLE / 2 && i < files; i++)
		v[(*n)++] = xstrdup(
			p->t->files[(uint64_t)i * files /
				    (files < SAMPLE / 2 ? files : SAMPLE / 2)]
				.name);
	return v;
}
