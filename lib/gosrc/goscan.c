/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Each byte is looked at once. What a compiler would refuse is let pass, but
 * for what has no end.
 */
#include "gosrc/goscan.h"

#include "base/num.h"

#include <string.h>

enum { LINE_MAX_GO = 1 << 30 }; /* greatest line or column of a directive */

void goscan_position(const struct goscan *s, const char *p, uint32_t *line,
	uint32_t *col)
{
	uint32_t below;

	*line = s->row;
	*col = (uint32_t)(p - s->bol) + 1;
	if (!s->place.at)
		return;
	below = s->row - s->place.row;
	*line = s->place.line + below;
	if (!s->place.col)
		*col = 0;
	else if (!below)
		*col = s->place.col + (uint32_t)(p - s->place.at);
}

/* The digits behind the last colon: 1 a number, 0 something else, -1 there is
   no colon. *len is cut to what is before it. */
static int last_number(const char *text, size_t *len, uint64_t *v)
{
	size_t i = *len;

	while (i && text[i - 1] != ':')
		i--;
	if (!i)
		return -1;
	if (num_u64(text + i, *len - i, UINT64_MAX, v) != NUM_OK)
		return 0;
	*len = i - 1;
	return 1;
}

/* Takes a comment (without a closing star and slash) for a directive, if it
   is one; the text at `next` is what it is about. */
static void note_directive(struct goscan *s, const char *text, size_t len,
	const char *next, uint32_t row)
{
	uint64_t line = 0, col = 0, n;

	if (len < 7 || memcmp(text + 2, "line ", 5) != 0)
		return;
	text += 7;
	len -= 7;
	if (last_number(text, &len, &line) <= 0)
		return;
	if (last_number(text, &len, &n) > 0) {
		col = line;
		line = n;
		if (!col || col > LINE_MAX_GO)
			return;
	}
	if (line && line <= LINE_MAX_GO && next < s->end)
		s->place = (struct goscan_place){next, row, (uint32_t)line,
			(uint32_t)col};
}

static void begin_line(struct goscan *s)
{
	s->row++;
	s->bol = s->p;
}

/* A comment up to the end of the line; the newline is left. */
static void line_comment(struct goscan *s)
{
	const char *begin = s->p;
	const char *nl = memchr(s->p, '\n', (size_t)(s->end - s->p));
	size_t len;

	s->p = nl ? nl : s->end;
	len = (size_t)(s->p - begin);
	if (len && begin[len - 1] == '\r')
		len--;
	if (begin == s->bol)
		note_directive(s, begin, len, s->p + (nl != NULL), s->row + 1);
}

/* A comment with an end: 1 it has newlines, 0 none, -1 no end. */
static int block_comment(struct goscan *s)
{
	const char *begin = s->p;
	uint32_t row = s->row;

	for (s->p += 2; s->end - s->p >= 2;) {
		if (s->p[0] == '*' && s->p[1] == '/') {
			s->p += 2;
			note_directive(s, begin, (size_t)(s->p - begin) - 2,
				s->p, s->row);
			return s->row != row;
		}
		if (*s->p++ == '\n')
			begin_line(s);
	}
	s->bad = "comment";
	s->bad_row = row;
	return -1;
}

/* Blanks and comments: 1 when a newline among them is a semicolon. */
static int pass_blanks(struct goscan *s)
{
	int nl;

	for (; s->p < s->end;) {
		if (*s->p == '\n') {
			s->p++;
			begin_line(s);
			if (s->ends)
				return 1;
		} else if (*s->p == ' ' || *s->p == '\t' || *s->p == '\r') {
			s->p++;
		} else if (s->end - s->p >= 2 && s->p[0] == '/' &&
			s->p[1] == '/') {
			line_comment(s);
		} else if (s->end - s->p >= 2 && s->p[0] == '/' &&
			s->p[1] == '*') {
			nl = block_comment(s);
			if (nl < 0)
				return -1;
			if (nl && s->ends)
				return 1;
		} else {
			return 0;
		}
	}
	return s->ends;
}

/* A literal in quotes of its first byte. */
static enum goscan_token scan_quoted(struct goscan *s)
{
	char quote = *s->p++;

	s->bad = quote == '\'' ? "character" : "string";
	s->bad_row = s->row;
	for (; s->p < s->end && *s->p != quote; s->p++) {
		if (*s->p == '\n' && quote != '`')
			return T_BAD;
		if (*s->p == '\n') {
			s->row++;
			s->bol = s->p + 1;
		} else if (*s->p == '\\' && quote != '`' && s->end - s->p > 1 &&
			s->p[1] != '\n') {
			s->p++;
		}
	}
	if (s->p == s->end)
		return T_BAD;
	s->p++;
	return T_TEXT;
}

static int in_go_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

int goscan_is(const struct goscan *s, const char *word)
{
	return s->len == strlen(word) && memcmp(s->tok, word, s->len) == 0;
}

/* Keywords that a newline can follow without an end of the statement. */
static int goes_on(const struct goscan *s)
{
	static const char *const words[] = {
		"case",
		"chan",
		"const",
		"default",
		"defer",
		"else",
		"for",
		"func",
		"go",
		"goto",
		"if",
		"import",
		"interface",
		"map",
		"package",
		"range",
		"select",
		"struct",
		"switch",
		"type",
		"var",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (goscan_is(s, words[i]))
			return 1;
	return 0;
}

static enum goscan_token scan_punctuation(struct goscan *s)
{
	switch (*s->p++) {
	case '(':
	case '[':
	case '{':
		return T_OPEN;
	case ')':
	case ']':
	case '}':
		s->ends = 1;
		return T_CLOSE;
	case ';':
		return T_SEMI;
	default:
		return T_OTHER;
	}
}

enum goscan_token goscan_next(struct goscan *s)
{
	enum goscan_token t;
	int semi = pass_blanks(s);

	s->ends = 0;
	s->tok = s->p;
	s->len = 0;
	if (semi)
		return semi < 0 ? T_BAD : T_SEMI;
	if (s->p == s->end)
		return T_END;
	if (in_go_word(*s->p)) {
		while (s->p < s->end && in_go_word(*s->p))
			s->p++;
		s->len = (size_t)(s->p - s->tok);
		s->ends = !goes_on(s);
		return T_WORD;
	}
	if (*s->p == '"' || *s->p == '\'' || *s->p == '`') {
		t = scan_quoted(s);
		s->ends = 1;
	} else {
		t = scan_punctuation(s);
	}
	s->len = (size_t)(s->p - s->tok);
	return t;
}

void goscan_init(struct goscan *s, const char *ptr, size_t len)
{
	*s = (struct goscan){.begin = ptr,
		.p = ptr,
		.end = ptr + len,
		.bol = ptr,
		.row = 1};
	if (len >= 3 && memcmp(ptr, "\xef\xbb\xbf", 3) == 0)
		s->p += 3;
}

size_t goscan_blank(struct goscan *s)
{
	const char *begin = s->p;

	if (s->p == s->end)
		return 0;
	if (memchr(" \t\r\n", *s->p, 4)) {
		s->p++;
		if (*begin == '\n')
			begin_line(s);
		return 1;
	}
	if (s->end - s->p < 2 || s->p[0] != '/')
		return 0;
	if (s->p[1] == '/')
		line_comment(s);
	else if (s->p[1] != '*' || block_comment(s) < 0)
		return 0;
	return (size_t)(s->p - begin);
}
