/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Written byte by byte through a volatile pointer. */
#include "base/wipe.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

void wipe(void *ptr, size_t len)
{
	volatile char *p = ptr;

	while (p && len-- > 0)
		*p++ = 0;
}

void wipe_free(char *text)
{
	if (text)
		wipe(text, strlen(text));
	free(text);
}

void wipe_no_core(void)
{
	/* Too small for any file. Linux gives a core to a program, where one is
	   set up for that, whatever the limit is, unless it is 1. */
	struct rlimit one = {1, 1}, none = {0, 0};

	if (setrlimit(RLIMIT_CORE, &one) < 0)
		(void)setrlimit(RLIMIT_CORE, &none);
}
