/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of covseal.c: files that Go wrote, and what is left of them. */
#include "gocov/covseal.h"

#include "io/fs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HEADER = 56, PKG_HARMLESS = 12 };

static int holds(const char *ptr, size_t len, uint32_t *npkgs)
{
	struct errlist damage = {0};
	struct str copy = {0};
	struct covmeta *m;
	int yes;

	str_add(&copy, ptr, len);
	m = covmeta_read(&copy, "M", &damage);
	yes = m && covseal_holds(m);
	if (yes && npkgs)
		*npkgs = m->npkgs;
	covmeta_free(m);
	errlist_release(&damage);
	return yes;
}

/* Whatever byte is another, it shows, but for those that mean nothing. */
static void every_byte(const char *name)
{
	const char *top = getenv("COV_TOP");
	struct arena a = {0};
	struct str file = {0};
	struct err e = {0};
	size_t i, harmless = 0;
	uint32_t npkgs = 0;

	assert_int_equal(fs_read(&file, fs_join(&a, top ? top : ".", name),
				 COVDATA_FILE_MAX, NULL, &e),
		0);
	assert_true(holds(file.buf, file.len, &npkgs));
	for (i = 0; i < file.len; i++) {
		file.buf[i] ^= 1;
		harmless += (size_t)holds(file.buf, file.len, NULL);
		file.buf[i] ^= 1;
	}
	assert_true(npkgs > 0);
	assert_true(harmless < HEADER + PKG_HARMLESS * (size_t)npkgs);
	for (i = 0; i < file.len; i += 13)
		assert_false(holds(file.buf, i, NULL));
	str_release(&file);
	arena_release(&a);
}

/* Of Go 1.23: MD5. */
static void test_md5(void **state)
{
	(void)state;
	every_byte("tests/data/edge-api/data/"
		   "covmeta.dd9fa813671aa40035b7fc98de425f1b");
}

/* Of Go 1.26: FNV-1a. */
static void test_fnv(void **state)
{
	(void)state;
	every_byte("tests/data/edge-go126/data/"
		   "covmeta.56d9aed8a7b7baa02448d4c9a1f93276");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_md5),
		cmocka_unit_test(test_fnv),
	};

	return cmocka_run_group_tests_name("covseal", tests, NULL, NULL);
}
