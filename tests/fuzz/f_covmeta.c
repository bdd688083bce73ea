/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as a covmeta: refused with a reason, or what is decoded is
 * consistent, no larger than the file allows, and can be made into a table.
 */
#include "gocov/covbin.h"
#include "gocov/podwalk.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

/* A number, read the plain way. */
static uint32_t number(const unsigned char **p)
{
	unsigned shift = 0;
	uint64_t x = 0;

	do {
		if (shift < 64)
			x |= (uint64_t)(**p & 0x7f) << shift;
		shift += shift < 64 ? 7 : 0;
	} while (*(*p)++ & 0x80);
	return (uint32_t)x;
}

static void check_units(const struct covmeta *m, const struct covfunc *f)
{
	const unsigned char *p = m->bytes + f->at;
	struct block *v = xcalloc(f->count, sizeof(*v));
	uint32_t i;

	covmeta_units(m, f, v);
	for (i = 0; i < f->count; i++)
		if (v[i].line0 != number(&p) || v[i].col0 != number(&p) ||
			v[i].line1 != number(&p) || v[i].col1 != number(&p) ||
			v[i].stmts != number(&p))
			bug("a unit is not what is stored");
	if (p > m->bytes + m->len)
		bug("units end behind the file");
	free(v);
}

/* Returns the units of one package; *first is where they must begin. */
static uint32_t check_package(const struct covmeta *m, const struct covpkg *pkg,
	uint32_t first)
{
	const struct covfunc *f;
	uint32_t i, n = 0;

	if (!pkg->name || !pkg->path || !pkg->module ||
		pkg->ngood > pkg->nfuncs || (pkg->missing && pkg->nfuncs))
		bug("a package without its strings");
	for (i = 0; i < pkg->nfuncs; i++) {
		f = &pkg->funcs[i];
		if (!f->file) {
			if (i < pkg->ngood)
				bug("a good function is missing");
			continue;
		}
		if (!f->name || f->first != first + n ||
			f->count > m->nunits - f->first)
			bug("units of a function are not where they belong");
		check_units(m, f);
		n += f->count;
	}
	return n;
}

static void check(const struct covmeta *m, size_t len)
{
	uint32_t p, units = 0, funcs = 0;

	for (p = 0; p < m->npkgs; p++) {
		if (m->pkgs[p].func0 != funcs)
			bug("functions are not counted right");
		funcs += m->pkgs[p].nfuncs;
		units += check_package(m, &m->pkgs[p], units);
	}
	if (units != m->nunits || funcs != m->nfuncs)
		bug("totals differ");
	if ((size_t)units * 5 > len || (size_t)funcs * 4 > len)
		bug("more than the file can hold");
	if (m->mode < COVMODE_SET || m->mode > COVMODE_TESTMAIN)
		bug("unknown mode");
}

/* What the units come to. */
struct walked {
	size_t n;
	struct podwalk_sum sum;
};

static void count(void *ctx, const char *name, const struct podwalk_unit *v,
	size_t n)
{
	struct walked *w = ctx;
	size_t i;

	(void)name;
	w->n += n;
	for (i = 0; i < n; i++)
		podwalk_add(&w->sum, &v[i].b, v[i].count);
}

static void add(void *ctx, const char *path, const struct podwalk_sum *s)
{
	struct podwalk_sum *sum = ctx;

	(void)path;
	sum->total += s->total;
	sum->covered += s->covered;
}

/* How many blocks its text has. */
static size_t walk(const struct covmeta *m)
{
	uint64_t *counts = xcalloc(m->nunits, sizeof(*counts));
	struct podwalk_pod pod = {m, counts};
	struct walked all = {0};
	struct podwalk_sum sum = {0};
	struct podwalk w = {.pods = &pod, .n = 1, .ctx = &all, .file = count};
	uint32_t i;

	for (i = 0; i < m->nunits; i += 2)
		counts[i] = 1;
	podwalk_run(&w);
	w = (struct podwalk){.pods = &pod, .n = 1, .ctx = &sum, .sum = add};
	podwalk_run(&w);
	if (sum.total != all.sum.total || sum.covered != all.sum.covered)
		bug("the sums differ");
	free(counts);
	return all.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	size_t n;
	struct errlist l = {0};
	struct str s = {0};
	struct covmeta *m;
	struct covbin b;
	size_t i;

	str_add(&s, (const char *)ptr, len);
	m = covmeta_read(&s, "fuzz", &l);
	if (!m && errlist_worst(&l) != COV_ITEMS)
		bug("refused without a reason");
	for (i = 0; i < l.n; i++)
		if (strncmp(l.v[i].text, "fuzz: ", 6) != 0)
			bug("a message without the file's name");
	if (l.n > 30)
		bug("too many messages");
	errlist_release(&l);
	if (m) {
		check(m, len);
		n = walk(m);
		covbin_init(&b, m);
		covbin_table(&b);
		if (b.t->n != n)
			bug("the table has not the blocks of the text");
		covbin_release(&b);
	}
	return 0;
}
