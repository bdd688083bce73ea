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
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct watched {
	char *text;
	atomic_int matched;
	const char *word; /* what is wrong with it, or NULL */
	struct str meant; /* what may be meant, each with its NUL */
	atomic_size_t found; /* where the first that matched begins */
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

/* A file or folder as .gitignore and the go command have it: what it may be
   from the top, then anywhere. */
static void add_paths_of_line(struct str *s, const char *text)
{
	const char *last;
	size_t len;

	text += strncmp(text, "./", 2) == 0 ? 2 : *text == '/';
	len = strlen(text) - (str_ends(text, "...") ? 3 : 0);
	if (str_ends(text, "/**"))
		len -= 2;
	while (len && text[len - 1] == '/')
		len--;
	if (!len) {
		str_adds(s, str_ends(text, "...") ? "**" : "");
		return;
	}
	last = text + len;
	while (last > text && last[-1] != '/')
		last--;
	str_addf(s, "%.*s", (int)len, text);
	str_addc(s, '\0');
	/* What has a wildcard is hardly the name of a folder. */
	if (!memchr(last, '*', (size_t)(text + len - last))) {
		str_addf(s, "%.*s/**", (int)len, text);
		str_addc(s, '\0');
	}
	if (str_starts(text, "**/"))
		return;
	str_addf(s, "**/%.*s", (int)len, text);
	str_addc(s, '\0');
	if (!memchr(last, '*', (size_t)(text + len - last)))
		str_addf(s, "**/%.*s/**", (int)len, text);
}

/* A word before "did you mean", and what may be meant, in s, with a NUL between
   them, the likeliest first; NULL: nobody knows. */
static const char *guess_path(const char *text, struct str *s)
{
	if (looks_regular(text)) {
		if (!strpbrk(text, "|("))
			add_path_of_regular(s, text);
		return "a glob is no regular expression";
	}
	if (strchr(text, ','))
		return "a glob is no list; the option is given once for each";
	if (*text == '!')
		return "a glob has no '!'";
	add_paths_of_line(s, text);
	if (strstr(text, "..."))
		return "in globs ** stands for folders";
	return str_starts(text, "**/") ?
		NULL :
		"a glob is compared with the whole path";
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

static const char *guess_pattern(enum pattern_kind kind, const char *text,
	struct str *s)
{
	static const char *(*const guess[])(const char *text, struct str *s) = {
		[PATTERN_NAME] = guess_name,
		[PATTERN_PATH] = guess_path,
		[PATTERN_PACKAGE] = guess_package,
		[PATTERN_PREFIX] = guess_prefix,
	};

	return guess[kind](text, s);
}

/* --- watching ------------------------------------------------------------- */

static void watch_pattern(struct patternuse *u, size_t *cap, const char *text,
	size_t len)
{
	struct watched *w;

	mem_grow(&u->v, cap, u->n + 1, sizeof(*u->v));
	w = &u->v[u->n++];
	memset(w, 0, sizeof(*w));
	w->text = xstrndup(text, len);
	w->word = guess_pattern(u->kind, w->text, &w->meant);
	str_addc(&w->meant, '\0');
	atomic_init(&w->matched, 0);
	atomic_init(&w->found, SIZE_MAX);
}

/* Adds the patterns of one word; only lists of packages hold several. One of
   commas alone selects nothing either. */
static void watch_word(struct patternuse *u, size_t *cap, const char *word)
{
	size_t len = strlen(word);

	if (u->kind != PATTERN_PACKAGE || strspn(word, ",") == len) {
		if (len || u->kind != PATTERN_PACKAGE)
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

static int is_sound(enum pattern_kind kind, const char *text)
{
	struct err ignored = {0};

	if (kind == PATTERN_NAME)
		return glob_check(text, GLOB_GO, &ignored) == 0;
	return kind != PATTERN_PATH ||
		glob_check(text, GLOB_DEEP, &ignored) == 0;
}

/* Notes what is likelier meant than all that matched a name before. */
static void try_meant(enum pattern_kind kind, struct watched *w,
	const char *name)
{
	size_t at = 0, found = atomic_load(&w->found);
	const char *text;

	for (; at < w->meant.len && at < found; at += strlen(text) + 1) {
		text = w->meant.buf + at;
		if (!*text || strcmp(text, w->text) == 0 ||
			!is_sound(kind, text) || !does_match(kind, text, name))
			continue;
		while (at < found &&
			!atomic_compare_exchange_weak(&w->found, &found, at))
			;
		return;
	}
}

void patternuse_see(struct patternuse *u, const char *name)
{
	size_t i;

	if (!u)
		return;
	atomic_store(&u->seen, 1);
	for (i = 0; i < u->n && atomic_load(&u->left); i++) {
		struct watched *w = &u->v[i];

		if (atomic_load(&w->matched))
			continue;
		if (!does_match(u->kind, w->text, name))
			try_meant(u->kind, w, name);
		else if (!atomic_exchange(&w->matched, 1))
			atomic_fetch_sub(&u->left, 1);
	}
}

static void tell_unused(const struct patternuse *u, const struct watched *w,
	void (*tell)(const char *fmt, ...) COV_PRINTF(1, 2))
{
	size_t found = atomic_load(&w->found);

	tell("%s '%s' matches nothing%s%s%s%s%s", u->option, w->text,
		w->word ? ": " : "", w->word ? w->word : "",
		found == SIZE_MAX ? "" : "; did you mean '",
		found == SIZE_MAX ? "" : w->meant.buf + found,
		found == SIZE_MAX ? "" : "'?");
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
				tell_unused(u, &u->v[i], tell);
			free(u->v[i].text);
			str_release(&u->v[i].meant);
		}
		free(u->v);
		free(u);
	}
}
