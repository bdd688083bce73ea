/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any text as Go source: what is found has names, and ends behind its
 * beginning unless a line directive moved it.
 */
#include "gosrc/gosrc.h"

#include "base/str.h"

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
	free(text);
	return 0;
}
