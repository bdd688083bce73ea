/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Tests of alldiff.c: sets made by chance, and the worst ones.
 */
#include "gocov/alldiff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

enum { MANY = 50000 };

static uint32_t state;

static uint32_t draw(void)
{
	state = state * 1664525u + 1013904223u;
	return state ^ state >> 15;
}

/* Sizes from none to many: different ones, and one of them twice. */
static void by_chance(void **unused)
{
	struct alldiff d = {0};
	uint32_t i, n, *v;
	size_t a, b;

	(void)unused;
	for (n = 0; n < MANY; n += 1 + n / 3) {
		alldiff_begin(&d);
		v = alldiff_room(&d, n);
		for (i = 0; i < n; i++)
			v[i] = i * 0x61c88646u; /* twice an odd number */
		assert_true(alldiff_holds(&d));
		if (n < 2)
			continue;
		alldiff_begin(&d);
		v = alldiff_room(&d, n);
		for (i = 0; i < n; i++)
			v[i] = i * 0x61c88646u;
		a = draw() % n;
		b = (a + 1 + draw() % (n - 1)) % n;
		v[a] = v[b];
		assert_false(alldiff_holds(&d));
	}
	alldiff_release(&d);
}

/* In pieces, and used again after more numbers than the next set has. */
static void in_pieces(void **unused)
{
	struct alldiff d = {0};
	int round;
	uint32_t i;

	(void)unused;
	for (round = 0; round < 3; round++) {
		alldiff_begin(&d);
		for (i = 0; i < 1000u >> round; i++)
			*alldiff_room(&d, 1) = 2 * i;
		assert_ptr_not_equal(alldiff_room(&d, 0), NULL);
		assert_true(alldiff_holds(&d));
	}
	alldiff_begin(&d);
	assert_true(alldiff_holds(&d));
	alldiff_release(&d);
}

/* Numbers that all begin at one place in the first round, and all equal ones:
   an answer, soon. */
static void by_intent(void **unused)
{
	/* The inverse of the first factor, modulo 2^32. */
	const uint32_t back = 0xe8b2f51u;
	struct alldiff d = {0};
	uint32_t i, *v;

	(void)unused;
	assert_int_equal((uint32_t)(back * 0x9e3779b1u), 1);
	v = alldiff_room(&d, MANY);
	for (i = 0; i < MANY; i++)
		v[i] = (2 * i + 1) * back;
	assert_true(alldiff_holds(&d));
	alldiff_begin(&d);
	memset(alldiff_room(&d, MANY), 0, MANY * sizeof(*v));
	assert_false(alldiff_holds(&d));
	alldiff_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_chance),
		cmocka_unit_test(in_pieces),
		cmocka_unit_test(by_intent),
	};

	return cmocka_run_group_tests_name("alldiff", tests, NULL, NULL);
}
