/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * GLOB_GO does what path.Match of Go 1.26 does, step by step, its oddities
 * included: a pattern is a row of chunks with stars between them; a chunk
 * takes the first place where it fits, and is never moved again; a star goes
 * forward by bytes, so that it may stop inside a character; a class such as
 * [^a] takes a '/', while '*' and '?' do not.
 *
 * GLOB_DEEP cuts pattern and name at '/', and matches component by component
 * in that way, so that nothing but `**` crosses a '/'. A component `**` stands
 * for any number of components, none included, but as the last one it stands
 * for at least one: behind "a/" it is everything below a, not a itself. Trying
 * again begins at the last `**` only, because an earlier one could give
 * nothing that the last one cannot.
 */
#include "fmt/glob.h"

#include "base/utf8.h"

#include <string.h>

/* A piece of pattern or name; reading moves ptr forward. */
struct glob_part {
	const char *ptr, *end;
};

static int bytes_left(const struct glob_part *p)
{
	return p->ptr < p->end;
}

/* Takes one character; a byte that is not UTF-8 is one. */
static uint32_t take_rune(struct glob_part *p, int *bad)
{
	uint32_t rune;
	size_t n = utf8_get(p->ptr, (size_t)(p->end - p->ptr), &rune);

	*bad = n == 0;
	p->ptr += n > 0 ? n : 1;
	return rune;
}

/* Takes one end of a range in a class; a reason when it is malformed. */
static const char *class_end(struct glob_part *p, uint32_t *rune)
{
	int bad;

	if (!bytes_left(p))
		return "missing ']'";
	if (*p->ptr == ']')
		return "empty class or range";
	if (*p->ptr == '-')
		return "'-' is not part of a range";
	if (*p->ptr == '\\') {
		p->ptr++;
		if (!bytes_left(p))
			return "'\\' at the end";
	}
	*rune = take_rune(p, &bad);
	if (bad)
		return "class is not UTF-8";
	return bytes_left(p) ? NULL : "missing ']'";
}

/* Takes a class, behind its '['; *in: rune is in it. */
static const char *class_match(struct glob_part *p, uint32_t rune, int *in)
{
	int negated = 0, match = 0, ranges = 0;
	uint32_t lo, hi;
	const char *why;

	if (bytes_left(p) && *p->ptr == '^') {
		negated = 1;
		p->ptr++;
	}
	while (!(bytes_left(p) && *p->ptr == ']' && ranges > 0)) {
		why = class_end(p, &lo);
		if (why)
			return why;
		hi = lo;
		if (*p->ptr == '-') {
			p->ptr++;
			why = class_end(p, &hi);
			if (why)
				return why;
		}
		if (lo <= rune && rune <= hi)
			match = 1;
		ranges++;
	}
	p->ptr++;
	*in = match != negated;
	return NULL;
}

/*
 * Takes the next chunk of a pattern: what stands up to the next star outside
 * a class. *star: there were stars before it.
 */
static struct glob_part chunk_next(struct glob_part *p, int *star)
{
	struct glob_part chunk;
	int in_class = 0;

	*star = bytes_left(p) && *p->ptr == '*';
	while (bytes_left(p) && *p->ptr == '*')
		p->ptr++;
	chunk.ptr = p->ptr;
	for (; bytes_left(p); p->ptr++) {
		if (*p->ptr == '\\') {
			if (p->ptr + 1 < p->end)
				p->ptr++;
		} else if (*p->ptr == '[') {
			in_class = 1;
		} else if (*p->ptr == ']') {
			in_class = 0;
		} else if (*p->ptr == '*' && !in_class) {
			break;
		}
	}
	chunk.end = p->ptr;
	return chunk;
}

/*
 * Matches a chunk at the beginning of *name, and moves *name behind it: 1 or
 * 0. With name NULL only the chunk's form is looked at, and *why gets the
 * reason when it is malformed.
 */
static int chunk_match(struct glob_part chunk, struct glob_part *name,
	const char **why)
{
	struct glob_part s = name ? *name : (struct glob_part){NULL, NULL};
	int in = 0, bad;

	*why = NULL;
	while (bytes_left(&chunk)) {
		char c = *chunk.ptr++;

		if (name && !bytes_left(&s))
			return 0;
		if (c == '[') {
			*why = class_match(&chunk,
				name ? take_rune(&s, &bad) : 0, &in);
			if (*why || (name && !in))
				return 0;
			continue;
		}
		if (c == '\\') {
			if (!bytes_left(&chunk)) {
				*why = "'\\' at the end";
				return 0;
			}
			c = *chunk.ptr++;
		} else if (c == '?') {
			if (name && *s.ptr == '/')
				return 0;
			if (name)
				take_rune(&s, &bad);
			continue;
		}
		if (name && *s.ptr++ != c)
			return 0;
	}
	if (name)
		*name = s;
	return 1;
}

