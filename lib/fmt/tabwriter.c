/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A cell is in a column when another one follows it in its line. Consecutive
 * lines that have a column share its width there: that is a block, and since a
 * line that has a column has all before it, the open blocks are a stack. Go
 * gets the same by recursion, one level for each column; a name of a million
 * tabs would end ours.
 */
#include "fmt/tabwriter.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { ESCAPE = 0xff, TAB = 8 };

struct cell {
	const char *ptr;
	size_t len;
	long width; /* in characters, without what escapes */
	size_t block;
	int last; /* of its line */
};

struct table {
	struct cell *v; /* those of a section */
	size_t n, cap;
	size_t line; /* where the last line begins */
	struct cell now; /* the one being read */
	const char *counted; /* its width is known up to here */
	long *width; /* of each block */
	size_t nblocks, capwidth;
	size_t *open; /* block of each column in the line before */
	size_t nopen, capopen;
};

int tabwriter_special(const char *ptr, size_t len)
{
	const uint64_t ones = 0x0101010101010101u, high = ones << 7;
	uint64_t word, any = 0;
	size_t i;

	/* Eight bytes at a time: is one below a blank, or above 0x7f? */
	for (i = 0; len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, ptr + i, sizeof(word));
		any |= (word - ones * ' ') | word;
	}
	if (!(any & high)) {
		ptr += i;
		len -= i;
	}
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)ptr[i];

		if ((unsigned char)(c - '\t') < 4 || c == ESCAPE)
			return 1;
	}
	return 0;
}

/* What was read of the cell up to p counts. */
static void count_runes(struct table *t, const char *p)
{
	size_t step;

	for (; t->counted < p; t->counted += step, t->now.width++) {
		step = utf8_get(t->counted, (size_t)(p - t->counted), NULL);
		if (!step)
			step = 1;
	}
}

static void begin_cell(struct table *t, const char *p)
{
	t->now = (struct cell){.ptr = p};
	t->counted = p;
}

static void end_cell(struct table *t, const char *p, int last)
{
	count_runes(t, p);
	t->now.len = (size_t)(p - t->now.ptr);
	t->now.last = last;
	mem_grow(&t->v, &t->cap, t->n + 1, sizeof(*t->v));
	t->v[t->n++] = t->now;
	begin_cell(t, p + 1);
}

/* The block of a cell in this column, and its width. */
static void fit_column(struct table *t, size_t column, struct cell *c)
{
	if (column >= t->nopen) {
		mem_grow(&t->open, &t->capopen, column + 1, sizeof(*t->open));
		mem_grow(&t->width, &t->capwidth, t->nblocks + 1,
			sizeof(*t->width));
		t->width[t->nblocks] = 1;
		t->open[column] = t->nblocks++;
		t->nopen = column + 1;
	}
	c->block = t->open[column];
	if (c->width + 1 > t->width[c->block])
		t->width[c->block] = c->width + 1;
}

static void put_cell(const struct table *t, const struct cell *c,
	struct str *to)
{
	long width = c->last ? 0 : t->width[c->block];

	str_add(to, c->ptr, c->len);
	width = (width + TAB - 1) / TAB * TAB;
	for (; !c->last && width > c->width; width -= TAB)
		str_addc(to, '\t');
}

/* Formats the lines so far, all of which have ended, or the text has. */
static void flush_table(struct table *t, struct str *to)
{
	size_t i, column = 0;

	t->nblocks = t->nopen = 0;
	for (i = 0; i < t->n; i++) {
		if (!t->v[i].last) {
			fit_column(t, column++, &t->v[i]);
		} else {
			t->nopen = column;
			column = 0;
		}
	}
	for (i = 0; i < t->n; i++) {
		put_cell(t, &t->v[i], to);
		if (t->v[i].last)
			str_addc(to, '\n');
	}
	t->n = t->line = 0;
}

static void end_line(struct table *t, const char *p, struct str *to)
{
	end_cell(t, p, 1);
	/* A line of one cell has no part in any column. */
	if (*p == '\f' || t->n - t->line == 1)
		flush_table(t, to);
	t->line = t->n;
}

void tabwriter_align(struct str *to, const char *ptr, size_t len)
{
	const char *p, *end = ptr + len;
	struct table t = {0};
	int escaped = 0, begun;

	begin_cell(&t, ptr);
	for (p = ptr; p < end; p++) {
		if ((unsigned char)*p == ESCAPE) {
			/* The two bytes around it have no width. */
			count_runes(&t, escaped ? p + 1 : p);
			t.now.width -= escaped ? 2 : 0;
			escaped = !escaped;
		} else if (escaped) {
			continue;
		} else if (*p == '\t' || *p == '\v') {
			end_cell(&t, p, 0);
		} else if (*p == '\n' || *p == '\f') {
			end_line(&t, p, to);
		}
	}
	if (p > t.now.ptr)
		end_cell(&t, p, 1);
	else if (t.n > t.line)
		t.v[t.n - 1].last = 1;
	begun = t.n > t.line;
	flush_table(&t, to);
	if (begun)
		str_cut(to, to->len - 1); /* the line had no end */
	free(t.v);
	free(t.width);
	free(t.open);
}
