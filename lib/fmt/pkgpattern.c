/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Package patterns: matching with one `...` to go back to. */
#include "fmt/pkgpattern.h"

#include "base/utf8.h"

#include <string.h>

/* pat[0..len) against all of name; on a mismatch the last `...` takes one
   byte more, so the time is at most len times the length of name. */
static int match_dots(const char *pat, size_t len, const char *name)
{
	const char *end = pat + len, *star = NULL, *from = NULL;

	while (*name || pat < end) {
		if (end - pat >= 3 && memcmp(pat, "...", 3) == 0) {
			star = pat += 3;
			from = name;
		} else if (pat < end && *name && *pat == *name) {
			pat++;
			name++;
		} else if (star && *from) {
			pat = star;
			name = ++from;
		} else {
			return 0;
		}
	}
	return 1;
}

static int selects(const char *pat, size_t len, const char *path)
{
	if (len == 0 || !utf8_valid(pat, len))
		return 0;
	if (match_dots(pat, len, path))
		return 1;
	return len >= 4 && memcmp(pat + len - 4, "/...", 4) == 0 &&
		match_dots(pat, len - 4, path);
}

int pkgpattern_selects(const char *const *lists, size_t n, const char *path)
{
	int any = 0;
	size_t i, len;
	const char *p;

	for (i = 0; i < n; i++) {
		p = lists[i];
		any |= *p != '\0';
		for (; *p; p += len + (p[len] == ',')) {
			len = strcspn(p, ",");
			if (selects(p, len, path))
				return 1;
		}
	}
	return !any;
}
