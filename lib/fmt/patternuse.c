/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What was meant is guessed from how the pattern looks: people write regular
 * expressions, lines of .gitignore, and what the go command takes.
 */
#include "fmt/patternuse.h"

#include "base/mem.h"
#include "base/str.h"
#include "fmt/glob.h"
#include "fmt/pkgpattern.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct watched {
	char *text;
	atomic_int matched;
};

struct patternuse {
	const char *option;
	enum pattern_kind kind;
	struct watched *v;
	size_t n;
	atomic_int seen; /* a name came */
	atomic_size_t left; /* patterns that did not match yet */
	struct patternuse *next;
};

static void watch_pattern(struct patternuse *u, size_t *cap, const char *text,
	size_t len)
{
	mem_grow(&u->v, cap, u->n + 1, sizeof(*u->v));
	u->v[u->n].text = xstrndup(text, len);
	atomic_init(&u->v[u->n++].matched, 0);
}

/* Adds the patterns of one word; only lists of packages hold several. One of
   commas alone selects nothing either. */
static void watch_word(struct patternuse *u, size_t *cap, const char *word)
{
	size_t len = strlen(word);

	if (u->kind != PATTERN_PACKAGE || strspn(word, ",") == len) {
		if (len)
			watch_pattern(u, cap, word, len);
		return;
	}
	for (; *word; word += len + (word[len] == ',')) {
		len = strcspn(word, ",");
		if (len)
			watch_pattern(u, cap, word, len);
	}
}

struct patternuse *patternuse_add(struct patternuse **list, const char *option,
	enum pattern_kind kind, const char *const *v, size_t n)
{
	struct patternuse *u;
	size_t i, cap = 0;

	if (!n)
		return NULL;
	while (*list)
		list = &(*list)->next;
	u = xcalloc(1, sizeof(*u));
	u->option = option;
	u->kind = kind;
	for (i = 0; i < n; i++)
		watch_word(u, &cap, v[i]);
	atomic_init(&u->left, u->n);
	*list = u;
	return u;
}

static int does_match(enum pattern_kind kind, const char *text,
	const char *name)
{
	switch (kind) {
	case PATTERN_NAME:
		return glob_match(text, GLOB_GO, name);
	case PATTERN_PATH:
		return glob_match(text, GLOB_DEEP, name);
	case PATTERN_PACKAGE:
		return pkgpattern_selects(&text, 1, name);
	default:
		return strncmp(name, text, strlen(text)) == 0;
	}
}

void patternuse_see(struct patternuse *u, const char *name)
{
	size_t i;

	if (!u)
		return;
	atomic_store(&u->seen, 1);
	for (i = 0; i < u->n && atomic_load(&u->left); i++)
		if (!atomic_load(&u->v[i].matched) &&
			does_match(u->kind, u->v[i].text, name) &&
			!atomic_exchange(&u->v[i].matched, 1))
			atomic_fetch_sub(&u->left, 1);
}

/* --- what was meant ------------------------------------------------------- */

static int looks_regular(const char *text)
{
	return *text == '^' || str_ends(text, "$") || strstr(text, ".*") ||
		strstr(text, ".+") || strstr(text, "\\.") ||
		strpbrk(text, "|(");
}

/* The pattern without what only a regular expression has; `any` stands for
   any bytes. */
static void add_without_regular(struct str *s, const char *text,
	const char *any)
{
	for (text += *text == '^'; *text && strcmp(text, "$") != 0; text++)
		if (*text == '.' && (text[1] == '*' || text[1] == '+')) {
			str_adds(s, any);
			text++;
		} else if (*text != '\\') {
			str_addc(s, *text);
		}
}

/* As a glob for paths: `main/.*` is `main` and all below it. */
static void add_path_of_regular(struct str *s, const char *text)
{
	struct str plain = {0};
	const char *p;

	add_without_regular(&plain, text, "*");
	p = str_get(&plain);
	if (*text != '^' && !strchr(p, '/'))
		str_adds(s, *p == '_' || *p == '.' ? "**/*" : "**/");
	str_adds(s, p);
	if (str_ends(p, "/*"))
		str_addc(s, '*');
	else if (*text == '^' && !str_ends(text, "$") && !str_ends(p, "*"))
		str_adds(s, str_ends(p, "/") ? "**" : "/**");
	str_release(&plain);
}

/* The same for a name, which has no folders. */
static void add_name_of_regular(struct str *s, const char *text)
{
	if (*text != '^' && str_ends(text, "$"))
		str_addc(s, '*');
	add_without_regular(s, text, "*");
	if (*text == '^' && !str_ends(text, "$") && !str_ends(str_get(s), "*"))
		str_addc(s, '*');
}

