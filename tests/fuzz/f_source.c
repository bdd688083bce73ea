/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any line as a record whose profile is to be opened: refused, or it names
 * where to read, once for each element, and its rules are those of `filter`.
 * Nothing is opened.
 */
#include "open/source.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void check(const struct source *s, struct record *r)
{
	struct rules rules = {0};
	struct str one = {0}, two = {0};
	struct err e = {0};
	size_t i;

	if (s->inline_.ptr ? s->n : !s->n && *r->v[REC_PROFILE].ptr != '[')
		bug("%zu elements", s->n);
	for (i = 0; i < s->n; i++)
		if (strlen(s->v[i]) > r->len)
			bug("an element longer than the record");
	if (rules_parse(&rules, r->v[REC_FILTER], &e))
		bug("rules that are none");
	rules_json(&rules, &one);
	rules_json(&s->rules, &two);
	if (strcmp(one.buf, two.buf) != 0)
		bug("%s is in force, not %s", two.buf, one.buf);
	rules_release(&rules);
	str_release(&one);
	str_release(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct record r = {0};
	struct source s;
	struct err e = {0};
	char *text = xstrndup((const char *)ptr, len);

	if (record_parse(&r, (const char *)ptr, len, &e) == 0) {
		if (source_from_record(&s, &r, &e) == 0)
			check(&s, &r);
		else if (e.status != COV_USAGE)
			bug("refused with status %d", e.status);
		source_release(&s);
	}
	source_from_operand(&s, text);
	if (s.n != 1 || s.rules.n)
		bug("an operand of %zu elements", s.n);
	source_release(&s);
	record_release(&r);
	free(text);
	return 0;
}
