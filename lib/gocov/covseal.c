/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What is hashed (internal/coverage/encodemeta, cfile): of a package its path,
 * name and module, then of each function name, file, the five numbers of each
 * unit and whether it is a literal, numbers as u32; of the file the hashes of
 * the packages, then the words for mode and granularity.
 */
#include "gocov/covseal.h"

#include "base/hash.h"
#include "base/le.h"
#include "gocov/covwrite.h"
#include "gocov/fnv128.h"

#include <stdlib.h>
#include <string.h>

enum { PKG_HEADER = 44, PKG_HASH = 16, UNIT_NUMBERS = 5 };

enum kind { KIND_FNV, KIND_MD5, KINDS };

/* 1 when a hash of this kind over the text is the one that is written. */
static int seal_is(enum kind kind, const struct str *text, const void *written)
{
	unsigned char own[FNV128_LEN];
	char hex[MD5_HEX], want[MD5_HEX];
	uint64_t h[2];

	if (kind == KIND_FNV) {
		fnv128_init(h);
		fnv128_add(h, str_get(text), text->len);
		fnv128_bytes(h, own);
		return memcmp(own, written, sizeof(own)) == 0;
	}
	hash_hex(want, written);
	md5_of(str_get(text), text->len, hex);
	return strcmp(hex, want) == 0;
}

static struct slice package_bytes(const struct covmeta *m, uint32_t i)
{
	return covwrite_package((const char *)m->bytes, m->len, i);
}

/* The kind of the file's own hash; KINDS: it is of none. */
static enum kind seal_kind(const struct covmeta *m, struct str *text)
{
	enum kind kind;
	struct slice b;
	uint32_t i;

	for (i = 0; i < m->npkgs; i++) {
		b = package_bytes(m, i);
		if (m->pkgs[i].missing || b.len < PKG_HEADER)
			return KINDS;
		str_add(text, b.ptr + PKG_HASH, COVMETA_HASH);
	}
	str_adds(text, covmode_name(m->mode));
	str_adds(text, covgran_name(m->gran));
	for (kind = 0; kind < KINDS; kind++)
		if (seal_is(kind, text, m->hash))
			break;
	return kind;
}

static void add_sealed_function(const struct covmeta *m,
	const struct covfunc *f, struct str *text)
{
	struct block *v = xmalloc(size_mul((size_t)f->count + 1, sizeof(*v)));
	size_t size = size_mul(f->count, 4 * UNIT_NUMBERS) + 4;
	uint32_t i;
	char *p;

	str_adds(text, f->name);
	str_adds(text, f->file);
	covmeta_units(m, f, v);
	p = str_room(text, size);
	for (i = 0; i < f->count; i++) {
		p = le_put_u32(p, v[i].line0);
		p = le_put_u32(p, v[i].col0);
		p = le_put_u32(p, v[i].line1);
		p = le_put_u32(p, v[i].col1);
		p = le_put_u32(p, v[i].stmts);
	}
	le_put_u32(p, f->lit != 0);
	text->len += size;
	free(v);
}

static int package_holds(const struct covmeta *m, uint32_t n, enum kind kind,
	struct str *text)
{
	const struct covpkg *p = &m->pkgs[n];
	uint32_t i;

	str_clear(text);
	str_adds(text, p->path);
	str_adds(text, p->name);
	str_adds(text, p->module);
	for (i = 0; i < p->nfuncs; i++) {
		if (!p->funcs[i].file || !p->funcs[i].name)
			return 0;
		add_sealed_function(m, &p->funcs[i], text);
	}
	return seal_is(kind, text, package_bytes(m, n).ptr + PKG_HASH);
}

int covseal_holds(const struct covmeta *m)
{
	struct str text = {0};
	enum kind kind = seal_kind(m, &text);
	int holds = kind != KINDS;
	uint32_t i;

	for (i = 0; i < m->npkgs && holds; i++)
		holds = package_holds(m, i, kind, &text);
	str_release(&text);
	return holds;
}
