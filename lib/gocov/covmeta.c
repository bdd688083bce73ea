/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Decoding a covmeta file; all numbers are little-endian.
 *
 *   file     magic 00 'c' 'v' 'm', u32 version (0, 1), u64 length of all,
 *            u64 packages n, hash[16], u32 offset and u32 length of the file's
 *            string table, u8 mode, u8 granularity, 6 bytes of nothing
 *            u64 offset[n], u64 length[n], string table, packages
 *   package  u32 length, u32 name, u32 path, u32 module, hash[16], 4 bytes,
 *            u32 strings, u32 functions f
 *            u32 offset[f] from the package's begin, string table, functions
 *   strings  ULEB128 count, then for each ULEB128 length and bytes
 *   function ULEB128 units, name, file; for each unit line, column, line,
 *            column, statements; literal flag
 *
 * What Go's reader checks is checked the same way; what makes it panic is
 * damage. Where it gives up the file or the rest of a package, the parts that
 * can be read are kept and the missing ones are named. The file's own string
 * table holds nothing; it is looked at because a wrong number of packages
 * shows there.
 *
 * Hostile input: ULEB128 numbers cost a byte each, so counts are bounded by
 * the bytes that are left. Tables of offsets could name the same bytes again
 * and again: so packages together may not be larger than the file, nor units
 * more than it has room for, and functions are read for WORK_MAX times its
 * length at most (not once: damage may make one function swallow others).
 * Strings are limited because millions of functions may share one, and every
 * line of a profile repeats it.
 */
#include "gocov/covmeta.h"

#include "base/le.h"
#include "base/uleb.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILE_HEADER = 56,
	PKG_HEADER = 44,
	UNIT_NUMBERS = 5, /* of a unit, each at least a byte */
	VERSION = 1,
	WORK_MAX = 8, /* times the file may be read through */
	STRING_MAX = 4096, /* bytes; no path or name is longer */
	DAMAGE_MAX = 20, /* things that are told of one file */
	NAME_SHOWN = 200 /* bytes of a name from the file in a message */
};

/* One file being read. */
struct dec {
	struct covmeta *m;
	const char *name;
	const unsigned char *begin, *end;
	struct errlist *damage;
	unsigned told; /* items in damage */
	uint64_t untold; /* those that were too many */
	uint64_t budget; /* bytes that packages may still have */
	uint64_t work; /* bytes of functions that may still be read */
	uint32_t maxunits; /* that the file has room for */
	/* the string table of the package at hand */
	struct slice *strs;
	size_t nstrs, capstrs;
};

/* The package being read. */
struct blob {
	struct covpkg *pkg;
	uint32_t index;
	const unsigned char *begin, *end; /* inside the file */
	uint32_t length; /* as its header says */
};

/* Functions of one package that could not be read. */
struct bad {
	uint32_t n; /* how many */
	uint32_t first; /* index of the first */
	const unsigned char *at; /* where the first one goes wrong */
	const char *why;
};

/* Tells what is wrong at a place; status 0 when it costs nothing. */
static void COV_PRINTF(4, 5) tell_meta(struct dec *d, int status,
	const unsigned char *at, const char *fmt, ...)
{
	char text[NAME_SHOWN * 2 + 200];
	va_list ap;

	if (d->told >= DAMAGE_MAX && status) {
		d->untold++;
		return;
	}
	d->told += status != 0;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	errlist_add(d->damage, status, "%s: offset %zu: %s", d->name,
		(size_t)(at - d->begin), text);
}

/*
 * Reads a string table into d->strs, pointing into the file. NULL when it is
 * damaged; *at is then the place.
 */
static const unsigned char *read_string_table(struct dec *d,
	const unsigned char *p, const unsigned char *end,
	const unsigned char **at)
{
	uint64_t n, len;

	d->nstrs = 0;
	*at = p;
	p = uleb_get(p, end, &n);
	if (!p || n > (uint64_t)(end - p))
		return NULL;
	mem_grow(&d->strs, &d->capstrs, (size_t)n, sizeof(*d->strs));
	for (; n; n--) {
		*at = p;
		p = uleb_get(p, end, &len);
		if (!p || len > (uint64_t)(end - p))
			return NULL;
		d->strs[d->nstrs].ptr = (const char *)p;
		d->strs[d->nstrs++].len = (size_t)len;
		p += len;
	}
	return p;
}