/* Finds the chunk behind a star; `last`: it must reach the name's end. */
static int chunk_find(struct glob_part chunk, struct glob_part *name, int last)
{
	const char *why;
	struct glob_part at;

	while (bytes_left(name) && *name->ptr != '/') {
		name->ptr++;
		at = *name;
		if (!chunk_match(chunk, &at, &why) || (last && bytes_left(&at)))
			continue;
		*name = at;
		return 1;
	}
	return 0;
}

/* path.Match on a well-formed pattern. */
static int go_match(struct glob_part pattern, struct glob_part name)
{
	const char *why;
	struct glob_part chunk, at;
	int star;

	while (bytes_left(&pattern)) {
		chunk = chunk_next(&pattern, &star);
		if (star && !bytes_left(&chunk))
			return !bytes_left(&name) ||
				!memchr(name.ptr, '/',
					(size_t)(name.end - name.ptr));
		at = name;
		if (chunk_match(chunk, &at, &why) &&
			(!bytes_left(&at) || bytes_left(&pattern)))
			name = at;
		else if (!star ||
			!chunk_find(chunk, &name, !bytes_left(&pattern)))
			return 0;
	}
	return !bytes_left(&name);
}

/* A pattern or name by components. */
struct glob_walk {
	struct glob_part rest; /* what follows part */
	struct glob_part part; /* the current component */
	int more; /* there is a current component */
};

/*
 * Goes to the next component. In a pattern '/' inside a class does not
 * divide, and an escaped one does.
 */
static void walk_next(struct glob_walk *w, int is_pattern)
{
	struct glob_part *p = &w->rest;
	int in_class = 0;

	w->more = p->ptr != NULL;
	w->part = *p;
	if (!w->more)
		return;
	for (; bytes_left(p); p->ptr++) {
		char c = *p->ptr;

		w->part.end = p->ptr;
		if (is_pattern && c == '\\' && p->ptr + 1 < p->end) {
			c = *++p->ptr;
			if (c != '/')
				continue;
		} else if (is_pattern && (c == '[' || c == ']')) {
			in_class = c == '[';
		}
		if (c == '/' && !in_class) {
			p->ptr++;
			return;
		}
	}
	w->part.end = p->end;
	p->ptr = NULL;
}

static struct glob_walk walk_begin(const char *text, int is_pattern)
{
	struct glob_walk w = {.rest = {text, text + strlen(text)}};

	walk_next(&w, is_pattern);
	return w;
}

static int is_deep(const struct glob_walk *w)
{
	return w->more && w->part.end - w->part.ptr == 2 &&
		memcmp(w->part.ptr, "**", 2) == 0;
}

static int deep_match(const char *pattern, const char *name)
{
	struct glob_walk p = walk_begin(pattern, 1), n = walk_begin(name, 0);
	struct glob_walk again = {0}, skipped = {0};

	/* again: the component behind the last `**`; skipped: the first
	   component of the name that this `**` did not take. */
	for (;;) {
		if (is_deep(&p)) {
			walk_next(&p, 1);
			if (!p.more)
				return n.more;
			again = p;
			skipped = n;
		} else if (p.more && n.more && go_match(p.part, n.part)) {
			walk_next(&p, 1);
			walk_next(&n, 0);
		} else if (!p.more && !n.more) {
			return 1;
		} else if (again.more && skipped.more) {
			walk_next(&skipped, 0);
			p = again;
			n = skipped;
		} else {
			return 0;
		}
	}
}

int glob_check(const char *pattern, enum glob_dialect d, struct err *e)
{
	struct glob_part p = {pattern, pattern + strlen(pattern)};
	const char *why = NULL;
	int star;

	(void)d; /* components of a well-formed pattern are well-formed */
	while (!why && bytes_left(&p))
		chunk_match(chunk_next(&p, &star), NULL, &why);
	if (why)
		return err_set(e, COV_USAGE, "pattern '%s': %s", pattern, why);
	return 0;
}

int glob_match(const char *pattern, enum glob_dialect d, const char *name)
{
	struct glob_part p = {pattern, pattern + strlen(pattern)};
	struct glob_part n = {name, name + strlen(name)};

	return d == GLOB_DEEP ? deep_match(pattern, name) : go_match(p, n);
}

int glob_any(const char *const *patterns, size_t n, enum glob_dialect d,
	const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (glob_match(patterns[i], d, name))
			return 1;
	return 0;
}
