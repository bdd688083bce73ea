/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * goscan: tokens of Go, as coarse as gosrc.h needs them.
 *
 * Order: goscan_init, then goscan_next until T_END or T_BAD. A newline is a
 * semicolon when the token before it can end a statement, as in the language.
 * Positions follow go/scanner and go/token: a comment `//line file:l[:c]` at
 * the beginning of a line, or one in the other form anywhere, gives the text
 * behind it another position; without a column there is none until the next.
 */
#ifndef COV_GOSCAN_H
#define COV_GOSCAN_H

#include <stddef.h>
#include <stdint.h>

enum goscan_token {
	T_END, /* of the text */
	T_BAD, /* something does not end */
	T_SEMI, /* a semicolon, or a newline that stands for one */
	T_WORD, /* identifier, keyword or number */
	T_TEXT, /* a literal in quotes */
	T_OPEN,
	T_CLOSE, /* brackets of all kinds */
	T_OTHER /* one byte */
};

/* A line directive: the text from `at` on has another position. */
struct goscan_place {
	const char *at; /* NULL: there was none */
	uint32_t row; /* line of the file that it is in */
	uint32_t line, col; /* its position; col 0: unknown */
};

struct goscan {
	const char *begin, *p, *end;
	const char *bol; /* beginning of the line at p */
	uint32_t row; /* its number in the file, from 1 */
	struct goscan_place place;
	int ends; /* the last token can end a statement */
	const char *tok; /* the last token */
	size_t len;
	const char *bad; /* T_BAD: what does not end */
	uint32_t bad_row; /* where it began */
};

/* The text must stay; a byte order mark at its beginning is passed over. */
void goscan_init(struct goscan *s, const char *ptr, size_t len);
enum goscan_token goscan_next(struct goscan *s);
/* 1 when the last token is this word. */
int goscan_is(const struct goscan *s, const char *word);
/* Where p, in the last token or at its end, is. */
void goscan_position(const struct goscan *s, const char *p, uint32_t *line,
	uint32_t *col);
/*
 * At a blank or comment: passes over it and returns its length; 0 for
 * anything else and at the end. Meant for what is before the first token.
 */
size_t goscan_blank(struct goscan *s);

#endif
