/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Slashes that follow each other are not one here: the kernel sees to them. */
#include "base/path.h"

#include <string.h>

const char *path_last(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

size_t path_dir_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

const char *path_dir(struct arena *a, const char *path)
{
	size_t len = path_dir_len(path);

	if (len)
		return arena_strndup(a, path, len);
	return *path == '/' ? "/" : ".";
}
