/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Filter rules as JSON: a word alone, or an object with one member, which is
 * a list or a string.
 */
#include "record/rules.h"

#include "fmt/json.h"

#include <stdlib.h>
#include <string.h>

enum form { FORM_WORD, FORM_LIST, FORM_TEXT };

static const struct {
	const char *name;
	enum form form;
} kinds[] = {
	[RULE_SERVER_LINES] = {"server-lines", FORM_WORD},
	[RULE_INCLUDE] = {"include", FORM_LIST},
	[RULE_EXCLUDE] = {"exclude", FORM_LIST},
	[RULE_REWRITE] = {"rewrite", FORM_TEXT},
	[RULE_STRIP_PREFIX] = {"strip_prefix", FORM_TEXT},
	[RULE_PKG] = {"pkg", FORM_LIST},
	[RULE_DROP] = {"drop", FORM_LIST},
	[RULE_GOSRC] = {"gosrc", FORM_WORD},
	[RULE_MODULES] = {"modules", FORM_LIST},
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

/* The kind of a name in this form, or KINDS. */
static size_t rule_kind_of(const char *name, enum form form)
{
	size_t k;

	for (k = 0; k < KINDS; k++)
		if (kinds[k].form == form && strcmp(kinds[k].name, name) == 0)
			break;
	return k;
}

/* {"include":["a","b"]}: a list of strings. */
static int parse_list(struct rules *r, size_t kind, struct slice raw,
	struct err *e)
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
			got = err_set(e, COV_USAGE,
				"'%s' has an element "
				"that is no string",
				kinds[kind].name);
			break;
		}
		mem_grow(&v, &cap, n + 1, sizeof(*v));
		v[n++] = json_text(&r->arena, item, NULL);
	}
	if (got == 0)
		got = rules_add(r, (enum rule_kind)kind, v, n, e);
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
	size_t kind;
	int got;

	json_init(&j, raw.ptr, raw.len);
	got = json_member(&j, &key, &type, &value, e);
	if (got < 0)
		return -1;
	name = got ? json_text(&r->arena, key, NULL) : "";
	kind = KINDS;
	if (got && type == JSON_ARRAY)
		kind = rule_kind_of(name, FORM_LIST);
	else if (got && type == JSON_STRING)
		kind = rule_kind_of(name, FORM_TEXT);
	if (kind == KINDS)
		return err_set(e, COV_USAGE,
			"'filter' has an unknown rule '%s'", name);
	if (type == JSON_ARRAY)
		return parse_list(r, kind, value, e);
	if (kind == RULE_REWRITE)
		return parse_rewrite(r, value, e);
	prefix = json_text(&r->arena, value, NULL);
	return rules_add(r, (enum rule_kind)kind, &prefix, 1, e);
}

int rules_parse(struct rules *r, struct slice raw, struct err *e)
{
	struct slice item;
	enum json_type type;
	struct json j;
	size_t kind;
	int got;

	if (!raw.ptr)
		return rules_add(r, RULE_SERVER_LINES, NULL, 0, e);
	if (raw.len < 2 || raw.ptr[0] != '[')
		return err_set(e, COV_USAGE, "'filter' is no array");
	json_init(&j, raw.ptr, raw.len);
	while ((got = json_element(&j, &type, &item, e)) > 0) {
		kind = type != JSON_STRING ?
			KINDS :
			rule_kind_of(json_text(&r->arena, item, NULL),
				FORM_WORD);
		if (type == JSON_OBJECT)
			got = parse_object(r, item, e);
		else if (kind < KINDS)
			got = rules_add(r, (enum rule_kind)kind, NULL, 0, e);
		else
			got = err_set(e, COV_USAGE,
				"'filter' has an unknown "
				"rule %.*s",
				(int)item.len, item.ptr);
		if (got < 0)
			return -1;
	}
	return got;
}

static void json_rule(const struct rule *rule, struct str *s)
{
	const char *name = kinds[rule->kind].name;
	struct str text = {0};
	size_t i;

	if (kinds[rule->kind].form == FORM_WORD) {
		str_addf(s, "\"%s\"", name);
		return;
	}
	str_addf(s, "{\"%s\":", name);
	if (kinds[rule->kind].form == FORM_TEXT) {
		str_adds(&text, rule->v[0]);
		if (rule->kind == RULE_REWRITE)
			str_addf(&text, "=%s", rule->v[1]);
		json_string(s, text.buf, text.len);
		str_release(&text);
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
