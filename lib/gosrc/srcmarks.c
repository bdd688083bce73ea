/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Brackets are kept on a stack; comments stand in the gaps between tokens. */
#include "gosrc/srcmarks.h"

#include "gosrc/goscan.h"

#include <stdlib.h>
#include <string.h>

/* A bracket that is open. */
struct open_bracket {
	int brace, marked;
	uint32_t row; /* of the file */
	struct srcmark at; /* where it opens */
	int in_case; /* a colon is still to come */
	uint32_t clause_row; /* of the last `case` in it, 0 none */
	int clause_marked;
	struct srcmark clause; /* behind its colon */
};

struct marking {
	struct srcmarks *m;
	const char *const *words;
	size_t nwords;
	struct goscan s;
	struct open_bracket *v;
	size_t n, cap;
	struct open_bracket closed; /* the brace that closed last */
	int waits; /* a mark of its own line: for what begins next */
	int begun; /* and something has */
};

static int is_mark(const char *p, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - p) >= len && memcmp(p, word, len) == 0 &&
		(p + len == end || strchr(" \t\r\n*.,:;(", p[len]));
}

/* What stands behind the first two bytes of a comment. */
static int says_mark(const struct marking *g, const char *p, const char *end)
{
	static const char *const known[] = {"coverage:ignore",
		"coverage-ignore", "notest"};
	size_t i;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (is_mark(p, end, known[i]))
			return 1;
	for (i = 0; i < g->nwords; i++)
		if (*g->words[i] && is_mark(p, end, g->words[i]))
			return 1;
	return 0;
}

static void add_mark(struct marking *g, const struct srcmark *from,
	const char *to)
{
	struct srcmarks *m = g->m;
	struct srcmark mark = *from;

	goscan_position(&g->s, to, &mark.line1, &mark.col1);
	mem_grow(&m->v, &m->cap, m->n + 1, sizeof(*m->v));
	m->v[m->n++] = mark;
}

/* The innermost brace that is open, NULL at the top level. */
static struct open_bracket *innermost_brace(struct marking *g)
{
	size_t i = g->n;

	while (i-- > 0)
		if (g->v[i].brace)
			return &g->v[i];
	return NULL;
}

/* A mark behind code. */
static void mark_line(struct marking *g, uint32_t row)
{
	struct open_bracket *b = innermost_brace(g);

	if (b && b->row == row)
		b->marked = 1;
	else if (b && b->clause_row == row)
		b->clause_marked = 1;
	else if (g->closed.brace && g->closed.row == row)
		add_mark(g, &g->closed.at, g->s.p);
}

/* All that a mark on a line of its own stands in. */
static void mark_enclosing(struct marking *g)
{
	struct open_bracket *b = innermost_brace(g);

	if (b && b->clause_row)
		b->clause_marked = 1;
	else if (b)
		b->marked = 1;
	g->waits = 0;
}

/* The comments between two tokens. */
static void read_gap(struct marking *g, const char *p, const char *end,
	uint32_t row, int alone)
{
	const char *close;

	for (; p < end; p++) {
		if (*p == '\n') {
			row++;
			alone = 1;
		}
		if (*p != '/' || end - p < 2)
			continue;
		if (p[1] == '/')
			close = memchr(p, '\n', (size_t)(end - p));
		else
			close = strstr(p + 2, "*/");
		if (!close || close > end)
			close = end;
		if (says_mark(g, p + 2, close) && alone) {
			g->waits = 1;
			g->begun = 0;
		} else if (says_mark(g, p + 2, close)) {
			mark_line(g, row);
		}
		for (; p < close - 1; p++)
			row += *p == '\n';
	}
}

static void open_one(struct marking *g)
{
	struct open_bracket b = {.brace = *g->s.tok == '{', .row = g->s.row};

	goscan_position(&g->s, g->s.tok, &b.at.line0, &b.at.col0);
	if (b.brace && g->waits)
		b.marked = 1;
	if (b.brace)
		g->waits = 0;
	mem_grow(&g->v, &g->cap, g->n + 1, sizeof(*g->v));
	g->v[g->n++] = b;
}

static void close_one(struct marking *g)
{
	struct open_bracket *b;

	if (!g->n)
		return;
	b = &g->v[--g->n];
	if (g->waits && b->brace) {
		g->n++;
		mark_enclosing(g);
		g->n--;
	}
	if (b->clause_marked)
		add_mark(g, &b->clause, g->s.tok);
	if (b->marked)
		add_mark(g, &b->at, g->s.p);
	if (b->brace)
		g->closed = *b;
}

/* `case` and `default` end the clause before. */
static void begin_clause(struct marking *g)
{
	struct open_bracket *b = g->n ? &g->v[g->n - 1] : NULL;

	if (!b || !b->brace)
		return;
	if (b->clause_marked)
		add_mark(g, &b->clause, g->s.tok);
	b->clause_marked = g->waits;
	g->waits = 0;
	b->clause_row = g->s.row;
	b->in_case = 1;
}

static void pass_colon(struct marking *g)
{
	struct open_bracket *b = g->n ? &g->v[g->n - 1] : NULL;

	if (!b || !b->in_case || (g->s.p < g->s.end && *g->s.p == '='))
		return;
	b->in_case = 0;
	b->clause_row = g->s.row;
	goscan_position(&g->s, g->s.p, &b->clause.line0, &b->clause.col0);
}

static void take_token(struct marking *g, enum goscan_token t)
{
	if (t == T_OPEN)
		open_one(g);
	else if (t == T_CLOSE)
		close_one(g);
	else if (t == T_WORD &&
		(goscan_is(&g->s, "case") || goscan_is(&g->s, "default")))
		begin_clause(g);
	else if (t == T_OTHER && *g->s.tok == ':')
		pass_colon(g);
	/* A statement that opens no brace. */
	if (t == T_SEMI && g->waits && g->begun)
		mark_enclosing(g);
	g->begun |= t != T_SEMI;
}

void srcmarks_read(struct srcmarks *m, const struct str *text,
	const char *const *words, size_t n)
{
	struct marking g = {.m = m, .words = words, .nwords = n};
	const char *behind = str_get(text);
	enum goscan_token t;
	uint32_t row = 1;
	int alone = 1;

	m->n = 0;
	goscan_init(&g.s, behind, text->len);
	do {
		t = goscan_next(&g.s);
		if (t == T_BAD)
			break;
		read_gap(&g, behind, g.s.tok, row, alone);
		take_token(&g, t);
		behind = g.s.p;
		row = g.s.row;
		/* A newline that ended the statement is behind us. */
		alone = t == T_SEMI && !g.s.len;
	} while (t != T_END);
	free(g.v);
}

int srcmarks_has(const struct srcmarks *m, const struct block *b)
{
	uint64_t at = (uint64_t)b->line0 << 32 | b->col0;
	size_t i;

	for (i = 0; i < m->n; i++) {
		const struct srcmark *k = &m->v[i];

		if (at >= ((uint64_t)k->line0 << 32 | k->col0) &&
			at < ((uint64_t)k->line1 << 32 | k->col1))
			return 1;
	}
	return 0;
}

void srcmarks_release(struct srcmarks *m)
{
	free(m->v);
	*m = (struct srcmarks){0};
}