/*
 * Moves the strings of a table into the arena, as it lies in the file: the
 * byte behind a string is the length of the next one, and becomes its NUL.
 */
static void keep_strings(struct dec *d, const unsigned char *begin,
	const unsigned char *end)
{
	size_t len = (size_t)(end - begin), i;
	char *copy = arena_alloc(&d->m->arena, len + 1);
	const char *nul;
	struct slice *s;

	memcpy(copy, begin, len);
	nul = memchr(copy, 0, len); /* in a string, or a length */
	for (i = 0; i < d->nstrs; i++) {
		s = &d->strs[i];
		s->ptr = copy + (s->ptr - (const char *)begin);
		if (nul && nul < s->ptr)
			nul = memchr(s->ptr, 0, len - (size_t)(s->ptr - copy));
		copy[(size_t)(s->ptr - copy) + s->len] = '\0';
		if (s->len > STRING_MAX || (nul && nul < s->ptr + s->len))
			s->ptr = NULL;
	}
}

/* String number i; NULL when there is none that can be used. */
static const char *table_string(const struct dec *d, uint64_t i)
{
	return i < d->nstrs ? d->strs[i].ptr : NULL;
}

/*
 * Reads a function's numbers from *p, up to `end`; NULL, or why that cannot be
 * done. *p ends where reading ended.
 */
static const char *read_function_numbers(struct dec *d, struct covfunc *f,
	const unsigned char **p, const unsigned char *end)
{
	static const char cut[] = "it ends behind the package";
	const unsigned char *q = *p;
	uint64_t n, name, file, lit;

	*p = end;
	if (!(q = uleb_get(q, end, &n)) || !(q = uleb_get(q, end, &name)) ||
		!(q = uleb_get(q, end, &file)))
		return cut;
	f->count = (uint32_t)n;
	f->name = table_string(d, (uint32_t)name);
	f->file = table_string(d, (uint32_t)file);
	if (f->count > (uint64_t)(end - q) / UNIT_NUMBERS)
		return cut;
	if (f->count > d->maxunits - d->m->nunits)
		return "it overlaps others";
	f->at = (uint32_t)(q - d->begin);
	if (!(q = uleb_skip(q, end, UNIT_NUMBERS * (uint64_t)f->count)) ||
		!(q = uleb_get(q, end, &lit)))
		return cut;
	f->lit = lit != 0;
	*p = q;
	return f->name && f->file ? NULL : "its name or file is no good string";
}

/* Reads function i; NULL, or why it cannot be read and where (*at). */
static const char *read_function(struct dec *d, const struct blob *b,
	uint32_t i, const unsigned char **at)
{
	const unsigned char *p = b->begin + PKG_HEADER + 4 * (size_t)i;
	const unsigned char *end = b->end;
	struct covfunc f = {0};
	uint32_t off = le_u32(p);
	const char *why;

	*at = p;
	if (off < (size_t)(p - b->begin) || off > b->length)
		return "its offset lies outside the package";
	if (off >= (size_t)(end - b->begin))
		return "its offset lies behind the package";
	p = *at = b->begin + off;
	if ((uint64_t)(end - p) > d->work)
		end = p + d->work;
	why = read_function_numbers(d, &f, &p, end);
	d->work -= (uint64_t)(p - *at);
	if (why)
		return why;
	f.first = d->m->nunits;
	d->m->nunits += f.count;
	b->pkg->funcs[i] = f;
	return NULL;
}

static void tell_functions(struct dec *d, const struct blob *b,
	const struct bad *bad)
{
	const char *path = b->pkg->path;

	if (bad->n == 1)
		tell_meta(d, COV_ITEMS, bad->at,
			"function %u of package '%.*s' is missing: %s",
			bad->first, NAME_SHOWN, path, bad->why);
	else if (bad->n)
		tell_meta(d, COV_ITEMS, bad->at,
			"function %u of package '%.*s' is missing: %s; "
			"%u more functions of it are missing",
			bad->first, NAME_SHOWN, path, bad->why, bad->n - 1);
}

