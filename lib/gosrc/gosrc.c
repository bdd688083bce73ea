/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Declarations begin at the top level, at the beginning of the file or behind
 * a semicolon. `func` there begins a function; its body is the first brace
 * that does not follow `struct` or `interface`. Everything between brackets
 * is passed over, except for the words of a receiver.
 */
#include "gosrc/gosrc.h"

#include "base/str.h"
#include "gosrc/goscan.h"

#include <stdlib.h>
#include <string.h>

/* The byte of a token of one byte. */
static char token_byte(const struct goscan *s, enum goscan_token t)
{
	return t == T_OPEN || t == T_CLOSE || t == T_OTHER ? *s->tok : '\0';
}

/* Up to the bracket that closes the one just read: T_CLOSE or T_BAD. */
static enum goscan_token pass_brackets(struct goscan *s)
{
	uint32_t row = s->row;
	uint64_t depth = 1;
	enum goscan_token t;

	while (depth) {
		t = goscan_next(s);
		if (t == T_BAD)
			return t;
		if (t == T_END) {
			s->bad = "bracket";
			s->bad_row = row;
			return T_BAD;
		}
		depth += t == T_OPEN;
		depth -= t == T_CLOSE;
	}
	return T_CLOSE;
}

/* The tokens of a receiver, a byte for each: w a word, its own byte another. */
struct receiver {
	char form[6];
	size_t n;
	struct slice type; /* the last word */
};

static enum goscan_token read_receiver(struct goscan *s, struct receiver *r)
{
	uint32_t row = s->row;
	enum goscan_token t;

	while ((t = goscan_next(s)) != T_CLOSE) {
		if (t == T_END) {
			s->bad = "bracket";
			s->bad_row = row;
		}
		if (t == T_BAD || t == T_END ||
			(t == T_OPEN && pass_brackets(s) == T_BAD))
			return T_BAD;
		if (r->n < sizeof(r->form) - 1)
			r->form[r->n++] = t == T_WORD ? 'w' :
				t == T_OTHER          ? *s->tok :
							'?';
		if (t == T_WORD)
			r->type = (struct slice){s->tok, s->len};
	}
	if (r->n && r->form[r->n - 1] == ',')
		r->n--;
	r->form[r->n] = '\0';
	return t;
}

/* "T." or "*T." when the receiver is a plain name, as cmd/cover has it. */
static void receiver_name(const struct receiver *r, struct str *name)
{
	const char *form = r->form;

	if (form[0] == 'w' && form[1])
		form++; /* its name */
	if (strcmp(form, "w") != 0 && strcmp(form, "*w") != 0)
		return;
	if (*form == '*')
		str_addc(name, '*');
	str_add(name, r->type.ptr, r->type.len);
	str_addc(name, '.');
}

/* Parameters and results, up to the body: T_OPEN its brace, T_SEMI no body. */
static enum goscan_token pass_signature(struct goscan *s)
{
	int type_body = 0; /* a brace would be that of a type */
	enum goscan_token t;

	for (;;) {
		t = goscan_next(s);
		if (t == T_END || t == T_BAD || t == T_SEMI)
			return t;
		if (token_byte(s, t) == '{' && !type_body)
			return t;
		if (t == T_OPEN && pass_brackets(s) == T_BAD)
			return T_BAD;
		type_body = t == T_WORD &&
			(goscan_is(s, "struct") || goscan_is(s, "interface"));
	}
}

/* Behind the word func at the top level; T_BAD, or anything else. */
static enum goscan_token scan_function(struct gosrc *g, struct goscan *s)
{
	struct receiver r = {0};
	struct gosrc_func f;
	struct str full = {0};
	enum goscan_token t;

	goscan_position(s, s->tok, &f.line0, &f.col0);
	t = goscan_next(s);
	if (token_byte(s, t) == '(') {
		if (read_receiver(s, &r) == T_BAD)
			return T_BAD;
		t = goscan_next(s);
	}
	if (t != T_WORD)
		return t;
	f.name = arena_strndup(&g->arena, s->tok, s->len);
	receiver_name(&r, &full);
	str_adds(&full, f.name);
	f.full = arena_strndup(&g->arena, full.buf, full.len);
	str_release(&full);
	t = pass_signature(s);
	if (token_byte(s, t) != '{')
		return t;
	t = pass_brackets(s);
	if (t == T_BAD)
		return t;
	goscan_position(s, s->p - 1, &f.line1, &f.col1);
	f.col1 += f.col1 != 0;
	mem_grow(&g->v, &g->cap, g->n + 1, sizeof(*g->v));
	g->v[g->n++] = f;
	return t;
}

/* Whether the last token can begin what comes after `done` others: a package
   clause, a declaration. */
static int begins_declaration(const struct goscan *s, enum goscan_token t,
	size_t done)
{
	static const char *const words[] = {"import", "const", "var", "type",
		"func"};
	size_t i;

	if (t != T_WORD || !done)
		return t == T_WORD && goscan_is(s, "package");
	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (goscan_is(s, words[i]))
			return 1;
	return 0;
}

/* Notes a top-level token that is none of Go; *done counts declarations. */
static void check_declaration(struct gosrc *g, const struct goscan *s,
	enum goscan_token t, int first, size_t *done)
{
	if (t == T_SEMI || t == T_BAD || (t == T_END && *done))
		return;
	if (!g->foreign &&
		(first ? !begins_declaration(s, t, *done) : t == T_CLOSE))
		g->foreign = s->row;
	*done += (size_t)first;
}

int gosrc_read(struct gosrc *g, const char *ptr, size_t len, struct err *e)
{
	struct goscan s;
	enum goscan_token t;
	int first = 1; /* a declaration begins here */
	size_t done = 0;

	*g = (struct gosrc){0};
	goscan_init(&s, ptr, len);
	do {
		t = goscan_next(&s);
		check_declaration(g, &s, t, first, &done);
		if (first && t == T_WORD && goscan_is(&s, "func"))
			t = scan_function(g, &s);
		else if (t == T_OPEN)
			t = pass_brackets(&s);
		first = t == T_SEMI;
	} while (t != T_END && t != T_BAD);
	if (t == T_BAD)
		return err_set(e, COV_ITEMS, "%lu: %s that does not end",
			(unsigned long)s.bad_row, s.bad);
	return 0;
}

void gosrc_release(struct gosrc *g)
{
	arena_release(&g->arena);
	free(g->v);
	*g = (struct gosrc){0};
}

/* One line of a comment. */
static int says_generated(const char *line, size_t len)
{
	static const char begin[] = "// Code generated ";
	static const char end[] = " DO NOT EDIT.";
	const size_t nbegin = sizeof(begin) - 1, nend = sizeof(end) - 1;

	if (len && line[len - 1] == '\r')
		len--;
	return len >= nbegin + nend && memcmp(line, begin, nbegin) == 0 &&
		memcmp(line + len - nend, end, nend) == 0;
}

/* The lines of one comment. */
static int comment_says(const char *p, const char *end)
{
	const char *nl;

	for (; p < end; p = nl < end ? nl + 1 : end) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			nl = end;
		if (says_generated(p, (size_t)(nl - p)))
			return 1;
	}
	return 0;
}

int gosrc_generated(const char *ptr, size_t len)
{
	struct goscan s;
	size_t n;

	goscan_init(&s, ptr, len);
	while ((n = goscan_blank(&s)) > 0)
		if (comment_says(s.p - n, s.p))
			return 1;
	return 0;
}
