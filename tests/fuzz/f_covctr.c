/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as a covcounters file: read function by function, and added to a
 * covmeta by sum and by maximum, which must agree when there is one file.
 */
#include "gocov/covbin.h"
#include "gocov/covctr.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

enum { PKGS = 3, FUNCS = 3, UNITS = 2 * PKGS * FUNCS };

/* A covmeta of three packages of three functions of two units. */
static void make_bin(struct covbin *b)
{
	struct covmeta *m = xcalloc(1, sizeof(*m));
	struct covfunc *f;
	uint32_t p, i;

	m->mode = COVMODE_COUNT;
	m->pkgs = arena_alloc(&m->arena, PKGS * sizeof(*m->pkgs));
	for (p = 0; p < PKGS; p++) {
		m->pkgs[p] = (struct covpkg){"n", "p", "", NULL, FUNCS, FUNCS,
			p * FUNCS, 0};
		f = arena_alloc(&m->arena, FUNCS * sizeof(*f));
		for (i = 0; i < FUNCS; i++)
			f[i] = (struct covfunc){"F", "f.go",
				2 * (p * FUNCS + i), 2, 0, 0};
		m->pkgs[p].funcs = f;
	}
	m->npkgs = PKGS;
	m->nfuncs = PKGS * FUNCS;
	m->nunits = UNITS;
	covbin_init(b, m);
}

static void walk(const struct covbin_src *src)
{
	uint32_t pkg, func, n;
	struct err e = {0};
	const uint32_t *v;
	struct covctr c;
	uint64_t sum = 0;
	int r;

	r = covctr_open(&c, src->ptr, src->len, src->name, &e);
	while (r >= 0) {
		if (covctr_args(&c, NULL, NULL, &e) < 0)
			e.status = 0;
		while ((r = covctr_next(&c, &pkg, &func, &v, &n, &e)) > 0)
			while (n)
				sum += v[--n];
		if (r < 0 || (r = covctr_segment(&c, &e)) == 0)
			break;
	}
	if (r < 0 &&
		(e.status != COV_ITEMS ||
			strncmp(e.text, "fuzz: offset ", 13) != 0))
		bug("damaged without a reason");
	if (sum == 1)
		e.status = 1; /* every counter was looked at */
	covctr_close(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct covbin_src src = {.ptr = (const char *)ptr,
		.len = len,
		.name = "fuzz"};
	uint64_t sum[UNITS], max[UNITS];
	struct covbin_work w = {0};
	struct errlist l = {0};
	struct covbin b;
	int r;

	walk(&src);
	make_bin(&b);
	for (; src.all_segments < 2; src.all_segments++) {
		memset(sum, 0, sizeof(sum));
		memset(max, 0, sizeof(max));
		r = covbin_add(&b, &src, sum, COUNT_SUM, COUNT_CAP_GO, NULL,
			&l);
		if ((r < 0) != (errlist_worst(&l) != 0))
			bug("result and messages differ");
		if (covbin_add(&b, &src, max, COUNT_MAX, COUNT_CAP_GO, &w,
			    &l) != r ||
			memcmp(sum, max, sizeof(sum)) != 0)
			bug("sum and maximum of one file differ");
		errlist_clear(&l);
	}
	covbin_release(&b);
	covbin_work_release(&w);
	errlist_release(&l);
	return 0;
}
