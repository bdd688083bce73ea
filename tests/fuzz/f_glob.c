/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any two texts, divided by the first NUL, as pattern and name: a pattern that
 * passes the check can be matched in both dialects, and a few things are true
 * of every name.
 */
#include "fmt/glob.h"

#include "base/mem.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

/* A name with every byte escaped matches itself only. */
static void escaped(const char *name)
{
	struct str s = {0};
	struct err e;
	const char *p;

	for (p = name; *p; p++) {
		str_addc(&s, '\\');
		str_addc(&s, *p);
	}
	if (glob_check(str_get(&s), GLOB_GO, &e))
		bug("%s", e.text);
	if (!glob_match(str_get(&s), GLOB_GO, name) ||
		!glob_match(str_get(&s), GLOB_DEEP, name))
		bug("a name does not match itself");
	str_addc(&s, '?');
	if (glob_match(str_get(&s), GLOB_GO, name) ||
		glob_match(str_get(&s), GLOB_DEEP, name))
		bug("a name matches more than itself");
	str_release(&s);
}

static void check(const char *pattern, const char *name)
{
	struct str deep = {0};
	struct err e;
	int go, d;

	if (!glob_match("**", GLOB_DEEP, name))
		bug("a name does not match **");
	escaped(name);
	go = glob_check(pattern, GLOB_GO, &e);
	if (go != glob_check(pattern, GLOB_DEEP, &e))
		bug("the dialects disagree on what is malformed");
	if (go < 0)
		return;
	go = glob_match(pattern, GLOB_GO, name);
	d = glob_match(pattern, GLOB_DEEP, name);
	/* Only a class that takes a '/' and `**` differ. */
	if (go != d && !strchr(pattern, '[') && !strstr(pattern, "**"))
		bug("the dialects disagree");
	str_adds(&deep, "**/");
	str_adds(&deep, pattern);
	/* Of `a` and `** / a` the second matches all that the first does. */
	if (d && !glob_match(deep.buf, GLOB_DEEP, name))
		bug("%s does not match", deep.buf);
	str_release(&deep);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	const uint8_t *end = len ? memchr(ptr, 0, len) : NULL;
	char *pattern, *name;

	if (!end || len > 4096)
		return 0;
	pattern = xstrndup((const char *)ptr, (size_t)(end - ptr));
	name = xstrndup((const char *)end + 1, len - 1 - (size_t)(end - ptr));
	check(pattern, name);
	free(pattern);
	free(name);
	return 0;
}
