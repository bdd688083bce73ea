/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as the filter of a record, and behind a NUL names that it is used
 * on: it is refused, or what is printed reads back to the same list, which
 * says the same of every name, alone and in a table.
 */
#include "record/rules.h"

#include "base/utf8.h"
#include "fmt/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

/* As a record does: the value was scanned before. */
static int parse(struct rules *r, const char *ptr, size_t len)
{
	enum json_type type;
	struct err e = {0};
	struct slice raw;
	struct json j;

	json_init(&j, ptr, len);
	if (json_value(&j, &type, &raw, &e) || json_end(&j, &e))
		return -1;
	if (rules_parse(r, raw, &e) == 0)
		return 0;
	if (e.status != COV_USAGE || !*e.text)
		bug("refused with status %d", e.status);
	return -1;
}

static void print_twice(const struct rules *r, struct rules *again)
{
	struct str s = {0}, t = {0};
	size_t i;

	rules_json(r, &s);
	if (parse(again, s.buf, s.len))
		bug("%s does not read back", s.buf);
	rules_json(again, &t);
	if (s.len != t.len || memcmp(s.buf, t.buf, s.len) != 0)
		bug("%s becomes %s", s.buf, t.buf);
	if (r->n != again->n || rules_default(r) != rules_default(again) ||
		rules_rename(r) != rules_rename(again))
		bug("%s means something else", s.buf);
	for (i = 0; i < r->n; i++)
		if (r->v[i].kind != again->v[i].kind ||
			r->v[i].n != again->v[i].n)
			bug("%s has other rules", s.buf);
	str_release(&s);
	str_release(&t);
}

/* What a name becomes; NULL when it is dropped. */
static const char *becomes(const struct rules *r, const char *name,
	struct str *s)
{
	switch (rules_name(r, name, s)) {
	case RULES_DROP:
		return NULL;
	case RULES_KEEP:
		return name;
	case RULES_RENAME:
		if (!s->len || !rules_rename(r))
			bug("a name became nothing");
		return s->buf;
	}
	bug("no verdict");
}

/* The dropping rules are a set: one of them is enough, whatever the others
   say, unless a name changes on the way. */
static void check_name(const struct rules *r, const char *name, const char *to)
{
	struct str s = {0};
	int dropped = 0;
	size_t i;

	for (i = 0; i < r->n && !rules_rename(r); i++) {
		struct rules one = {.v = &r->v[i], .n = 1};

		dropped |= rules_name(&one, name, &s) == RULES_DROP;
	}
	if (!rules_rename(r) && dropped != !to)
		bug("'%s' is not dropped by one rule alone", name);
	str_release(&s);
}

/* One block for each name; those that stay have the name that they get. */
static void check_table(const struct rules *r, const char *const *name,
	const char *const *to, uint32_t n)
{
	struct blocks_build build = {0};
	struct blocks *t, *u;
	uint32_t i, k, *slot, *map;

	for (i = 0; i < n; i++)
		blocks_add(&build,
			blocks_file(&build, NULL, name[i], strlen(name[i])),
			(struct block){i + 1, 1, i + 1, 2, 1});
	t = blocks_finish(&build, &slot);
	u = rules_blocks(r, t, &map);
	for (i = 0; i < n; i++) {
		uint32_t at = map ? map[slot[i]] : slot[i];

		if ((at == BLOCK_NONE) != !to[i])
			bug("'%s' is dropped only alone or in a table",
				name[i]);
		if (at == BLOCK_NONE)
			continue;
		if (at >= u->n || u->v[at].line0 != i + 1)
			bug("'%s' has another block", name[i]);
		for (k = 0; k < u->nfiles; k++)
			if (at >= u->files[k].first &&
				at - u->files[k].first < u->files[k].count &&
				strcmp(u->files[k].name, to[i]) != 0)
				bug("'%s' became '%s'", name[i],
					u->files[k].name);
	}
	free(slot);
	free(map);
	blocks_unref(t);
	blocks_unref(u);
}

static void use(const struct rules *r, const struct rules *again, const char *p,
	const char *end)
{
	enum { MAX = 8 };
	const char *name[MAX], *to[MAX], *same;
	struct str s[MAX] = {{0}}, other = {0};
	uint32_t n, i;

	for (n = 0; n < MAX && p < end; n++, p += strlen(p) + 1) {
		name[n] = p;
		to[n] = becomes(r, p, &s[n]);
		same = becomes(again, p, &other);
		if (!to[n] != !same || (same && strcmp(to[n], same) != 0))
			bug("'%s' becomes another name", p);
		check_name(r, p, to[n]);
	}
	if (n)
		check_table(r, name, to, n);
	for (i = 0; i < MAX; i++)
		str_release(&s[i]);
	str_release(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct rules r = {0}, again = {0};
	char *text = xstrndup((const char *)ptr, len);
	size_t n = strlen(text);

	/* Bytes that are not UTF-8 do not pass through JSON. */
	if (len <= 4096 && utf8_valid(text, n) && parse(&r, text, n) == 0) {
		print_twice(&r, &again);
		use(&r, &again, text + n + 1, text + len);
	}
	rules_release(&r);
	rules_release(&again);
	free(text);
	return 0;
}
