/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any text as the blocks of a question and as the line of an answer: what is
 * taken is said back as it came, or means the same.
 */
#include "gosrc/findchild.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void blocks(const char *text)
{
	struct block *v = NULL, *again = NULL;
	size_t cap = 0, capagain = 0;
	struct str s = {0};
	uint32_t n, m;

	if (findchild_get_blocks(text, &v, &cap, &n) == 0) {
		findchild_put_blocks(&s, v, n);
		if (findchild_get_blocks(str_get(&s), &again, &capagain, &m) ||
			m != n || (n && memcmp(v, again, n * sizeof(*v)) != 0))
			bug("blocks are not what they were");
	}
	free(v);
	free(again);
	str_release(&s);
}

static void answer(const char *text)
{
	struct finder_answer a = {0}, b = {0};
	char *line = xstrdup(text), *again;
	struct str s = {0};
	uint64_t size;

	if (findchild_get_answer(line, &a, &size) == 0) {
		findchild_put_answer(&s, &a);
		again = xstrdup(s.buf);
		if (findchild_get_answer(again, &b, &size) ||
			a.found != b.found || a.rule != b.rule ||
			strcmp(a.commit, b.commit) != 0 ||
			strcmp(str_get(&a.why), str_get(&b.why)) != 0 ||
			strcmp(str_get(&a.path), str_get(&b.path)) != 0)
			bug("an answer is not what it was");
		free(again);
	}
	free(line);
	str_release(&s);
	finder_answer_release(&a);
	finder_answer_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	char *text = xstrndup((const char *)ptr, len);

	blocks(text);
	answer(text);
	free(text);
	return 0;
}
