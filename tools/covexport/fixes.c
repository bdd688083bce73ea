/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The patterns are those of Codecov's own program for Go, as regular
 * expressions:
 *
 *     ^\s*$   ^\s*\/\/.*$   ^\s*[{}]\s*(\/\/.*)?$
 *     ^\s*func\s*[{]\s*(\/\/.*)?$   ^\s*(\/\*|\*\/)\s*$
 */
#include "fixes.h"

#include "base/utf8.h"

#include <string.h>

/* Behind blanks. */
static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\v\f", *p) && *p)
		p++;
	return p;
}

/* Nothing but blanks is left, or a comment where one may be. */
static int is_rest_empty(const char *p, const char *end, int comment)
{
	p = skip_blanks(p, end);
	return p == end ||
		(comment && end - p >= 2 && p[0] == '/' && p[1] == '/');
}

static int is_without_code(const char *p, const char *end)
{
	p = skip_blanks(p, end);
	if (is_rest_empty(p, end, 1))
		return 1;
	if (*p == '{' || *p == '}')
		return is_rest_empty(p + 1, end, 1);
	if (end - p >= 2 &&
		(memcmp(p, "/*", 2) == 0 || memcmp(p, "*/", 2) == 0))
		return is_rest_empty(p + 2, end, 0);
	if (end - p > 4 && memcmp(p, "func", 4) == 0) {
		p = skip_blanks(p + 4, end);
		return p < end && *p == '{' && is_rest_empty(p + 1, end, 1);
	}
	return 0;
}

const char *fixes_of(struct arena *a, const struct str *text)
{
	const char *p = str_get(text), *end = p + text->len, *nl;
	struct str s = {0};
	uint64_t line;

	if (!utf8_valid(p, text->len))
		return NULL;
	str_addc(&s, '[');
	for (line = 1; p < end; line++, p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl ? nl : end;
		if (!is_without_code(p, nl))
			continue;
		if (s.len > 1)
			str_addc(&s, ',');
		str_addu(&s, line);
	}
	str_addc(&s, ']');
	return str_to_arena(&s, a);
}
