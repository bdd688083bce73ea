/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The folder of the running program is asked of the system. */
#include "io/beside.h"

#include <unistd.h>

enum { EXE_PATH_MAX = 4096 };

void beside_path(struct str *path, const char *tool)
{
	char exe[EXE_PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe));

	while (n > 0 && exe[n - 1] != '/')
		n--;
	str_clear(path);
	if (n > 0)
		str_add(path, exe, (size_t)n);
	str_adds(path, tool);
	if (n > 0 && access(path->buf, X_OK) < 0) {
		str_clear(path);
		str_adds(path, tool);
	}
}
