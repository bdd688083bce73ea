/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Reading a covcounters file; numbers are little-endian but for raw counters
 * in a file that says otherwise.
 *
 *   header   magic 00 'c' 'w' 'm', u32 version (0, 1), hash[16], u8 flavor,
 *            u8 big-endian, 6 bytes of nothing
 *   segment  u64 functions, u32 length of strings, u32 length of args,
 *            strings: ULEB128 count, then ULEB128 length and bytes each
 *            args: ULEB128 count, then two string numbers each; padding
 *            functions: counters n, package, function, n counters
 *   footer   magic, 4 zero bytes, u32 segments so far, 4 zero bytes
 *
 * A footer stands behind every segment; the last one is read first. Go's
 * writer counts the padding to four bytes as args; files are read that do not.
 * The number of functions is 64 bits wide, but Go looks at 32 of them.
 */
#include "gocov/covctr.h"

#include "base/le.h"
#include "base/num.h"
#include "base/uleb.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEADER = 32,
	FOOTER = 16,
	SEGMENT = 16,
	VERSION = 1,
	FLAVOR_RAW = 1,
	FLAVOR_ULEB = 2
};

static const char magic[4] = "\0cwm";

static uint32_t u32_big(const char *ptr)
{
	const unsigned char *p = (const unsigned char *)ptr;

	return p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 |
		(uint32_t)p[0] << 24;
}

static int ctr_damaged(const struct covctr *c, const char *at, struct err *e,
	const char *why)
{
	return err_set(e, COV_ITEMS, "%s: offset %zu: %s", c->name,
		(size_t)(at - c->begin), why);
}

/* The next number, from *ptr on; -1 when the bytes before `end` do not
   suffice. */
static inline int read_uleb(const char **ptr, const char *end, uint64_t *v)
{
	const unsigned char *p = uleb_get((const unsigned char *)*ptr,
		(const unsigned char *)end, v);

	if (!p)
		return -1;
	*ptr = (const char *)p;
	return 0;
}

static int is_footer(const char *p, const char *end)
{
	return end - p >= FOOTER && memcmp(p, magic, sizeof(magic)) == 0 &&
		le_u32(p + 4) == 0;
}

/* The 32 bytes at c->ptr. */
static int file_header(struct covctr *c, struct err *e)
{
	const char *p = c->ptr;

	if (c->end - p < HEADER)
		return ctr_damaged(c, c->end, e,
			"the file ends inside its header");
	if (memcmp(p, magic, sizeof(magic)) != 0)
		return ctr_damaged(c, p, e,
			"no covcounters file: wrong magic number");
	c->version = le_u32(p + 4);
	if (c->version > VERSION)
		return ctr_damaged(c, p + 4, e, "unknown version");
	memcpy(c->hash, p + 8, sizeof(c->hash));
	c->flavor = (unsigned char)p[24];
	c->big = p[25] != 0;
	if (c->flavor != FLAVOR_RAW && c->flavor != FLAVOR_ULEB)
		return ctr_damaged(c, p + 24, e, "unknown counter flavor");
	c->ptr += HEADER;
	return 0;
}

static int segment_header(struct covctr *c, struct err *e)
{
	const char *begin = c->ptr, *p = begin;
	uint32_t strtab, args;
	size_t pad;

	if (c->end - p < SEGMENT)
		return ctr_damaged(c, p, e,
			"the segment ends inside its header");
	c->left = le_u32(p);
	strtab = le_u32(p + 8);
	args = le_u32(p + 12);
	p += SEGMENT;
	if (strtab > (size_t)(c->end - p))
		return ctr_damaged(c, begin + 8, e,
			"the string table ends behind the file");
	c->strtab = p;
	c->strtab_end = p += strtab;
	if (args > (size_t)(c->end - p))
		return ctr_damaged(c, begin + 12, e,
			"the arguments end behind the file");
	c->args = p;
	c->args_end = p += args;
	pad = -(size_t)(p - begin) % 4;
	c->ptr = pad < (size_t)(c->end - p) ? p + pad : c->end;
	return 0;
}

