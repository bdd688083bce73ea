/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Rules that are alike in several records are watched as one. */
#include "patterns.h"

#include "cli/tool.h"

#include <stdlib.h>
#include <string.h>

/* One rule, of all records that have it. */
struct watched_rule {
	enum rule_kind kind;
	struct str words; /* with a NUL behind each */
	struct patternuse *use;
};

/* A filter of people has a few. */
enum { WATCHED_MAX = 64 };

/* How the driver and covfilter call it; NULL for rules without patterns. */
static const char *option_of_rule(enum rule_kind kind, enum pattern_kind *how)
{
	*how = kind == RULE_PKG ? PATTERN_PACKAGE : PATTERN_PATH;
	switch (kind) {
	case RULE_INCLUDE:
		return "--include";
	case RULE_EXCLUDE:
		return "--exclude";
	case RULE_PKG:
		return "--pkg";
	case RULE_REWRITE:
		*how = PATTERN_PREFIX;
		return "--rewrite";
	case RULE_STRIP_PREFIX:
		*how = PATTERN_PREFIX;
		return "--strip-prefix";
	default:
		return NULL;
	}
}

static void watch_rule(struct patterns *p, struct rule *rule)
{
	enum pattern_kind how;
	const char *option = option_of_rule(rule->kind, &how);
	struct watched_rule *w;
	struct str words = {0};
	size_t i;

	if (!option)
		return;
	for (i = 0; i < rule->n; i++)
		str_add(&words, rule->v[i], strlen(rule->v[i]) + 1);
	for (i = 0; i < p->n; i++) {
		w = &p->v[i];
		if (w->kind == rule->kind && w->words.len == words.len &&
			memcmp(w->words.buf, words.buf, words.len) == 0)
			break;
	}
	if (i < p->n || p->n == WATCHED_MAX) {
		str_release(&words);
	} else {
		mem_grow(&p->v, &p->cap, p->n + 1, sizeof(*p->v));
		p->v[p->n++] = (struct watched_rule){.kind = rule->kind,
			.words = words,
			.use = patternuse_add(&p->uses, option, how,
				(const char *const *)rule->v,
				how == PATTERN_PREFIX ? 1 : rule->n)};
	}
	if (i < p->n)
		rule->use = p->v[i].use;
}

void patterns_watch(struct run *run, struct rules *rules)
{
	size_t i;

	for (i = 0; run->cfg->new_filters && i < rules->n; i++)
		watch_rule(&run->patterns, &rules->v[i]);
}

int patterns_tell(struct run *run, struct err *e)
{
	uint64_t stored;

	if (!run->patterns.n || run->nsame)
		return 0;
	if (db_report_count(run->db, &stored, e) < 0)
		return -1;
	if (stored <= run->nloaded)
		patternuse_end(&run->patterns.uses, cov_warn);
	return 0;
}

void patterns_release(struct patterns *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		str_release(&p->v[i].words);
	free(p->v);
	patternuse_end(&p->uses, NULL);
}