static void read_functions(struct dec *d, const struct blob *b)
{
	struct covpkg *pkg = b->pkg;
	const unsigned char *at;
	struct bad bad = {0};
	const char *why;
	uint32_t i;

	pkg->ngood = pkg->nfuncs;
	for (i = 0; i < pkg->nfuncs; i++) {
		why = read_function(d, b, i, &at);
		if (!why)
			continue;
		if (!bad.n++) {
			bad.first = pkg->ngood = i;
			bad.at = at;
			bad.why = why;
		}
	}
	tell_functions(d, b, &bad);
}

static void lose_package(struct dec *d, const struct blob *b,
	const unsigned char *at, const char *why)
{
	tell_meta(d, COV_ITEMS, at, "package %u is missing: %s", b->index, why);
	*b->pkg = (struct covpkg){.name = "",
		.path = "",
		.module = "",
		.func0 = d->m->nfuncs,
		.missing = 1};
}

static void read_package(struct dec *d, struct blob *b)
{
	const unsigned char *p = b->begin, *at, *strs;
	struct covpkg *pkg = b->pkg;
	size_t size = (size_t)(b->end - p);
	uint32_t nfuncs;

	if (size < PKG_HEADER) {
		lose_package(d, b, p, "it ends inside its header");
		return;
	}
	b->length = le_u32(p);
	nfuncs = le_u32(p + 40);
	if (nfuncs > (size - PKG_HEADER) / 4) {
		lose_package(d, b, p + 40, "it has no room for its functions");
		return;
	}
	strs = p + PKG_HEADER + 4 * (size_t)nfuncs;
	at = read_string_table(d, strs, b->end, &p);
	if (!at) {
		lose_package(d, b, p, "its strings end behind the package");
		return;
	}
	keep_strings(d, strs, at);
	p = b->begin;
	pkg->name = table_string(d, le_u32(p + 4));
	pkg->path = table_string(d, le_u32(p + 8));
	pkg->module = table_string(d, le_u32(p + 12));
	if (!pkg->name || !pkg->path || !pkg->module) {
		lose_package(d, b, p + 4, "its name or path is no good string");
		return;
	}
	pkg->nfuncs = nfuncs;
	pkg->func0 = d->m->nfuncs;
	pkg->funcs = arena_alloc(&d->m->arena, nfuncs * sizeof(*pkg->funcs));
	memset(pkg->funcs, 0, nfuncs * sizeof(*pkg->funcs));
	d->m->nfuncs += nfuncs;
	read_functions(d, b);
}

/* Finds the package's bytes by the tables behind the header, and reads it. */
static void locate_package(struct dec *d, struct blob *b)
{
	const unsigned char *offset =
		d->begin + FILE_HEADER + 8 * (size_t)b->index;
	const unsigned char *length = offset + 8 * (size_t)d->m->npkgs;
	uint64_t size = (uint64_t)(d->end - d->begin);
	uint64_t off = le_u64(offset), len = le_u64(length);
	uint64_t before = d->told + d->untold;

	if (off > size) {
		lose_package(d, b, offset, "it begins behind the file");
		return;
	}
	if (len > size - off)
		len = size - off; /* what is left of a cut file */
	if (len > d->budget) {
		lose_package(d, b, offset, "it overlaps others");
		return;
	}
	d->budget -= len;
	b->begin = d->begin + off;
	b->end = b->begin + len;
	read_package(d, b);
	/* Nothing may be missing, but Go's tools would refuse the file. */
	if (len < le_u64(length) && before == d->told + d->untold)
		tell_meta(d, COV_ITEMS, length,
			"package %u ends behind the file", b->index);
}