int covctr_open(struct covctr *c, const char *ptr, size_t len, const char *name,
	struct err *e)
{
	*c = (struct covctr){.name = name, .begin = len ? ptr : ""};
	c->ptr = c->begin;
	c->end = c->begin + len;
	if (file_header(c, e) < 0)
		return -1;
	if (len < HEADER + FOOTER ||
		memcmp(c->end - FOOTER, magic, sizeof(magic)) != 0)
		return ctr_damaged(c, c->end, e,
			"the file does not end with a footer");
	c->end -= FOOTER;
	c->segments = le_u32(c->end + 8);
	if (!c->segments)
		return ctr_damaged(c, c->end + 8, e,
			"the file has no segments");
	return segment_header(c, e);
}

/* The counters of a function, n of them; -1 when the segment ends first. This
   is where a file's time goes: most counters are bytes. */
static int uleb_counters(struct covctr *c, uint32_t n)
{
	const unsigned char *p = (const unsigned char *)c->ptr;
	const unsigned char *end = (const unsigned char *)c->end;
	uint32_t *v = c->counters, i;
	uint64_t x;

	for (i = 0; i < n; i++) {
		p = uleb_get(p, end, &x);
		if (!p)
			return -1;
		v[i] = (uint32_t)x;
	}
	c->ptr = (const char *)p;
	return 0;
}

static int raw_counters(struct covctr *c, uint32_t n)
{
	uint32_t i;

	if (n > (size_t)(c->end - c->ptr) / 4)
		return -1;
	for (i = 0; i < n; i++, c->ptr += 4)
		c->counters[i] = c->big ? u32_big(c->ptr) : le_u32(c->ptr);
	return 0;
}

/* One number of a function; -1 when the segment ends first. */
static inline int ctr_number(struct covctr *c, uint32_t *v)
{
	uint64_t x;

	if (c->flavor == FLAVOR_ULEB) {
		if (read_uleb(&c->ptr, c->end, &x) < 0)
			return -1;
		*v = (uint32_t)x;
		return 0;
	}
	if (c->end - c->ptr < 4)
		return -1;
	*v = c->big ? u32_big(c->ptr) : le_u32(c->ptr);
	c->ptr += 4;
	return 0;
}

int covctr_next(struct covctr *c, uint32_t *pkg, uint32_t *func,
	const uint32_t **counters, uint32_t *n, struct err *e)
{
	const char *begin = c->ptr;
	size_t room;
	int r;

	if (!c->left)
		return 0;
	if (c->ptr == c->end || is_footer(c->ptr, c->end + FOOTER))
		return ctr_damaged(c, begin, e,
			"fewer functions than the segment's header says");
	if (ctr_number(c, n) < 0 || ctr_number(c, pkg) < 0 ||
		ctr_number(c, func) < 0)
		return ctr_damaged(c, begin, e, "the file ends in a function");
	room = (size_t)(c->end - c->ptr) / (c->flavor == FLAVOR_ULEB ? 1 : 4);
	if (*n > room)
		return ctr_damaged(c, begin, e,
			"the counters of a function end behind the file");
	mem_grow(&c->counters, &c->cap, *n, sizeof(*c->counters));
	r = c->flavor == FLAVOR_ULEB ? uleb_counters(c, *n) :
				       raw_counters(c, *n);
	if (r < 0)
		return ctr_damaged(c, begin, e, "the file ends in a function");
	*counters = c->counters;
	c->left--;
	return 1;
}

enum covctr_rest covctr_rest(const struct covctr *c)
{
	if (c->ptr == c->end)
		return COVCTR_END;
	if (is_footer(c->ptr, c->end))
		return COVCTR_MORE;
	return COVCTR_UNCOUNTED;
}

