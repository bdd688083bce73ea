/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A list of compiled expressions. The C locale is in force, so that they see
 * bytes; a name without a group in its rule is empty, and all such pods of a
 * namespace and binary are one owner.
 */
#include "record/ownerrules.h"

#include "base/str.h"
#include "io/fs.h"
#include "record/owner.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILE_MAX = 1 << 20, /* bytes of a file of rules */
	ERROR_MAX = 200, /* bytes of regerror's text */
};

struct rule {
	char *type;
	regex_t regex;
};

struct owner_rules {
	struct rule *v;
	size_t n, cap;
};

void owner_rules_free(struct owner_rules *rules)
{
	size_t i;

	if (!rules)
		return;
	for (i = 0; i < rules->n; i++) {
		free(rules->v[i].type);
		regfree(&rules->v[i].regex);
	}
	free(rules->v);
	free(rules);
}

/* One line without its newline; -1: e has the reason only. */
static int add_owner_rule(struct owner_rules *rules, char *line, struct err *e)
{
	size_t len = strcspn(line, " \t");
	char *regex = line + len + strspn(line + len, " \t");
	char why[ERROR_MAX];
	struct rule *rule;
	int rc;

	if (!*line || *line == '#')
		return 0;
	if (!len || !*regex)
		return err_set(e, COV_USAGE,
			"not a type, a blank and an "
			"expression");
	if (memchr(line, '/', len)) /* group keys would not be clear */
		return err_set(e, COV_USAGE, "'%.*s': a type has no slash",
			(int)len, line);
	mem_grow(&rules->v, &rules->cap, rules->n + 1, sizeof(*rules->v));
	rule = &rules->v[rules->n];
	rc = regcomp(&rule->regex, regex, REG_EXTENDED);
	if (rc != 0) {
		regerror(rc, &rule->regex, why, sizeof(why));
		return err_set(e, COV_USAGE, "'%s': %s", regex, why);
	}
	rule->type = xstrndup(line, len);
	rules->n++;
	return 0;
}

static int add_owner_rules(struct owner_rules *rules, const char *path,
	char *text, struct err *e)
{
	struct err why = {0};
	size_t number;
	char *end;

	for (number = 1; text; text = end, number++) {
		end = strchr(text, '\n');
		if (end) {
			*end++ = '\0';
			if (end - text > 1 && end[-2] == '\r')
				end[-2] = '\0';
		}
		if (add_owner_rule(rules, text, &why) < 0)
			return err_set(e, why.status, "%s:%zu: %s", path,
				number, why.text);
	}
	return 0;
}

struct owner_rules *owner_rules_read(const char *path, struct err *e)
{
	struct owner_rules *rules = xcalloc(1, sizeof(*rules));
	struct str text = {0};
	int r = fs_read(&text, path, FILE_MAX, NULL, e);

	if (r == 0 && text.len && strlen(text.buf) != text.len)
		r = err_set(e, COV_USAGE, "%s: has a NUL byte", path);
	if (r == 0 && text.len)
		r = add_owner_rules(rules, path, text.buf, e);
	if (r == 0 && !rules->n)
		r = err_set(e, COV_USAGE, "%s: has no rule", path);
	str_release(&text);
	if (r == 0)
		return rules;
	owner_rules_free(rules);
	return NULL;
}

void owner_rules_apply(const struct owner_rules *rules, struct record *r)
{
	const char *pod = record_text0(r, REC_POD_NAME), *name = "";
	regmatch_t m[2];
	size_t i;

	if (owner_is_named(r) || owner_is_host(r))
		return;
	for (i = 0; i < rules->n; i++) {
		if (regexec(&rules->v[i].regex, pod, 2, m, 0) != 0)
			continue;
		if (rules->v[i].regex.re_nsub && m[1].rm_so >= 0)
			name = arena_strndup(&r->arena, pod + m[1].rm_so,
				(size_t)(m[1].rm_eo - m[1].rm_so));
		record_set_text(r, REC_OWNER_TYPE, rules->v[i].type);
		record_set_text(r, REC_OWNER_NAME, name);
		return;
	}
	record_set_text(r, REC_OWNER_TYPE, "Pod (No Owner)");
	record_set_text(r, REC_OWNER_NAME, "");
}