/* Fixed part; 0, or -1 when the file cannot be used. */
static int read_meta_header(struct dec *d)
{
	const unsigned char *p = d->begin;
	uint64_t size = (uint64_t)(d->end - p);
	struct covmeta *m = d->m;

	if (size < FILE_HEADER) {
		tell_meta(d, COV_ITEMS, d->end,
			"the file ends inside its header");
		return -1;
	}
	if (memcmp(p, "\0cvm", 4) != 0) {
		tell_meta(d, COV_ITEMS, p,
			"no covmeta file: wrong magic number");
		return -1;
	}
	if (le_u32(p + 4) > VERSION) {
		tell_meta(d, COV_ITEMS, p + 4, "unknown version %u",
			le_u32(p + 4));
		return -1;
	}
	if (p[48] < COVMODE_SET || p[48] > COVMODE_TESTMAIN) {
		tell_meta(d, COV_ITEMS, p + 48, "unknown counter mode %u",
			p[48]);
		return -1;
	}
	if (le_u64(p + 16) > (size - FILE_HEADER) / 16) {
		tell_meta(d, COV_ITEMS, p + 16,
			"%llu packages do not fit into %llu bytes",
			(unsigned long long)le_u64(p + 16),
			(unsigned long long)size);
		return -1;
	}
	m->npkgs = (uint32_t)le_u64(p + 16);
	memcpy(m->hash, p + 24, COVMETA_HASH);
	m->mode = (enum covmode)p[48];
	m->gran = p[49];
	return 0;
}

/*
 * What contradicts the header. A length that Go refuses means that its tools
 * show nothing of this file, so it is damage, though nothing is missing here.
 */
static void tell_oddities(struct dec *d)
{
	const unsigned char *p = d->begin;
	uint64_t size = (uint64_t)(d->end - p), total = le_u64(p + 8), need, v;
	uint64_t i;

	if (le_u32(p + 4) != VERSION)
		tell_meta(d, 0, p + 4, "version %u, expected %u", le_u32(p + 4),
			VERSION);
	if (p[49] != 1 && p[49] != 2)
		tell_meta(d, 0, p + 49, "unknown granularity %u", p[49]);
	for (need = 0, i = 0; i < 2 * (uint64_t)d->m->npkgs; i++) {
		v = le_u64(p + FILE_HEADER + 8 * i);
		if (v > need)
			need = v;
	}
	if (total != size)
		tell_meta(d, total < need ? COV_ITEMS : 0, p + 8,
			"the header says %llu bytes, the file has %llu",
			(unsigned long long)total, (unsigned long long)size);
}

/* The file's own strings; -1 when the number of packages cannot be true. */
static int file_strings(struct dec *d)
{
	uint64_t tables = FILE_HEADER + 16 * (uint64_t)d->m->npkgs;
	const unsigned char *p = d->begin, *begin = p + tables, *end, *at;
	uint32_t off = le_u32(p + 40), len = le_u32(p + 44);
	int whole = len <= (uint64_t)(d->end - begin);

	end = whole ? begin + len : d->end;
	if (whole && read_string_table(d, begin, end, &at)) {
		if (off != tables)
			tell_meta(d, 0, p + 40,
				"string table at %llu, not at %u",
				(unsigned long long)tables, off);
		return 0;
	}
	if (off != tables) {
		tell_meta(d, COV_ITEMS, p + 16,
			"%u packages contradict the string table at %u",
			d->m->npkgs, off);
		return -1;
	}
	tell_meta(d, COV_ITEMS, whole ? at : p + 44,
		"the file's string table is damaged");
	return 0;
}

static int decode_covmeta(struct dec *d)
{
	struct covmeta *m = d->m;
	struct blob b;
	uint32_t i;

	if (read_meta_header(d) < 0 || file_strings(d) < 0)
		return -1;
	tell_oddities(d);
	arena_reserve(&m->arena, m->len / 4 * 3); /* what tables need */
	m->pkgs = arena_alloc(&m->arena, m->npkgs * sizeof(*m->pkgs));
	memset(m->pkgs, 0, m->npkgs * sizeof(*m->pkgs));
	for (b.index = 0; b.index < m->npkgs; b.index++) {
		b.pkg = &m->pkgs[b.index];
		locate_package(d, &b);
	}
	for (i = 0; i < m->npkgs; i++)
		if (!m->pkgs[i].missing)
			return 0;
	return m->npkgs ? -1 : 0;
}

/* Eight bytes behind the file: units are read a word at a time. */
static void take_meta_bytes(struct covmeta *m, struct str *file)
{
	m->len = file->len;
	memset(str_room(file, sizeof(uint64_t)), 0, sizeof(uint64_t));
	m->bytes = (unsigned char *)str_detach(file);
}

