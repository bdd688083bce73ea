/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Filter rules: checking them, and their use on names and tables. Their JSON
 * form is in rulejson.c.
 */
#include "record/rules.h"

#include "base/num.h"
#include "fmt/glob.h"
#include "fmt/pkgpattern.h"
#include "profile/pathmap.h"

#include <stdlib.h>
#include <string.h>

/* The file that collectors inject into every program. */
static const char server_file[] = "coverage_server.go";

/* Of one list: each name goes through all rules, so these bound what a line of
   a record costs. The bytes are those that all rules together may add. */
enum { RULES_MAX = 4096, LONGER_MAX = 4096 };

/* M=DIR; DIR is "" or a path without a slash at its end. */
static int check_module(const char *text, struct err *e)
{
	const char *eq = strchr(text, '=');

	if (!eq || eq == text || eq[-1] == '/' || str_ends(eq, "/"))
		return err_set(e, COV_USAGE, "module '%s' is not MODULE=DIR",
			text);
	return 0;
}

static int check_rule(enum rule_kind kind, const char *const *v, size_t n,
	struct err *e)
{
	int rc = 0;
	size_t i;

	if (kind == RULE_REWRITE && (n != 2 || !v[0][0]))
		return err_set(e, COV_USAGE, "rewrite is not OLD=NEW");
	if (kind == RULE_STRIP_PREFIX && (n != 1 || !v[0][0]))
		return err_set(e, COV_USAGE, "strip_prefix is no prefix");
	for (i = 0; rc == 0 && i < n; i++)
		if (kind == RULE_INCLUDE || kind == RULE_EXCLUDE)
			rc = glob_check(v[i], GLOB_DEEP, e);
		else if (kind == RULE_MODULES)
			rc = check_module(v[i], e);
	return rc;
}

static int by_listed_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int by_module(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	size_t xlen = strcspn(x, "="), ylen = strcspn(y, "=");

	return xlen != ylen ? (xlen < ylen ? 1 : -1) : strcmp(x, y);
}

/* Lists of which the order means nothing have one order. */
static void arrange_rule(struct rule *rule)
{
	size_t i, n = 0;

	if (!rule->n || (rule->kind != RULE_DROP && rule->kind != RULE_MODULES))
		return;
	qsort(rule->v, rule->n, sizeof(*rule->v),
		rule->kind == RULE_DROP ? by_listed_name : by_module);
	for (i = 0; i < rule->n; i++)
		if (!n || strcmp(rule->v[n - 1], rule->v[i]) != 0)
			rule->v[n++] = rule->v[i];
	rule->n = n;
}

/* How much longer than it was a rule may make a name. */
static size_t rule_lengthens(const struct rule *rule)
{
	size_t i, old, longer = 0;

	if (rule->kind == RULE_REWRITE) {
		old = strlen(rule->v[0]);
		longer = strlen(rule->v[1]);
		return longer > old ? longer - old : 0;
	}
	for (i = 0; rule->kind == RULE_MODULES && i < rule->n; i++) {
		old = strcspn(rule->v[i], "=");
		if (strlen(rule->v[i]) - old - 1 > old + longer)
			longer = strlen(rule->v[i]) - old - 1 - old;
	}
	return longer;
}

static int check_cost(const struct rules *r, struct err *e)
{
	if (r->n > RULES_MAX)
		return err_set(e, COV_USAGE, "more than %d rules", RULES_MAX);
	if (r->longer > LONGER_MAX)
		return err_set(e, COV_USAGE,
			"the rules may make a name longer by more than %d "
			"bytes",
			LONGER_MAX);
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
	rule->use = NULL;
	rule->n = n;
	rule->v = arena_alloc(&r->arena, size_mul(n, sizeof(*rule->v)));
	for (i = 0; i < n; i++)
		rule->v[i] = arena_strdup(&r->arena, v[i]);
	arrange_rule(rule);
	r->longer += rule_lengthens(rule);
	return check_cost(r, e);
}

void rules_no_server_lines(struct rules *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		if (r->v[i].kind != RULE_SERVER_LINES)
			r->v[n++] = r->v[i];
	r->n = n;
}

/* 1 when a rule of this kind has the word. */
static int has_word(const struct rules *r, enum rule_kind kind,
	const char *word)
{
	size_t i, j;

	for (i = 0; i < r->n; i++)
		for (j = 0; r->v[i].kind == kind && j < r->v[i].n; j++)
			if (strcmp(r->v[i].v[j], word) == 0)
				return 1;
	return 0;
}

static int has_kind(const struct rules *r, enum rule_kind kind)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->v[i].kind == kind)
			return 1;
	return 0;
}

int rules_lost(const struct rules *before, const struct rules *now)
{
	const struct rule *rule;
	size_t i, j;

	for (i = 0; i < before->n; i++) {
		rule = &before->v[i];
		if (rule->kind == RULE_SERVER_LINES)
			continue;
		if (!has_kind(now, rule->kind))
			return 1;
		for (j = 0; j < rule->n; j++)
			if (!has_word(now, rule->kind, rule->v[j]))
				return 1;
	}
	return 0;
}

int rules_default(const struct rules *r)
{
	return r->n == 1 && r->v[0].kind == RULE_SERVER_LINES;
}

