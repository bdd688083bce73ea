/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Slashes that follow each other are not one here: the kernel sees to them. */
#include "base/path.h"

#include "base/num.h"
#include "base/str.h"

#include <limits.h>
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

int path_descriptor(const char *path)
{
	static const char *const standard[] = {"/dev/stdin", "/dev/stdout",
		"/dev/stderr"};
	static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
	size_t i, len;
	uint64_t fd;

	for (i = 0; i < sizeof(standard) / sizeof(*standard); i++)
		if (strcmp(path, standard[i]) == 0)
			return (int)i;
	for (i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		len = strlen(folders[i]);
		if (str_starts(path, folders[i]) &&
			num_u64(path + len, strlen(path + len), INT_MAX, &fd) ==
				NUM_OK)
			return (int)fd;
	}
	return -1;
}
