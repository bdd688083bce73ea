/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * go.mod and go.work are words, lines and blocks in parentheses; one reader of
 * words serves both. Look-up is a walk over the modules, longest first: a
 * repository has few.
 */
#include "profile/pathmap.h"

#include <stdlib.h>
#include <string.h>

/* What is left of a go.mod or go.work. */
struct words {
	const char *ptr, *end;
};

/* A quoted word; an escape stands for the byte behind the backslash, which is
   all that a path needs. */
static struct slice quoted_word(struct words *w, struct arena *a)
{
	const char quote = *w->ptr++;
	char *word = arena_alloc(a, (size_t)(w->end - w->ptr) + 1), *p = word;

	while (w->ptr < w->end && *w->ptr != quote && *w->ptr != '\n') {
		if (*w->ptr == '\\' && quote == '"' && w->end - w->ptr > 1)
			w->ptr++;
		*p++ = *w->ptr++;
	}
	if (w->ptr < w->end && *w->ptr == quote)
		w->ptr++;
	return (struct slice){word, (size_t)(p - word)};
}

static int ends_word(const char *p, const char *end)
{
	return p == end || strchr(" \t\r\n()", *p) ||
		(*p == '/' && end - p > 1 && p[1] == '/');
}

/* The next word; "\n", "(" and ")" are words too. ptr NULL at the end. */
static struct slice next_word(struct words *w, struct arena *a)
{
	const char *begin;

	while (w->ptr < w->end &&
		(*w->ptr == ' ' || *w->ptr == '\t' || *w->ptr == '\r'))
		w->ptr++;
	if (w->end - w->ptr > 1 && w->ptr[0] == '/' && w->ptr[1] == '/')
		while (w->ptr < w->end && *w->ptr != '\n')
			w->ptr++;
	if (w->ptr == w->end)
		return (struct slice){NULL, 0};
	if (*w->ptr == '"' || *w->ptr == '`')
		return quoted_word(w, a);
	begin = w->ptr;
	if (strchr("\n()", *begin))
		w->ptr++;
	else
		while (!ends_word(w->ptr, w->end))
			w->ptr++;
	/* NUL bytes are in strchr's set; they end a word like a blank. */
	if (w->ptr == begin)
		w->ptr++;
	return (struct slice){begin, (size_t)(w->ptr - begin)};
}

/*
 * Calls fn for the first word behind each `verb`, also in `verb ( ... )`,
 * until fn returns 0. The arena is for quoted words.
 */
static void each_directive(struct arena *a, const char *text, size_t len,
	const char *verb, int (*fn)(void *ctx, struct slice word), void *ctx)
{
	struct words w = {text, text + len};
	struct slice word;
	int block = 0; /* inside of verb ( */
	int first = 1; /* at the beginning of a line */

	while ((word = next_word(&w, a)).ptr) {
		if (slice_is(word, "\n")) {
			first = 1;
			continue;
		}
		if (slice_is(word, ")"))
			block = 0;
		else if (first && block && !fn(ctx, word))
			return;
		else if (first && !block && slice_is(word, verb)) {
			word = next_word(&w, a);
			if (slice_is(word, "("))
				block = 1;
			else if (word.ptr && !slice_is(word, "\n") &&
				!fn(ctx, word))
				return;
			if (slice_is(word, "\n")) {
				first = 1;
				continue;
			}
		}
		first = 0;
	}
}

static int take_first(void *ctx, struct slice word)
{
	*(struct slice *)ctx = word;
	return 0;
}

char *pathmap_gomod(struct arena *a, const char *text, size_t len)
{
	struct arena tmp = {0};
	struct slice found = {NULL, 0};
	char *module = NULL;

	each_directive(&tmp, text, len, "module", take_first, &found);
	if (found.ptr && found.len > 0 && !memchr(found.ptr, '\0', found.len))
		module = arena_strndup(a, found.ptr, found.len);
	arena_release(&tmp);
	return module;
}

/* What pathmap_gowork passes through. */
struct uses {
	struct arena *a;
	void (*fn)(void *ctx, const char *dir);
	void *ctx;
};

/* Takes ".", ".." and empty parts out of a path; -1 when it leads outside of
   where it begins. */
static int clean_inside(char *path)
{
	char *from = path, *to = path;
	size_t len;

	if (*path == '/')
		return -1;
	for (; *from; from += len + (from[len] == '/')) {
		len = strcspn(from, "/");
		if (len == 0 || (len == 1 && *from == '.'))
			continue;
		if (len == 2 && memcmp(from, "..", 2) == 0) {
			if (to == path)
				return -1;
			while (to > path && *--to != '/')
				;
			continue;
		}
		if (to > path)
			*to++ = '/';
		memmove(to, from, len);
		to += len;
	}
	*to = '\0';
	return 0;
}

static int use_one(void *ctx, struct slice word)
{
	const struct uses *u = ctx;
	char *dir = arena_strndup(u->a, word.ptr, word.len);

	if (clean_inside(dir) == 0)
		u->fn(u->ctx, dir);
	return 1;
}

void pathmap_gowork(struct arena *a, const char *text, size_t len,
	void (*fn)(void *ctx, const char *dir), void *ctx)
{
	struct uses u = {a, fn, ctx};

	each_directive(a, text, len, "use", use_one, &u);
}

void pathmap_add(struct pathmap *m, const char *module, const char *dir)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (strcmp(m->v[i].module, module) == 0)
			return;
	mem_grow(&m->v, &m->cap, m->n + 1, sizeof(*m->v));
	m->v[m->n].module = arena_strdup(&m->arena, module);
	m->v[m->n].dir = arena_strdup(&m->arena, dir);
	if (!*dir && !m->root)
		m->root = m->v[m->n].module;
	m->n++;
}

static int longer_first(const void *a, const void *b)
{
	const struct pathmap_module *x = a, *y = b;
	size_t xlen = strlen(x->module), ylen = strlen(y->module);

	if (xlen != ylen)
		return xlen < ylen ? 1 : -1;
	return strcmp(x->module, y->module);
}

void pathmap_finish(struct pathmap *m)
{
	if (m->n > 1)
		qsort(m->v, m->n, sizeof(*m->v), longer_first);
}

void pathmap_release(struct pathmap *m)
{
	arena_release(&m->arena);
	free(m->v);
	memset(m, 0, sizeof(*m));
}

const char *pathmap_import(const char *path)
{
	const char *cut = strstr(path, "/go/src/");
	const char *host;

	if (path[0] != '/')
		return path;
	if (cut)
		return cut + strlen("/go/src/");
	/* A GOPATH of another name: /src/ and a host's name behind it. */
	host = strstr(path, "/src/github.com/");
	return host ? host + strlen("/src/") : path;
}

int pathmap_find(const struct pathmap *m, const char *profile_path,
	struct str *path)
{
	static const char workspace[] = "/workspace/";
	const char *name = pathmap_import(profile_path);
	size_t i, len;

	str_clear(path);
	if (str_starts(name, workspace)) {
		str_adds(path, name + strlen(workspace));
		return 1;
	}
	for (i = 0; i < m->n; i++) {
		len = strlen(m->v[i].module);
		if (strncmp(name, m->v[i].module, len) || name[len] != '/')
			continue;
		if (*m->v[i].dir) {
			str_adds(path, m->v[i].dir);
			str_addc(path, '/');
		}
		str_adds(path, name + len + 1);
		return 1;
	}
	return 0;
}
