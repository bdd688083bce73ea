/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "open/dirreport.h"
#include "open/source.h"
#include "profile/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#define FIELD "tests/data/syn-field-names/data"
#define TWO "tests/data/edge-two-binaries/data"

static const struct rules none;

static void load(struct dirreport *r, const struct dirreport_spec *spec)
{
	if (dirreport_load(r, NULL, spec, DIRREPORT_HASH) < 0)
		fail_msg("%s", errlist_first(&r->problems));
}

/* Counters of one file of a folder, over the table of the whole folder. */
static void load_file(struct dirreport *r, const char *dir, const char *file)
{
	const struct dirreport_spec spec = {.dir = dir,
		.files = &file,
		.nfiles = 1,
		.rules = &none};

	load(r, &spec);
}

/* Two toggled dumps of one process: the greater of each counter, or with
   sum_snapshots the sum (ARCHITECTURE: process-maximum). */
static void snapshots_of_one_process(void **state)
{
	struct dirreport_spec spec = {.dir = FIELD, .rules = &none};
	struct dirreport max, sum, a, b;
	uint32_t i, differ = 0;

	(void)state;
	load(&max, &spec);
	spec.sum_snapshots = 1;
	load(&sum, &spec);
	assert_int_equal(max.nproc, 2);
	load_file(&a, FIELD, max.proc[0].file);
	load_file(&b, FIELD, max.proc[1].file);
	assert_int_equal(max.proc[0].pid, max.proc[1].pid);
	for (i = 0; i < max.p.t->n; i++) {
		uint64_t x = a.p.counts[i], y = b.p.counts[i];

		assert_int_equal(max.p.counts[i], x > y ? x : y);
		assert_int_equal(sum.p.counts[i], x + y);
		differ += x && y;
	}
	assert_true(differ > 0); /* else the test says nothing */
	dirreport_release(&max);
	dirreport_release(&sum);
	dirreport_release(&a);
	dirreport_release(&b);
}

/* Different processes are added, as covdata does. */
static void processes_are_added(void **state)
{
	static const char dir[] = "tests/data/edge-atomic/data";
	const struct dirreport_spec spec = {.dir = dir, .rules = &none};
	struct profile golden = {0};
	struct dirreport r;
	struct err e = {0};
	uint32_t i;

	(void)state;
	load(&r, &spec);
	assert_int_equal(text_read_file(&golden,
				 "tests/data/edge-atomic/golden/textfmt.out",
				 &e),
		0);
	assert_true(blocks_same(r.p.t, golden.t));
	for (i = 0; i < golden.t->n; i++)
		assert_int_equal(r.p.counts[i], golden.counts[i]);
	assert_string_equal(blocks_hash(r.p.t), blocks_hash(golden.t));
	profile_release(&golden);
	dirreport_release(&r);
}

static void two_binaries_in_one_folder(void **state)
{
	const struct dirreport_spec spec = {.dir = TWO, .rules = &none};
	struct profile golden = {0};
	struct dirreport r;
	struct err e = {0};
	uint32_t i;

	(void)state;
	load(&r, &spec);
	assert_int_equal(
		text_read_file(&golden,
			"tests/data/edge-two-binaries/golden/textfmt.out", &e),
		0);
	assert_true(blocks_same(r.p.t, golden.t));
	for (i = 0; i < golden.t->n; i++)
		assert_int_equal(r.p.counts[i], golden.counts[i]);
	profile_release(&golden);
	dirreport_release(&r);
}

static void hash_says_names_and_contents(void **state)
{
	const struct dirreport_spec a = {.dir = FIELD}, b = {.dir = TWO};
	struct dirreport x, y, z;

	(void)state;
	load(&x, &a);
	load(&y, &a);
	load(&z, &b);
	assert_int_equal(strlen(x.input_hash), 32);
	assert_string_equal(x.input_hash, y.input_hash);
	assert_string_not_equal(x.input_hash, z.input_hash);
	dirreport_release(&x);
	dirreport_release(&y);
	dirreport_release(&z);
}

static void nothing_there(void **state)
{
	struct dirreport_spec spec = {.dir = "tests/data/no/such/folder"};
	struct dirreport r;

	(void)state;
	assert_int_equal(dirreport_load(&r, NULL, &spec, 0), -1);
	assert_int_equal(errlist_worst(&r.problems), COV_USAGE);
	dirreport_release(&r);
	spec.dir = "tests/data"; /* no coverage right there */
	assert_int_equal(dirreport_load(&r, NULL, &spec, 0), -1);
	assert_int_equal(errlist_worst(&r.problems), COV_ITEMS);
	assert_non_null(strstr(errlist_first(&r.problems), "no coverage data"));
	dirreport_release(&r);
}

static void damaged_file_keeps_its_folder(void **state)
{
	const struct dirreport_spec spec = {
		.dir = "tests/data/corrupt/ctr-trunc-142"};
	struct dirreport r;
	int rc = dirreport_load(&r, NULL, &spec, 0);

	(void)state;
	assert_int_equal(rc, 0);
	assert_true(r.p.t->total_stmts > 0);
	assert_int_equal(errlist_worst(&r.problems), COV_ITEMS);
	assert_non_null(strstr(errlist_first(&r.problems), "covcounters."));
	dirreport_release(&r);
}

/* The cache gives what a private decode gives, from many threads' view: it is
   only read after bins_prepare. */
static void cached_is_the_same(void **state)
{
	const struct dirreport_spec a = {.dir = FIELD}, b = {.dir = TWO};
	const struct dirreport_spec *const list[] = {&a, &b, &a};
	struct bins *bins = bins_new();
	struct dirreport x, y;

	(void)state;
	bins_prepare(bins, 2, list, 3);
	assert_int_equal(dirreport_load(&x, bins, &a, 0), 0);
	assert_int_equal(dirreport_load(&y, NULL, &a, 0), 0);
	assert_true(blocks_same(x.p.t, y.p.t));
	assert_memory_equal(x.p.counts, y.p.counts,
		x.p.t->n * sizeof(*x.p.counts));
	dirreport_release(&y);
	assert_int_equal(dirreport_load(&y, bins, &a, 0), 0);
	assert_ptr_equal(x.p.t, y.p.t);
	dirreport_release(&x);
	dirreport_release(&y);
	bins_free(bins);
}

static void whole_or_not(void **state)
{
	const struct dirreport_spec spec = {.dir = FIELD};
	const char *files[2];
	struct dirreport r;

	(void)state;
	assert_int_equal(dirreport_load(&r, NULL, &spec, DIRREPORT_LIST), 0);
	assert_int_equal(r.nproc, 2);
	files[0] = r.proc[1].file;
	files[1] = r.proc[0].file;
	assert_true(dirreport_is_whole(FIELD, files, 2));
	assert_false(dirreport_is_whole(FIELD, files, 1));
	dirreport_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(snapshots_of_one_process),
		cmocka_unit_test(processes_are_added),
		cmocka_unit_test(two_binaries_in_one_folder),
		cmocka_unit_test(hash_says_names_and_contents),
		cmocka_unit_test(nothing_there),
		cmocka_unit_test(damaged_file_keeps_its_folder),
		cmocka_unit_test(cached_is_the_same),
		cmocka_unit_test(whole_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
