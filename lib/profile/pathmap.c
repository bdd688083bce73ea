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

/* Words of one line. */
struct line {
	struct slice v[8]; /* those behind are left out */
	size_t n;
};

/* The next line, which may be empty; 0 at the end. */
static int next_line(struct words *w, struct arena *a, struct line *l)
{
	struct slice word = next_word(w, a);

	l->n = 0;
	for (; word.ptr && !slice_is(word, "\n"); word = next_word(w, a))
		if (l->n < sizeof(l->v) / sizeof(*l->v))
			l->v[l->n++] = word;
	return word.ptr || l->n;
}

/*
 * Calls fn for what stands behind each `verb`, also for each line of
 * `verb ( ... )`, until fn returns 0. The arena is for quoted words.
 */
static void each_directive(struct arena *a, const char *text, size_t len,
	const char *verb, int (*fn)(void *ctx, const struct slice *v, size_t n),
	void *ctx)
{
	struct words w = {text, text + len};
	struct line l;
	int block = 0; /* inside of verb ( */

	while (next_line(&w, a, &l)) {
		if (!l.n)
			continue;
		if (slice_is(l.v[0], ")"))
			block = 0;
		else if (block && !fn(ctx, l.v, l.n))
			return;
		else if (!block && l.n > 1 && slice_is(l.v[0], verb)) {
			block = slice_is(l.v[1], "(");
			if (!block && !fn(ctx, l.v + 1, l.n - 1))
				return;
		}
	}
}

static int take_module(void *ctx, const struct slice *v, size_t n)
{
	(void)n;
	*(struct slice *)ctx = v[0];
	return 0;
}

char *pathmap_gomod(struct arena *a, const char *text, size_t len)
{
	struct arena tmp = {0};
	struct slice found = {NULL, 0};
	char *module = NULL;

	each_directive(&tmp, text, len, "module", take_module, &found);
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

int pathmap_clean(char *path)
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

static int use_one(void *ctx, const struct slice *v, size_t n)
{
	const struct uses *u = ctx;
	char *dir = arena_strndup(u->a, v[0].ptr, v[0].len);

	(void)n;
	if (pathmap_clean(dir) == 0)
		u->fn(u->ctx, dir);
	return 1;
}

void pathmap_gowork(struct arena *a, const char *text, size_t len,
	void (*fn)(void *ctx, const char *dir), void *ctx)
{
	struct uses u = {a, fn, ctx};

	each_directive(a, text, len, "use", use_one, &u);
}

/* What pathmap_replaces passes through. */
struct replaces {
	struct arena *a;
	pathmap_replace_fn *fn;
	void *ctx;
};

/* OLD [VERSION] => NEW [VERSION] */
static int replace_one(void *ctx, const struct slice *v, size_t n)
{
	const struct replaces *r = ctx;
	size_t i = n > 1 && slice_is(v[1], "=>") ? 2 : 3;

	if (n > i && slice_is(v[i - 1], "=>"))
		r->fn(r->ctx,
			&(struct pathmap_replacement){arena_strndup(r->a,
							      v[0].ptr,
							      v[0].len),
				i == 3 ? arena_strndup(r->a, v[1].ptr,
						 v[1].len) :
					 "",
				arena_strndup(r->a, v[i].ptr, v[i].len),
				n > i + 1 ? arena_strndup(r->a, v[i + 1].ptr,
						    v[i + 1].len) :
					    ""});
	return 1;
}

void pathmap_replaces(struct arena *a, const char *text, size_t len,
	pathmap_replace_fn *fn, void *ctx)
{
	struct replaces r = {a, fn, ctx};

	each_directive(a, text, len, "replace", replace_one, &r);
}

/* What pathmap_requires passes through. */
struct requires
{
	struct arena *a;
	void (*fn)(void *ctx, const char *module, const char *version);
	void *ctx;
};

static int require_one(void *ctx, const struct slice *v, size_t n)
{
	const struct requires *r = ctx;

	if (n > 1)
		r->fn(r->ctx, arena_strndup(r->a, v[0].ptr, v[0].len),
			arena_strndup(r->a, v[1].ptr, v[1].len));
	return 1;
}

void pathmap_requires(struct arena *a, const char *text, size_t len,
	void (*fn)(void *ctx, const char *module, const char *version),
	void *ctx)
{
	struct requires r = {a, fn, ctx};

	each_directive(a, text, len, "require", require_one, &r);
}

void pathmap_add(struct pathmap *m, const char *module, const char *dir)
{
	mem_grow(&m->v, &m->cap, m->n + 1, sizeof(*m->v));
	m->v[m->n].added = m->n;
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
	int c;

	if (xlen != ylen)
		return xlen < ylen ? 1 : -1;
	c = strcmp(x->module, y->module);
	return c ? c : (x->added > y->added) - (x->added < y->added);
}

void pathmap_finish(struct pathmap *m)
{
	size_t i, n = 0;

	if (m->n > 1)
		qsort(m->v, m->n, sizeof(*m->v), longer_first);
	for (i = 0; i < m->n; i++) {
		if (n && strcmp(m->v[i].module, m->v[n - 1].module) == 0)
			continue;
		m->v[n] = m->v[i];
		m->v[n].added = n;
		n++;
	}
	m->n = n;
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

const struct pathmap_module *pathmap_find(const struct pathmap *m,
	const char *name, struct str *path)
{
	size_t i, len;

	str_clear(path);
	for (i = 0; i < m->n; i++) {
		len = strlen(m->v[i].module);
		if (strncmp(name, m->v[i].module, len) || name[len] != '/')
			continue;
		if (*m->v[i].dir) {
			str_adds(path, m->v[i].dir);
			str_addc(path, '/');
		}
		str_adds(path, name + len + 1);
		return &m->v[i];
	}
	return NULL;
}

/* Length of the first n elements of a path, or of all. */
static size_t leading_elements(const char *path, size_t n)
{
	const char *p = path + (*path == '/');

	while (n--) {
		p += strcspn(p, "/");
		if (!n || !*p)
			break;
		p++;
	}
	return (size_t)(p - path);
}

/* github.com/OWNER/NAME, HOST/NAME, and a version behind it. */
struct slice pathmap_guess(const char *pkg)
{
	static const char *const three[] = {
		"github.com/",
		"gitlab.com/",
		"bitbucket.org/",
		"golang.org/x/",
	};
	size_t i, len, n = 2;

	if (*pkg == '/' || !memchr(pkg, '.', strcspn(pkg, "/")))
		return (struct slice){pkg, leading_elements(pkg, 1)};
	for (i = 0; i < sizeof(three) / sizeof(*three); i++)
		if (str_starts(pkg, three[i]))
			n = 3;
	len = leading_elements(pkg, n);
	if (pkg[len] == '/' && pkg[len + 1] == 'v' && pkg[len + 2] > '0' &&
		pkg[len + 2] <= '9' &&
		strspn(pkg + len + 2, "0123456789") + 2 ==
			strcspn(pkg + len + 1, "/") + 1)
		len = leading_elements(pkg, n + 1);
	return (struct slice){pkg, len};
}
