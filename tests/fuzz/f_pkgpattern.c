/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any two texts, divided by the first NUL, as a list of package patterns and a
 * path: the answer is that of the definition, taken word by word and without
 * any thought of speed.
 */
#include "fmt/pkgpattern.h"

#include "base/err.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

/* pat[0..n) against the whole name: can[j] says whether what is before the
   place in pat can match the first j bytes of name. */
static int matches(const char *pat, size_t n, const char *name)
{
	size_t len = strlen(name), i, j;
	char *can = xcalloc(len + 1, 1);
	int yes;

	can[0] = 1;
	for (i = 0; i < n; i++) {
		if (n - i >= 3 && memcmp(pat + i, "...", 3) == 0) {
			for (j = 1; j <= len; j++)
				can[j] |= can[j - 1];
			i += 2;
			continue;
		}
		for (j = len; j > 0; j--)
			can[j] = can[j - 1] && name[j - 1] == pat[i];
		can[0] = 0;
	}
	yes = can[len];
	free(can);
	return yes;
}

/* An empty pattern, and one that is not UTF-8, selects nothing. */
static int selects(const char *list, const char *path)
{
	size_t n;

	for (; *list; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		if (!n || !utf8_valid(list, n))
			continue;
		if (matches(list, n, path) ||
			(n >= 4 && memcmp(list + n - 4, "/...", 4) == 0 &&
				matches(list, n - 4, path)))
			return 1;
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	char *list = xstrndup((const char *)ptr, len);
	const char *path = list + strlen(list) + 1, *all = "...";
	const char *two[2] = {"", list};
	int yes;

	if (len <= 1024 && path <= list + len) {
		yes = pkgpattern_selects(&two[1], 1, path);
		if (yes != (!*list || selects(list, path)))
			bug("'%s' says %d of '%s'", list, yes, path);
		if (pkgpattern_selects(two, 2, path) != yes)
			bug("an empty list changes the answer");
		if (!pkgpattern_selects(&all, 1, path))
			bug("... does not select '%s'", path);
	}
	free(list);
	return 0;
}
