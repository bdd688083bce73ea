/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The lines of the text are found once; a position is then two bytes of it, the
   one before and the one behind. */
#include "gosrc/srcfit.h"

#include <stdlib.h>
#include <string.h>

/* A text, and where its lines begin. */
struct fit_text {
	const char *ptr, *end;
	size_t *line; /* n offsets, and the end of the text */
	size_t n;
};

/* The bytes on both sides of a position; '\n' at the ends of the text. */
struct place {
	char before, behind;
	int is_else; /* it is behind the word else */
};

static int says_line(const struct str *text)
{
	const char *p = str_get(text);

	for (; (p = strstr(p, "line ")); p += 5)
		if (p - str_get(text) >= 2 && p[-2] == '/' &&
			(p[-1] == '*' ||
				(p[-1] == '/' &&
					(p - str_get(text) == 2 ||
						p[-3] == '\n'))))
			return 1;
	return 0;
}

static void find_lines(struct fit_text *t, const struct str *text)
{
	const char *p;
	size_t n = 1;

	t->ptr = str_get(text);
	t->end = t->ptr + text->len;
	for (p = t->ptr; (p = memchr(p, '\n', (size_t)(t->end - p))); p++)
		n++;
	t->line = xmalloc(size_mul(n + 1, sizeof(*t->line)));
	t->line[t->n++] = 0;
	for (p = t->ptr; (p = memchr(p, '\n', (size_t)(t->end - p))); p++)
		t->line[t->n++] = (size_t)(p - t->ptr) + 1;
	t->line[t->n] = text->len + 1;
}

/* 1 when there is such a position; without a column only its line counts, and
   the place is that of a brace. */
static int find_place(const struct fit_text *t, uint32_t line, uint32_t col,
	struct place *at)
{
	const char *p;

	*at = (struct place){'{', '{', 0};
	if (!line || line > t->n)
		return 0;
	if (!col)
		return 1;
	if (col > t->line[line] - t->line[line - 1])
		return 0;
	p = t->ptr + t->line[line - 1] + col - 1;
	at->before = p > t->ptr ? p[-1] : '\n';
	at->behind = p < t->end ? *p : '\n';
	at->is_else = p - t->ptr >= 4 && memcmp(p - 4, "else", 4) == 0;
	return 1;
}

static int is_blank_byte(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int is_word_byte(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 0x80 || u == '_' || (u >= '0' && u <= '9') ||
		((u | 0x20) >= 'a' && (u | 0x20) <= 'z');
}

static int may_begin(const struct place *at)
{
	if (at->before == '{' || at->before == ':' || at->is_else)
		return 1;
	/* A body, or a statement. */
	return at->behind == '{' ||
		((is_blank_byte(at->before) || strchr(";}/", at->before)) &&
			!is_blank_byte(at->behind) &&
			!strchr(")]},.=", at->behind));
}

static int may_end(const struct place *at, uint32_t col)
{
	if (is_word_byte(at->before) && is_word_byte(at->behind))
		return 0;
	/* Go 1.27 ends blocks at the beginning of a line; before a label. */
	return col == 1 || !is_blank_byte(at->before) || at->behind == '{' ||
		is_word_byte(at->behind);
}

static int block_fits(const struct fit_text *t, const struct block *b)
{
	struct place from, to;

	return find_place(t, b->line0, b->col0, &from) &&
		find_place(t, b->line1, b->col1, &to) && may_begin(&from) &&
		may_end(&to, b->col1);
}

const struct block *srcfit_misfit(const struct str *text, const struct block *v,
	uint32_t n)
{
	struct fit_text t = {0};
	uint32_t i = 0;

	if (!n || says_line(text))
		return NULL;
	find_lines(&t, text);
	while (i < n && block_fits(&t, &v[i]))
		i++;
	free(t.line);
	return i < n ? &v[i] : NULL;
}