/* A folder or file as .gitignore has it, or without its wildcard. */
static void add_path_of_line(struct str *s, const char *text)
{
	size_t len = strlen(text);
	const char *last;

	text += strncmp(text, "./", 2) == 0 ? 2 : *text == '/';
	len = strlen(text);
	while (len && text[len - 1] == '/')
		len--;
	last = memchr(text, '/', len) ? "" : "**/";
	if (str_ends(text, "/"))
		last = "**/";
	str_addf(s, "%s%.*s", last, (int)len, text);
	if (str_ends(text, "/") || !strpbrk(text, ".*?["))
		str_adds(s, "/**");
}

/* A word before "did you mean", and what, in s; NULL: nobody knows. */
static const char *guess_path(const char *text, struct str *s)
{
	const char *dots = strstr(text, "...");

	if (looks_regular(text)) {
		if (!strpbrk(text, "|("))
			add_path_of_regular(s, text);
		return "a glob is no regular expression";
	}
	if (strchr(text, ','))
		return "a glob is no list; the option is given once for each";
	if (dots) {
		if (strncmp(text, "./", 2) != 0)
			str_add(s, text, (size_t)(dots - text));
		str_adds(s, "**");
		return "in globs ** stands for folders";
	}
	if (!strchr(text, '/') || str_ends(text, "/") || *text == '/' ||
		*text == '.' || !strpbrk(text, "*?[")) {
		add_path_of_line(s, text);
		return "a glob is compared with the whole path";
	}
	return NULL;
}

static const char *guess_name(const char *text, struct str *s)
{
	if (looks_regular(text)) {
		if (!strpbrk(text, "|("))
			add_name_of_regular(s, text);
		return "a glob is no regular expression";
	}
	if (strchr(text, ','))
		return "a glob is no list; the option is given once for each";
	if (str_ends(text, "/") || str_ends(text, "...")) {
		str_add(s, text, strcspn(text, "/."));
		str_adds(s, str_ends(text, "/") ? "" : "*");
		return "a glob is compared with the whole name";
	}
	return NULL;
}

static const char *guess_package(const char *text, struct str *s)
{
	if (strncmp(text, "./", 2) == 0 || strcmp(text, ".") == 0)
		return "packages have their import paths here, as in "
		       "'example.com/module/...'; '...' is all";
	if (looks_regular(text)) {
		if (!strpbrk(text, "|("))
			add_without_regular(s, text, "...");
		return "it is no regular expression";
	}
	if (strchr(text, '*')) {
		for (; *text; text++)
			if (*text != '*')
				str_addc(s, *text);
			else if (!str_ends(str_get(s), "..."))
				str_adds(s, "...");
		return "the wildcard of packages is '...'";
	}
	if (str_ends(text, "/")) {
		str_addf(s, "%s...", text);
		return "a package has no slash at its end";
	}
	if (str_ends(text, ".go"))
		return "it selects packages, not files";
	return strchr(text, ' ') ? "patterns are parted by commas" : NULL;
}

static const char *guess_prefix(const char *text, struct str *s)
{
	if (*text == '^') {
		str_adds(s, text + 1);
		return "a prefix is no regular expression";
	}
	if (strpbrk(text, "*?"))
		return "a prefix is no glob";
	if (strncmp(text, "./", 2) == 0)
		return "paths begin with a module here, or with /";
	return NULL;
}

static void tell_unused(const struct patternuse *u, const char *text,
	void (*tell)(const char *fmt, ...) COV_PRINTF(1, 2))
{
	static const char *(*const guess[])(const char *text, struct str *s) = {
		[PATTERN_NAME] = guess_name,
		[PATTERN_PATH] = guess_path,
		[PATTERN_PACKAGE] = guess_package,
		[PATTERN_PREFIX] = guess_prefix,
	};
	struct str meant = {0};
	const char *word = guess[u->kind](text, &meant);

	tell("%s '%s' matches nothing%s%s%s%s%s", u->option, text,
		word ? ": " : "", word ? word : "",
		meant.len ? "; did you mean '" : "", str_get(&meant),
		meant.len ? "'?" : "");
	str_release(&meant);
}

void patternuse_end(struct patternuse **list,
	void (*tell)(const char *fmt, ...) COV_PRINTF(1, 2))
{
	struct patternuse *u;
	size_t i;

	while ((u = *list)) {
		*list = u->next;
		for (i = 0; i < u->n; i++) {
			if (tell && atomic_load(&u->seen) &&
				!atomic_load(&u->v[i].matched))
				tell_unused(u, u->v[i].text, tell);
			free(u->v[i].text);
		}
		free(u->v);
		free(u);
	}
}
