/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Filter rules: checking, their JSON form, and their use on names and tables.
 */
#include "rules.h"
#include "glob.h"
#include "json.h"
#include "num.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_name[] = {
	[RULE_SERVER_LINES] = "server-lines",
	[RULE_INCLUDE] = "include",
	[RULE_EXCLUDE] = "exclude",
	[RULE_REWRITE] = "rewrite",
	[RULE_STRIP_PREFIX] = "strip_prefix",
};

/* The file that collectors inject into every program. */
static const char server_file[] = "coverage_server.go";

static int check_rule(enum rule_kind kind, const char *const *v, size_t n,
	struct err *e)
{
	struct err why = {0};
	size_t i;

	if (kind == RULE_REWRITE && (n != 2 || !v[0][0]))
		return err_set(e, COV_USAGE, "rewrite is not OLD=NEW");
	if (kind == RULE_STRIP_PREFIX && (n != 1 || !v[0][0]))
		return err_set(e, COV_USAGE, "strip_prefix is no prefix");
	if (kind != RULE_INCLUDE && kind != RULE_EXCLUDE)
		return 0;
	for (i = 0; i < n; i++)
		if (glob_check(v[i], GLOB_DEEP, &why) < 0)
			return err_set(e, COV_USAGE, "pattern '%s': %s", v[i],
				why.text);
	return 0;
}

int rules_add(struct rules *r, enum rule_kind kind, const char *const *v,
	size_t n, struct err *e)
{
	struct rule *rule;
	size_t i;

	if (check_rule(kind, v, n, e) < 0)
		return -1;
	if (kind == RULE_SERVER_LINES)
		rules_no_server_lines(r); /* once is enough */
	mem_grow(&r->v, &r->cap, r->n + 1, sizeof(*r->v));
	rule = &r->v[r->n++];
	rule->kind = kind;
	rule->n = n;
	rule->v = arena_alloc(&r->arena, size_mul(n, sizeof(*rule->v)));
	for (i = 0; i < n; i++)
		rule->v[i] = arena_strdup(&r->arena, v[i]);
	return 0;
}

void rules_no_server_lines(struct rules *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		if (r->v[i].kind != RULE_SERVER_LINES)
			r->v[n++] = r->v[i];
	r->n = n;
}

/* {"include":["a","b"]}: a list of strings. */
static int parse_globs(struct rules *r, enum rule_kind kind,
	struct slice raw, struct err *e)
{
	struct slice item;
	enum json_type type;
	const char **v = NULL;
	struct json j;
	size_t n = 0, cap = 0;
	int got;

	json_init(&j, raw.ptr, raw.len);
	while ((got = json_element(&j, &type, &item, e)) > 0) {
		if (type != JSON_STRING) {
			got = err_set(e, COV_USAGE, "'%s' has an element "
				"that is no string", kind_name[kind]);
			break;
		}
		mem_grow(&v, &cap, n + 1, sizeof(*v));
		v[n++] = json_text(&r->arena, item, NULL);
	}
	if (got == 0)
		got = rules_add(r, kind, v, n, e);
	free(v);
	return got;
}

static int parse_rewrite(struct rules *r, struct slice raw, struct err *e)
{
	char *old = json_text(&r->arena, raw, NULL);
	char *eq = strchr(old, '=');
	const char *v[2];

	if (!eq)
		return err_set(e, COV_USAGE, "rewrite is not OLD=NEW");
	*eq = '\0';
	v[0] = old;
	v[1] = eq + 1;
	return rules_add(r, RULE_REWRITE, v, 2, e);
}

/* One {"kind": value} of the array. */
static int parse_object(struct rules *r, struct slice raw, struct err *e)
{
	struct slice key, value;
	enum json_type type;
	const char *name, *prefix;
	struct json j;
	int got;

	json_init(&j, raw.ptr, raw.len);
	got = json_member(&j, &key, &type, &value, e);
	if (got < 0)
		return -1;
	name = got ? json_text(&r->arena, key, NULL) : "";
	if (strcmp(name, "include") == 0 && type == JSON_ARRAY)
		return parse_globs(r, RULE_INCLUDE, value, e);
	if (strcmp(name, "exclude") == 0 && type == JSON_ARRAY)
		return parse_globs(r, RULE_EXCLUDE, value, e);
	if (strcmp(name, "rewrite") == 0 && type == JSON_STRING)
		return parse_rewrite(r, value, e);
	if (strcmp(name, "strip_prefix") == 0 && type == JSON_STRING) {
		prefix = json_text(&r->arena, value, NULL);
		return rules_add(r, RULE_STRIP_PREFIX, &prefix, 1, e);
	}
	return err_set(e, COV_USAGE, "'filter' has an unknown rule '%s'",
		name);
}

