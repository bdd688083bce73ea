/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The folder of the running program is asked of the system, which knows it also
   where there is no /proc. */
#include "io/beside.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

void beside_path(struct str *path, const char *tool)
{
	const char *given = (const char *)(uintptr_t)getauxval(AT_EXECFN);
	char *exe = given ? realpath(given, NULL) : NULL;

	str_clear(path);
	if (exe)
		str_add(path, exe, (size_t)(strrchr(exe, '/') + 1 - exe));
	str_adds(path, tool);
	if (exe && access(path->buf, X_OK) < 0) {
		str_clear(path);
		str_adds(path, tool);
	}
	free(exe);
}