struct covmeta *covmeta_read(struct str *file, const char *name,
	struct errlist *damage)
{
	struct dec d = {.name = name, .damage = damage, .budget = file->len};
	size_t len = file->len;
	int r;

	d.m = xcalloc(1, sizeof(*d.m));
	take_meta_bytes(d.m, file);
	d.begin = d.m->bytes;
	d.end = d.begin + len;
	d.work = WORK_MAX * (uint64_t)len;
	d.maxunits = (uint32_t)(len / UNIT_NUMBERS);
	if (len <= COVDATA_FILE_MAX) {
		r = decode_covmeta(&d);
	} else {
		tell_meta(&d, COV_ITEMS, d.begin, "the file is too large");
		r = -1;
	}
	if (d.untold)
		errlist_add(damage, COV_ITEMS,
			"%s: %llu more things are missing", name,
			(unsigned long long)d.untold);
	free(d.strs);
	if (r == 0)
		return d.m;
	covmeta_free(d.m);
	return NULL;
}

/* A number that was looked at before: it ends inside the file. */
static const unsigned char *unit_number(const unsigned char *p, uint32_t *v)
{
	unsigned shift = 0;
	uint64_t x = 0;

	for (; *p & 0x80; p++) {
		if (shift < 64)
			x |= (uint64_t)(*p & 0x7f) << shift;
		shift += shift < 64 ? 7 : 0;
	}
	if (shift < 64)
		x |= (uint64_t)*p << shift;
	*v = (uint32_t)x;
	return p + 1;
}

/* A number of two bytes of the word w from its byte i on; of three. */
static inline uint32_t two_bytes(uint64_t w, unsigned i)
{
	return (uint32_t)(w >> 8 * i & 0x7f) |
		(uint32_t)(w >> (8 * i + 1) & 0x3f80);
}

static inline uint32_t three_bytes(uint64_t w, unsigned i)
{
	return two_bytes(w, i) | (uint32_t)(w >> (8 * i + 2) & 0x1fc000);
}

static const unsigned char *read_unit(const unsigned char *p, struct block *b)
{
	const uint64_t high = 0x8080808080808080u;
	const uint64_t five = 0xffffffffffu, seven = 0xffffffffffffffu;
	uint64_t w = le_u64(p);

	/* Lines of two bytes each, of three, or of one; the rest of one. */
	if ((w & high & seven) == 0x80000080u) {
		*b = (struct block){two_bytes(w, 0), (uint32_t)(w >> 16 & 0x7f),
			two_bytes(w, 3), (uint32_t)(w >> 40 & 0x7f),
			(uint32_t)(w >> 48 & 0x7f)};
		return p + 7;
	}
	if ((w & high) == 0x808000008080u && p[8] < 0x80) {
		*b = (struct block){three_bytes(w, 0),
			(uint32_t)(w >> 24 & 0x7f), three_bytes(w, 4),
			(uint32_t)(w >> 56), p[8]};
		return p + 9;
	}
	if ((w & high & five) == 0) {
		*b = (struct block){(uint32_t)(w & 0x7f),
			(uint32_t)(w >> 8 & 0x7f), (uint32_t)(w >> 16 & 0x7f),
			(uint32_t)(w >> 24 & 0x7f), (uint32_t)(w >> 32 & 0x7f)};
		return p + 5;
	}
	p = unit_number(p, &b->line0);
	p = unit_number(p, &b->col0);
	p = unit_number(p, &b->line1);
	p = unit_number(p, &b->col1);
	return unit_number(p, &b->stmts);
}

void covmeta_units(const struct covmeta *m, const struct covfunc *f,
	struct block *v)
{
	const unsigned char *p = m->bytes + f->at;
	uint32_t i;

	for (i = 0; i < f->count; i++)
		p = read_unit(p, &v[i]);
}

void covmeta_forget(struct covmeta *m)
{
	free(m->bytes);
	m->bytes = NULL;
}

void covmeta_free(struct covmeta *m)
{
	if (!m)
		return;
	arena_release(&m->arena);
	free(m->bytes);
	free(m);
}