int rules_parse(struct rules *r, struct slice raw, struct err *e)
{
	struct slice item;
	enum json_type type;
	struct json j;
	int got;

	if (!raw.ptr)
		return rules_add(r, RULE_SERVER_LINES, NULL, 0, e);
	if (raw.len < 2 || raw.ptr[0] != '[')
		return err_set(e, COV_USAGE, "'filter' is no array");
	json_init(&j, raw.ptr, raw.len);
	while ((got = json_element(&j, &type, &item, e)) > 0) {
		if (type == JSON_OBJECT)
			got = parse_object(r, item, e);
		else if (type == JSON_STRING && strcmp(json_text(&r->arena,
			 item, NULL), "server-lines") == 0)
			got = rules_add(r, RULE_SERVER_LINES, NULL, 0, e);
		else
			got = err_set(e, COV_USAGE, "'filter' has an unknown "
				"rule %.*s", (int)item.len, item.ptr);
		if (got < 0)
			return -1;
	}
	return got;
}

static void json_rule(const struct rule *rule, struct str *s)
{
	size_t i;

	if (rule->kind == RULE_SERVER_LINES) {
		str_adds(s, "\"server-lines\"");
		return;
	}
	str_addf(s, "{\"%s\":", kind_name[rule->kind]);
	if (rule->kind == RULE_REWRITE) {
		struct str both = {0};

		str_addf(&both, "%s=%s", rule->v[0], rule->v[1]);
		json_string(s, both.buf, both.len);
		str_release(&both);
	} else if (rule->kind == RULE_STRIP_PREFIX) {
		json_string(s, rule->v[0], strlen(rule->v[0]));
	} else {
		for (i = 0; i < rule->n; i++) {
			str_addc(s, i ? ',' : '[');
			json_string(s, rule->v[i], strlen(rule->v[i]));
		}
		str_adds(s, rule->n ? "]" : "[]");
	}
	str_addc(s, '}');
}

void rules_json(const struct rules *r, struct str *s)
{
	size_t i;

	str_addc(s, '[');
	for (i = 0; i < r->n; i++) {
		if (i)
			str_addc(s, ',');
		json_rule(&r->v[i], s);
	}
	str_addc(s, ']');
}

int rules_default(const struct rules *r)
{
	return r->n == 1 && r->v[0].kind == RULE_SERVER_LINES;
}

void rules_release(struct rules *r)
{
	arena_release(&r->arena);
	free(r->v);
	*r = (struct rules){0};
}

static int matches_any(const struct rule *rule, const char *name)
{
	size_t i;

	for (i = 0; i < rule->n; i++)
		if (glob_match(rule->v[i], GLOB_DEEP, name))
			return 1;
	return 0;
}

static int is_server_file(const char *name)
{
	const char *slash = strrchr(name, '/');

	return strcmp(slash ? slash + 1 : name, server_file) == 0;
}

/* Applies a rewrite or a cut; 1 when the name changed (it is in `renamed`). */
static int rename_one(const struct rule *rule, const char *name,
	struct str *renamed)
{
	const char *with = rule->kind == RULE_REWRITE ? rule->v[1] : "";
	struct str s = {0};

	if (!str_starts(name, rule->v[0]))
		return 0;
	str_addf(&s, "%s%s", with, name + strlen(rule->v[0]));
	str_release(renamed); /* name may point into it: only now */
	*renamed = s;
	return 1;
}

enum rules_verdict rules_name(const struct rules *r, const char *name,
	struct str *renamed)
{
	enum rules_verdict verdict = RULES_KEEP;
	const struct rule *rule;
	size_t i;

