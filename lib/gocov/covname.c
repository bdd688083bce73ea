/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "gocov/covname.h"

#include <string.h>

static const char meta[] = "covmeta.", counters[] = "covcounters.";

enum covname covname_of(const char *name)
{
	if (str_starts(name, meta))
		return COVNAME_META;
	if (str_starts(name, counters))
		return COVNAME_COUNTERS;
	return strcmp(name, "coverage.out") == 0 ? COVNAME_TEXT : COVNAME_OTHER;
}

int covname_fits(const char *name, const char *ptr, size_t len)
{
	static const struct slice begin[] = {[COVNAME_META] = {"\0cvm", 4},
		[COVNAME_COUNTERS] = {"\0cwm", 4},
		[COVNAME_TEXT] = {"mode:", 5}};
	enum covname kind = covname_of(name);

	return kind == COVNAME_OTHER ||
		memcmp(ptr, begin[kind].ptr,
			len < begin[kind].len ? len : begin[kind].len) == 0;
}

const char *covname_tag(const char *name)
{
	switch (covname_of(name)) {
	case COVNAME_META:
		return name + sizeof(meta) - 1;
	case COVNAME_COUNTERS:
		return name + sizeof(counters) - 1;
	default:
		return "";
	}
}

int covname_is_binary(const char *name)
{
	enum covname kind = covname_of(name);

	return kind == COVNAME_META || kind == COVNAME_COUNTERS;
}

void covname_add_meta(struct str *s, const char *tag)
{
	str_addf(s, "%s%s", meta, tag);
}
