/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "safe.h"

#include "base/utf8.h"

#include <string.h>

/* The length of the line that begins at p. */
static size_t line_length(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return (size_t)((nl ? nl : end) - p);
}

static int is_safe_line(const char *p, size_t len)
{
	return len <= SAFE_LINE_MAX && !memchr(p, '\0', len) &&
		utf8_valid(p, len);
}

static int is_safe_text(const struct str *text)
{
	const char *p = str_get(text), *end = p + text->len;
	size_t len;

	if (memchr(p, '\0', text->len) || !utf8_valid(p, text->len))
		return 0;
	if (text->len <= SAFE_LINE_MAX)
		return 1;
	for (; p < end; p += len + 1)
		if ((len = line_length(p, end)) > SAFE_LINE_MAX)
			return 0;
	return 1;
}

static void add_safe_line(struct str *to, const char *p, size_t len)
{
	const char *end = p + len;
	size_t begin = to->len, n;

	for (; p < end; p += n ? n : 1) {
		n = utf8_get(p, (size_t)(end - p), NULL);
		if (to->len - begin + n > SAFE_LINE_MAX) {
			str_adds(to, SAFE_MARK);
			return;
		}
		if (n && *p)
			str_add(to, p, n);
		else
			str_adds(to, SAFE_MARK);
	}
}

void safe_text(struct str *text, const char *name, struct safe_notes *notes)
{
	const char *p = str_get(text), *end = p + text->len;
	struct str made = {0};
	uint64_t line = 1;
	size_t len;

	if (is_safe_text(text))
		return;
	for (;; line++) {
		len = line_length(p, end);
		if (is_safe_line(p, len)) {
			str_add(&made, p, len);
		} else {
			add_safe_line(&made, p, len);
			if (!notes->lines++)
				str_addf(&notes->first, "%s:%llu", name,
					(unsigned long long)line);
		}
		p += len;
		if (p == end)
			break;
		str_addc(&made, '\n');
		p++;
	}
	str_release(text);
	*text = made;
}

const char *safe_name(struct str *s, const char *text)
{
	size_t len = strlen(text), n;

	str_clear(s);
	for (; len > 0; text += n ? n : 1, len -= n ? n : 1) {
		n = utf8_get(text, len, NULL);
		if (n)
			str_add(s, text, n);
		else
			str_adds(s, SAFE_MARK);
	}
	return str_get(s);
}