	for (i = 0; i < r->n; i++) {
		rule = &r->v[i];
		switch (rule->kind) {
		case RULE_SERVER_LINES:
			if (is_server_file(name))
				return RULES_DROP;
			break;
		case RULE_INCLUDE:
			if (!matches_any(rule, name))
				return RULES_DROP;
			break;
		case RULE_EXCLUDE:
			if (matches_any(rule, name))
				return RULES_DROP;
			break;
		case RULE_REWRITE:
		case RULE_STRIP_PREFIX:
			if (rename_one(rule, name, renamed)) {
				verdict = RULES_RENAME;
				name = str_get(renamed);
			}
			break;
		}
	}
	return verdict;
}

/*
 * One file per (package, new name) that was already there: blocks that are
 * equal in both become one.
 */
struct kept {
	struct blocks_build build;
	uint32_t *slot; /* index in the result, by order of adding */
	uint32_t *order; /* order of adding, by index of t, or BLOCK_NONE */
	uint32_t renamed; /* files that got another name */
	uint32_t dropped; /* files that went */
};

static void keep_files(const struct rules *r, const struct blocks *t,
	struct kept *k)
{
	struct str renamed = {0};
	enum rules_verdict verdict;
	uint32_t i, j, file;

	for (i = 0; i < t->nfiles; i++) {
		const struct block_file *f = &t->files[i];

		verdict = rules_name(r, f->name, &renamed);
		for (j = f->first; j < f->first + f->count; j++)
			k->order[j] = BLOCK_NONE;
		if (verdict == RULES_DROP) {
			k->dropped++;
			continue;
		}
		k->renamed += verdict == RULES_RENAME;
		file = verdict == RULES_RENAME ?
			blocks_file(&k->build, NULL, renamed.buf,
				renamed.len) :
			blocks_file(&k->build, f->pkg, f->name,
				strlen(f->name));
		for (j = f->first; j < f->first + f->count; j++)
			k->order[j] = blocks_add(&k->build, file, t->v[j]);
	}
	str_release(&renamed);
}

/*
 * Files that got one name hold equal blocks twice: makes the table without
 * the repetitions, and lets both lead to the one that stays.
 */
static struct blocks *merge_equal(struct blocks *t, uint32_t *slot)
{
	struct blocks_build build = {0};
	uint32_t *to = xmalloc(size_mul(t->n, sizeof(*to)));
	uint32_t *again = NULL;
	struct blocks *merged;
	uint32_t i, j, file, added = 0;

	for (i = 0; i < t->nfiles; i++) {
		const struct block_file *f = &t->files[i];

		file = blocks_file(&build, f->pkg, f->name, strlen(f->name));
		for (j = f->first; j < f->first + f->count; j++) {
			if (j == f->first ||
			    block_cmp(&t->v[j - 1], &t->v[j]) != 0) {
				blocks_add(&build, file, t->v[j]);
				added++;
			}
			to[j] = added - 1;
		}
	}
	merged = blocks_finish(&build, &again);
	for (i = 0; i < t->n; i++)
		slot[i] = again[to[slot[i]]];
	free(again);
	free(to);
	blocks_unref(t);
	return merged;
}

struct blocks *rules_blocks(const struct rules *r, struct blocks *t,
	uint32_t **map)
{
	struct kept k = {0};
	struct blocks *result;
	uint32_t i;

	*map = NULL;
	k.order = xmalloc(size_mul(t->n, sizeof(*k.order)));
	keep_files(r, t, &k);
	if (!k.renamed && !k.dropped) {
		blocks_build_release(&k.build);
		free(k.order);
		return blocks_ref(t);
	}
	result = blocks_finish(&k.build, &k.slot);
	if (k.renamed)
		result = merge_equal(result, k.slot);
	for (i = 0; i < t->n; i++)
		if (k.order[i] != BLOCK_NONE)
			k.order[i] = k.slot[k.order[i]];
	free(k.slot);
	*map = k.order;
	return result;
}

void rules_profile(const struct rules *r, struct profile *p)
{
	struct profile to = {0};
	uint64_t cap;
	uint32_t *map, i;
	struct blocks *t;

	if (!p->t)
		return;
	t = rules_blocks(r, p->t, &map);
	if (map) {
		profile_zero(&to, t, p->mode);
		cap = p->mode == COVMODE_SET ? 1 : COUNT_CAP_TEXT;
		for (i = 0; i < p->t->n; i++)
			if (map[i] != BLOCK_NONE)
				to.counts[map[i]] = num_add(to.counts[map[i]],
					p->counts[i], cap);
		profile_release(p);
		*p = to;
		free(map);
	}
	blocks_unref(t);
}
