/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * rules: which files of a profile are kept, and under which names.
 *
 * A list of rules in the order in which they apply; each sees the name that
 * the rules before it made. In a record they are the array `filter`:
 *
 *     "server-lines"                drop files whose name has
 *                                   coverage_server.go anywhere in it
 *     {"include":["GLOB",...]}      keep only names that match one of them
 *     {"exclude":["GLOB",...]}      drop names that match one of them
 *     {"pkg":["PATTERNS",...]}      keep only packages (the folder of a name)
 *                                   that one of these lists selects
 *     {"drop":["NAME",...]}         drop these names
 *     {"rewrite":"OLD=NEW"}         a name that begins with OLD gets NEW there
 *     {"strip_prefix":"PREFIX"}     a name that begins with PREFIX loses it
 *     "gosrc"                       an absolute name loses `/go/src/` and all
 *                                   before it
 *     {"modules":["M=DIR",...]}     a name below the module M is one below
 *                                   DIR; of several the longest M counts
 *
 * A record without `filter` means the one default rule, server-lines. Globs are
 * glob.h's GLOB_DEEP, patterns are pkgpattern.h's. A name never becomes empty:
 * then it stays as it is.
 */
#ifndef COV_RULES_H
#define COV_RULES_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "fmt/patternuse.h"
#include "profile/blocks.h"

enum rule_kind {
	RULE_SERVER_LINES,
	RULE_INCLUDE,
	RULE_EXCLUDE,
	RULE_REWRITE,
	RULE_STRIP_PREFIX,
	RULE_PKG,
	RULE_DROP,
	RULE_GOSRC,
	RULE_MODULES
};

struct rule {
	enum rule_kind kind;
	/* Globs, patterns, names, or M=DIR; OLD and NEW; or the prefix. Names
	   are sorted and distinct, M=DIR have the longest module first. */
	char **v;
	size_t n;
	struct patternuse *use; /* whose names these are tried on, or NULL */
};

/* Zero-initialised is the empty list: everything is kept. */
struct rules {
	struct arena arena; /* strings of the rules */
	struct rule *v;
	size_t n, cap;
	size_t longer; /* bytes that they may add to a name */
};

/* Adds a rule; the words are copied and checked. A list has no more than 4,096
   rules, and all together make a name longer by no more than 4,096 bytes. The
   rule's `use`, of which nothing is freed here, may be set afterwards. */
int rules_add(struct rules *r, enum rule_kind kind, const char *const *v,
	size_t n, struct err *e) COV_MUST;
/* Takes the server-lines rule out. */
void rules_no_server_lines(struct rules *r);
/* Adds what the raw JSON array says; raw.ptr NULL adds server-lines. */
int rules_parse(struct rules *r, struct slice raw, struct err *e) COV_MUST;
/* The JSON array, behind what is in s; the same rules give the same bytes. */
void rules_json(const struct rules *r, struct str *s);
/* 1 when what a user asked for in one list is not in the other any more: a
   rule, or a word of one. The default rule is nobody's wish. */
int rules_lost(const struct rules *before, const struct rules *now);
/* 1 when the list is exactly the default rule. */
int rules_default(const struct rules *r);
/* 1 when a rule gives other names. */
int rules_rename(const struct rules *r);
void rules_release(struct rules *r);

enum rules_verdict { RULES_DROP, RULES_KEEP, RULES_RENAME };

/* What happens to a name; for RULES_RENAME the new one replaces `renamed`. */
enum rules_verdict rules_name(const struct rules *r, const char *name,
	struct str *renamed);

/*
 * The table that the rules leave. *map becomes a malloc'd array from indexes
 * of t to indexes of the result or BLOCK_NONE, NULL when nothing changes (then
 * t itself is returned with one more reference). Blocks of two files that get
 * one name become one block where they are equal.
 */
struct blocks *rules_blocks(const struct rules *r, struct blocks *t,
	uint32_t **map);
/* The same for a profile; counters that meet are added. */
void rules_profile(const struct rules *r, struct profile *p);

#endif