static int rule_renames(const struct rule *rule)
{
	switch (rule->kind) {
	case RULE_REWRITE:
	case RULE_STRIP_PREFIX:
	case RULE_GOSRC:
	case RULE_MODULES:
		return 1;
	default:
		return 0;
	}
}

int rules_rename(const struct rules *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (rule_renames(&r->v[i]))
			return 1;
	return 0;
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

/*
 * Anywhere in the name, also in that of a folder, since that is what
 * coverage-collector drops (covcompat(7): server-lines), and hashes that name
 * pages depend on it. The rest of a line has no letters.
 */
static int is_server_file(const char *name)
{
	return strstr(name, server_file) != NULL;
}

/* The package of a file, as a text knows it; to be freed. */
static char *package_of(const char *name)
{
	struct slice pkg = blocks_folder(name, strlen(name));

	return xstrndup(pkg.ptr, pkg.len);
}

static int in_packages(const struct rule *rule, const char *name)
{
	char *path = package_of(name);
	int is =
		pkgpattern_selects((const char *const *)rule->v, rule->n, path);

	free(path);
	return is;
}

static int is_listed(const struct rule *rule, const char *name)
{
	return rule->n &&
		bsearch(&name, rule->v, rule->n, sizeof(*rule->v),
			by_listed_name);
}

/* 1 when the rule drops the name; those that rename drop nothing. */
static int rule_drops(const struct rule *rule, const char *name)
{
	switch (rule->kind) {
	case RULE_SERVER_LINES:
		return is_server_file(name);
	case RULE_INCLUDE:
		return !matches_any(rule, name);
	case RULE_EXCLUDE:
		return matches_any(rule, name);
	case RULE_PKG:
		return !in_packages(rule, name);
	case RULE_DROP:
		return is_listed(rule, name);
	default:
		return 0;
	}
}

/* The folder of a module instead of its path: 1 when there is such a one. */
static int from_module(const struct rule *rule, const char *name, struct str *s)
{
	size_t i, len;

	for (i = 0; i < rule->n; i++) {
		const char *module = rule->v[i], *dir;

		len = strcspn(module, "=");
		if (strncmp(name, module, len) != 0 || name[len] != '/')
			continue;
		dir = module + len + 1;
		str_addf(s, "%s%s%s", dir, *dir ? "/" : "", name + len + 1);
		return 1;
	}
	return 0;
}

/* Applies a rule that renames; 1 when the name changed (it is in `renamed`,
   into which `name` may point). */
static int rename_one(const struct rule *rule, const char *name,
	struct str *renamed)
{
	struct str s = {0};

	if (rule->kind == RULE_MODULES)
		from_module(rule, name, &s);
	else if (rule->kind == RULE_GOSRC)
		str_adds(&s, pathmap_import(name));
	else if ((rule->kind == RULE_REWRITE ||
			 rule->kind == RULE_STRIP_PREFIX) &&
		str_starts(name, rule->v[0]))
		str_addf(&s, "%s%s",
			rule->kind == RULE_REWRITE ? rule->v[1] : "",
			name + strlen(rule->v[0]));
	if (!s.len || strcmp(s.buf, name) == 0) {
		str_release(&s);
		return 0;
	}
	str_release(renamed);
	*renamed = s;
	return 1;
}

/* The patterns of the rule are tried on a file. */
static void see_name(const struct rule *rule, const char *name)
{
	char *path;

	if (!rule->use || rule->kind != RULE_PKG) {
		patternuse_see(rule->use, name);
		return;
	}
	path = package_of(name);
	patternuse_see(rule->use, path);
	free(path);
}

enum rules_verdict rules_name(const struct rules *r, const char *name,
	struct str *renamed)
{
	enum rules_verdict verdict = RULES_KEEP;
	size_t i;

	for (i = 0; i < r->n; i++) {
		see_name(&r->v[i], name);
		if (rule_drops(&r->v[i], name)) {
			/* Those behind it name this file too. */
			while (++i < r->n && !rule_renames(&r->v[i]))
				see_name(&r->v[i], name);
			return RULES_DROP;
		}
		if (rename_one(&r->v[i], name, renamed)) {
			verdict = RULES_RENAME;
			name = str_get(renamed);
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
		if (verdict == RULES_DROP)
			continue;
		k->renamed += verdict == RULES_RENAME;
		file = verdict == RULES_RENAME ?
			blocks_file(&k->build, NULL, renamed.buf, renamed.len) :
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

/* No file goes or gets another name, as mostly. */
static int keeps_all(const struct rules *r, const struct blocks *t)
{
	enum rules_verdict verdict = RULES_KEEP;
	struct str renamed = {0};
	uint32_t i;

	for (i = 0; r->n && i < t->nfiles && verdict == RULES_KEEP; i++)
		verdict = rules_name(r, t->files[i].name, &renamed);
	str_release(&renamed);
	return verdict == RULES_KEEP;
}

struct blocks *rules_blocks(const struct rules *r, struct blocks *t,
	uint32_t **map)
{
	struct kept k = {0};
	struct blocks *result;
	uint32_t i;

	*map = NULL;
	if (keeps_all(r, t))
		return blocks_ref(t);
	k.order = xmalloc(size_mul(t->n, sizeof(*k.order)));
	keep_files(r, t, &k);
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
