/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any text as Go source: what is found has names, and ends behind its
 * beginning unless a line directive moved it. Functions that were found fit
 * the text as blocks do, and what is marked begins in it.
 */
#include "gosrc/gosrc.h"

#include "base/str.h"
#include "gosrc/srcfit.h"
#include "gosrc/srcmarks.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static int has_directive(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i + 7 <= len; i++)
		if (memcmp(text + i + 1, "/line ", 6) == 0 ||
			memcmp(text + i + 1, "*line ", 6) == 0)
			return 1;
	return 0;
}

static void check(const struct gosrc *g, int moved)
{
	uint32_t line = 0;
	size_t i;

	for (i = 0; i < g->n; i++) {
		const struct gosrc_func *f = &g->v[i];

		if (!*f->name || !str_ends(f->full, f->name))
			bug("a function without name");
		if (moved)
			continue;
		if (!f->col0 || f->line0 < line || f->line1 < f->line0 ||
			(f->line1 == f->line0 && f->col1 <= f->col0))
			bug("%s: positions", f->name);
		line = f->line1;
	}
}

/* Marks, and the text as a file of blocks. */
static void check_text(const char *ptr, size_t len, int moved)
{
	struct block b = {.line0 = 1, .line1 = 1, .col0 = 1, .stmts = 1};
	struct srcmarks m = {0};
	struct str text = {0};
	size_t i, lines = 1;

	str_add(&text, ptr, len);
	for (i = 0; i < len; i++)
		lines += ptr[i] == '\n';
	srcmarks_read(&m, &text, NULL, 0);
	for (i = 0; i < m.n && !moved; i++)
		if (!m.v[i].line0 || m.v[i].line1 < m.v[i].line0 ||
			m.v[i].line1 > lines)
			bug("a mark outside of the text");
	for (i = 0; i < 64; i++) {
		b.line1 = b.line0 + (uint32_t)(i / 16);
		b.col1 = (uint32_t)(i % 16);
		if (!srcfit_misfit(&text, &b, 1) && !moved && b.line1 > lines)
			bug("a block behind the end fits");
	}
	srcmarks_release(&m);
	str_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	/* A copy of just this size: what reads past it is caught. */
	char *text = xmalloc(len ? len : 1);
	struct err e = {0};
	struct gosrc g;

	if (len)
		memcpy(text, ptr, len);
	if (gosrc_read(&g, text, len, &e) == 0)
		check(&g, has_directive(text, len));
	else if (e.status != COV_ITEMS || !strstr(e.text, "does not end"))
		bug("no reason");
	if (gosrc_generated(text, len) && !memchr(text, '/', len))
		bug("generated without a comment");
	gosrc_release(&g);
	check_text(text, len, has_directive(text, len));
	free(text);
	return 0;
}
