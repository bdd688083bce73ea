/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any lines as what covhtml remembers of the pages it made: those that make no
 * sense are forgotten, and what is left, written again, reads back the same.
 */
#include "../../tools/covhtml/memory.c"
#include "../../tools/covhtml/owners.c"
#include "../../tools/covhtml/pages.c"
#include "../../tools/covhtml/summary.c"

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

/* In html.c, with the pages' assets: nothing is written here. */
void html_text(struct out *o, const char *text)
{
	(void)o;
	(void)text;
}

static void read_lines(struct pages *ps, const char *p, size_t len)
{
	const char *end = p + len, *nl;
	struct record r = {0};
	struct err e = {0};

	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			nl = end;
		record_clear(&r);
		if (record_parse(&r, p, (size_t)(nl - p), &e) == 0)
			remember_line(ps, &r);
	}
	record_release(&r);
}

static void write_lines(struct str *s, const struct pages *ps)
{
	size_t i;

	for (i = 0; i < ps->n; i++) {
		if (!is_hash(ps->v[i]->hash))
			bug("a page of '%.32s'", ps->v[i]->hash);
		write_memory_line(s, ps->v[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct pages first = {0}, second = {0};
	struct str a = {0}, b = {0};

	read_lines(&first, (const char *)ptr, len);
	write_lines(&a, &first);
	read_lines(&second, str_get(&a), a.len);
	write_lines(&b, &second);
	if (first.n != second.n || a.len != b.len ||
		(a.len && memcmp(a.buf, b.buf, a.len)))
		bug("%zu pages came back as %zu others", first.n, second.n);
	pages_release(&first);
	pages_release(&second);
	str_release(&a);
	str_release(&b);
	return 0;
}
