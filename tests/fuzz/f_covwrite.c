/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as a covmeta: what is decoded is written, and decoded again to the
 * same; so are counters over it, and the packages' bytes in a file of theirs.
 */
#include "gocov/covwrite.h"

#include "gocov/covbin.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

/* The units of a function, to be freed. */
static struct block *units(const struct covmeta *m, const struct covfunc *f)
{
	struct block *v = xcalloc(f->count, sizeof(*v));

	covmeta_units(m, f, v);
	return v;
}

static int same_units(const struct covmeta *x, const struct covfunc *f,
	const struct covmeta *y, const struct covfunc *g)
{
	struct block *v = units(x, f), *w = units(y, g);
	int same = f->count == g->count &&
		memcmp(v, w, f->count * sizeof(*v)) == 0;

	free(v);
	free(w);
	return same;
}

/* The written form of m: packages and functions that can be read. */
static void encode(const struct covmeta *m, struct str *s, uint32_t *number)
{
	struct slice *blobs = xcalloc(m->npkgs, sizeof(*blobs));
	struct str *parts = xcalloc(m->npkgs, sizeof(*parts));
	unsigned char hash[COVMETA_HASH];
	struct covblob b;
	uint32_t p, i;
	struct block *v;

	for (p = 0; p < m->npkgs; p++) {
		const struct covpkg *pkg = &m->pkgs[p];

		covblob_init(&b, pkg->path, pkg->name, pkg->module);
		for (i = 0; i < pkg->nfuncs; i++) {
			if (!pkg->funcs[i].file)
				continue;
			v = units(m, &pkg->funcs[i]);
			number[pkg->func0 + i] =
				covblob_func(&b, &pkg->funcs[i], v);
			free(v);
		}
		covblob_end(&b, &parts[p]);
		covblob_release(&b);
		blobs[p] = (struct slice){parts[p].buf, parts[p].len};
	}
	covwrite_meta(s, hash, m->mode, m->gran, blobs, m->npkgs);
	for (p = 0; p < m->npkgs; p++) {
		struct slice got = covwrite_package(s->buf, s->len, p);

		if (got.len != blobs[p].len ||
			memcmp(got.ptr, blobs[p].ptr, got.len) != 0)
			bug("a package is not where it should be");
		str_release(&parts[p]);
	}
	free(parts);
	free(blobs);
}

static struct covmeta *decode(struct str *s)
{
	struct errlist l = {0};
	struct covmeta *m = covmeta_read(s, "fuzz", &l);

	if (!m || errlist_worst(&l))
		bug("what was written cannot be read: %s", errlist_first(&l));
	errlist_release(&l);
	return m;
}

static void same(const struct covmeta *x, const struct covmeta *y,
	const uint32_t *number)
{
	uint32_t p, i;

	if (x->npkgs != y->npkgs || x->mode != y->mode || x->gran != y->gran)
		bug("headers differ");
	for (p = 0; p < x->npkgs; p++) {
		const struct covpkg *a = &x->pkgs[p], *b = &y->pkgs[p];

		if (strcmp(a->path, b->path) || strcmp(a->name, b->name) ||
			strcmp(a->module, b->module))
			bug("packages differ");
		for (i = 0; i < a->nfuncs; i++) {
			const struct covfunc *f = &a->funcs[i], *g;

			if (!f->file)
				continue;
			g = &b->funcs[number[a->func0 + i]];
			if (strcmp(f->name, g->name) ||
				strcmp(f->file, g->file) || f->lit != g->lit ||
				!same_units(x, f, y, g))
				bug("functions differ");
		}
	}
}

/* Counters of all functions of y, from the input's bytes. */
static void counters(struct covmeta *y, const uint8_t *ptr, size_t len)
{
	uint64_t *v = xcalloc(y->nunits, sizeof(*v));
	uint64_t *got = xcalloc(y->nunits, sizeof(*got));
	const char *argv[] = {"prog", "", "-x"};
	struct covargs args = {.goos = "linux",
			       .goarch = "",
			       .argv = argv,
			       .argc = 3},
		       read = {0};
	struct covbin_src src = {.name = "fuzz"};
	struct errlist l = {0};
	struct covwrite w;
	struct str s = {0};
	struct covbin b;
	struct covctr c;
	struct err e = {0};
	uint32_t p, i;

	for (i = 0; len && i < y->nunits; i++)
		v[i] = y->mode == COVMODE_SET ?
			ptr[i % len] & 1u :
			(uint64_t)ptr[i % len] << (ptr[(i + 1) % len] % 25);
	covwrite_begin(&w, &s, y->hash, &args);
	for (p = 0; p < y->npkgs; p++)
		for (i = 0; i < y->pkgs[p].nfuncs; i++)
			covwrite_func(&w, p, i, v + y->pkgs[p].funcs[i].first,
				y->pkgs[p].funcs[i].count);
	covwrite_end(&w);
	src.ptr = s.buf;
	src.len = s.len;
	covbin_init(&b, y);
	if (covbin_add(&b, &src, got, COUNT_SUM, COUNT_CAP_GO, NULL, &l) < 0 ||
		l.n || (y->nunits && memcmp(v, got, y->nunits * sizeof(*v))))
		bug("counters differ: %s", l.n ? l.v[0].text : "values");
	if (covctr_open(&c, s.buf, s.len, "fuzz", &e) < 0 ||
		covargs_read(&read, &c, &e) < 0 || read.argc != 3 ||
		strcmp(read.argv[2], "-x") || strcmp(read.goos, "linux"))
		bug("arguments differ");
	covctr_close(&c);
	covargs_release(&read);
	covbin_release(&b);
	str_release(&s);
	free(v);
	free(got);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct covmeta *m, *again;
	struct errlist l = {0};
	struct str s = {0};
	uint32_t *number;

	str_add(&s, (const char *)ptr, len);
	m = covmeta_read(&s, "fuzz", &l);
	errlist_release(&l);
	if (!m)
		return 0;
	number = xcalloc(m->nfuncs, sizeof(*number));
	encode(m, &s, number);
	again = decode(&s);
	same(m, again, number);
	counters(again, ptr, len);
	free(number);
	covmeta_free(m);
	str_release(&s);
	return 0;
}
