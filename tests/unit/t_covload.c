/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "gocov/covload.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

#define TWO "tests/data/edge-two-binaries/data"

/* A counters file brings the covmeta beside it, and nothing else. */
static void counters_bring_their_covmeta(void **state)
{
	struct covload whole = {0}, one = {0};
	const struct covfile *file;

	(void)state;
	covload_dir(&whole, TWO);
	covload_listed(&whole);
	assert_int_equal(whole.dir.npods, 2);
	file = &whole.dir.pods[1].ctrs[0];
	covload_file(&one, file->path);
	covload_listed(&one);
	assert_int_equal(one.dir.npods, 1);
	assert_int_equal(one.dir.pods[0].nctrs, 1);
	assert_string_equal(one.dir.pods[0].ctrs[0].path, file->path);
	assert_string_equal(one.dir.pods[0].meta.tag, file->tag);
	assert_int_equal(one.problems.n, 0);
	covload_release(&whole);
	covload_release(&one);
}

/* One operand of several that is not there is an item that failed; when there
   is no other, it is wrong input. */
static void lost_operands(void **state)
{
	struct covload l = {0};

	(void)state;
	covload_dir(&l, "nowhere");
	covload_dir(&l, TWO);
	covload_listed(&l);
	assert_int_equal(l.lost, 1);
	assert_true(l.first_lost);
	assert_int_equal(errlist_worst(&l.problems), COV_ITEMS);
	assert_string_equal(errlist_first(&l.problems),
		"nowhere: No such file or directory");
	covload_release(&l);
	covload_file(&l, "nowhere");
	covload_listed(&l);
	assert_int_equal(errlist_worst(&l.problems), COV_USAGE);
	covload_release(&l);
	covload_dir(&l, TWO);
	covload_file(&l, "nowhere");
	covload_listed(&l);
	assert_int_equal(l.lost, 1);
	assert_false(l.first_lost);
	covload_release(&l);
}

/* What is read is counted; what is not there is noted, and told apart. */
static void files_are_counted(void **state)
{
	struct covload l = {0};
	const struct covpod *pod;
	struct covbin bin = {0};
	struct covmeta *m;
	uint64_t *counts, sum = 0;
	uint32_t i;

	(void)state;
	covload_dir(&l, TWO);
	covload_listed(&l);
	pod = &l.dir.pods[0];
	m = covload_meta(&l, pod);
	assert_non_null(m);
	covbin_init(&bin, m);
	counts = calloc(m->nunits, sizeof(*counts));
	assert_int_equal(covload_item(&l, pod->ctrs[0].path), 0);
	assert_string_equal(l.src.name, pod->ctrs[0].path);
	assert_int_equal(covload_count(&l, &bin, counts, COUNT_SUM), 0);
	for (i = 0; i < m->nunits; i++)
		sum += counts[i];
	assert_true(sum > 0);
	assert_int_equal(l.problems.n, 0);
	assert_int_equal(covload_item(&l, "nowhere"), -1);
	assert_int_equal(errlist_worst(&l.problems), COV_ITEMS);
	assert_int_equal(covload_read(&l, "nowhere"), -1);
	assert_int_equal(errlist_worst(&l.problems), COV_USAGE);
	free(counts);
	covbin_release(&bin);
	covload_release(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_bring_their_covmeta),
		cmocka_unit_test(lost_operands),
		cmocka_unit_test(files_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
