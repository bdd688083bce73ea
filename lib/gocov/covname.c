/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "gocov/covname.h"

#include <string.h>

enum covname covname_of(const char *name)
{
	if (str_starts(name, "covmeta."))
		return COVNAME_META;
	if (str_starts(name, "covcounters."))
		return COVNAME_COUNTERS;
	return strcmp(name, "coverage.out") == 0 ? COVNAME_TEXT : COVNAME_OTHER;
}

int covname_is_binary(const char *name)
{
	enum covname kind = covname_of(name);

	return kind == COVNAME_META || kind == COVNAME_COUNTERS;
}

void covname_add_meta(struct str *s, const char *tag)
{
	str_addf(s, "covmeta.%s", tag);
}