int covctr_segment(struct covctr *c, struct err *e)
{
	const uint32_t *counters;
	uint32_t pkg, func, n;
	int r;

	while ((r = covctr_next(c, &pkg, &func, &counters, &n, e)) > 0)
		;
	if (r < 0)
		return -1;
	switch (covctr_rest(c)) {
	case COVCTR_END:
		if (!c->joined && c->segment + 1 != c->segments)
			return ctr_damaged(c, c->end + 8, e,
				"the footer counts other segments");
		return 0;
	case COVCTR_UNCOUNTED:
		return ctr_damaged(c, c->ptr, e,
			"more functions than the segment's header says");
	case COVCTR_MORE:
		break;
	}
	c->ptr += FOOTER;
	/* No segment has as many functions as these bytes would mean. */
	if (c->end - c->ptr >= HEADER &&
		memcmp(c->ptr, magic, sizeof(magic)) == 0) {
		c->joined = 1;
		if (file_header(c, e) < 0)
			return -1;
	}
	c->segment++;
	return segment_header(c, e) < 0 ? -1 : 1;
}

/* Strings of the segment, copied into a; -1 when damaged. */
static int read_ctr_strings(const struct covctr *c, struct arena *a, char ***v,
	uint64_t *count, struct err *e)
{
	const char *p = c->strtab, *at = p;
	uint64_t n, len, i;

	if (read_uleb(&p, c->strtab_end, &n) < 0 ||
		n > (uint64_t)(c->strtab_end - p))
		return ctr_damaged(c, at, e, "damaged string table");
	*v = arena_alloc(a, size_mul(n, sizeof(**v)));
	for (i = 0; i < n; i++) {
		at = p;
		if (read_uleb(&p, c->strtab_end, &len) < 0 ||
			len > (uint64_t)(c->strtab_end - p))
			return ctr_damaged(c, at, e, "damaged string table");
		if (memchr(p, '\0', (size_t)len))
			return ctr_damaged(c, at, e, "a string has a NUL byte");
		(*v)[i] = arena_strndup(a, p, (size_t)len);
		p += len;
	}
	*count = n;
	return 0;
}

/* Go's reader turns the value of argc into a number, or fails; it makes as many
   arguments as that says, of which we take no more than bytes. */
static int good_argc(const struct covctr *c, const char *key, const char *value)
{
	uint64_t n;

	return strcmp(key, "argc") != 0 ||
		num_u64(value, strlen(value), (uint64_t)(c->end - c->begin),
			&n) == NUM_OK;
}

/* The pairs, as numbers of strings; a key may occur once. */
static int read_ctr_pairs(const struct covctr *c, char **v, uint64_t nstr,
	char *seen, void (*fn)(void *ctx, const char *key, const char *value),
	void *ctx, struct err *e)
{
	const char *p = c->args, *at = p;
	uint64_t n, key, value;

	if (read_uleb(&p, c->args_end, &n) < 0)
		return ctr_damaged(c, at, e, "damaged arguments");
	for (; n; n--) {
		at = p;
		if (read_uleb(&p, c->args_end, &key) < 0 ||
			read_uleb(&p, c->args_end, &value) < 0)
			return ctr_damaged(c, at, e, "damaged arguments");
		if (key >= nstr || value >= nstr)
			return ctr_damaged(c, at, e,
				"an argument is no string of the segment");
		if (seen[key]++)
			return ctr_damaged(c, at, e,
				"an argument occurs twice");
		if (!good_argc(c, v[key], v[value]))
			return ctr_damaged(c, at, e,
				"argc is no number, or too great");
		if (fn)
			fn(ctx, v[key], v[value]);
	}
	return 0;
}

int covctr_args(const struct covctr *c,
	void (*fn)(void *ctx, const char *key, const char *value), void *ctx,
	struct err *e)
{
	struct arena a = {0};
	uint64_t nstr = 0;
	char **v = NULL, *seen;
	int r;

	r = read_ctr_strings(c, &a, &v, &nstr, e);
	if (r == 0) {
		seen = xcalloc((size_t)nstr, 1);
		r = read_ctr_pairs(c, v, nstr, seen, fn, ctx, e);
		free(seen);
	}
	arena_release(&a);
	return r;
}

void covctr_close(struct covctr *c)
{
	free(c->counters);
	c->counters = NULL;
	c->cap = 0;
}
