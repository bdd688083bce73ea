/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Each number looks at one place of a hash table. It takes it when it is empty;
 * when it is not, it goes on to the next round, with another hash, and so does
 * any number that is equal to it. A round leaves a fifth or so. In the loop
 * there is no branch that a processor could guess wrong for each number.
 */
#include "gocov/alldiff.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROUNDS = 32, /* three or four do as a rule */
	BITS_MIN = 3
};
/* Odd, its bits are spread; and an even one, so that sums of both are odd. */
#define FACTOR UINT32_C(0x9e3779b1)
#define STEP UINT32_C(0xe4d2a6ce)

void alldiff_begin(struct alldiff *d)
{
	d->n = 0;
}

uint32_t *alldiff_room(struct alldiff *d, size_t n)
{
	uint32_t *room;

	/* One more, so that there is an array even for none. */
	mem_grow(&d->v, &d->cap, d->n + n + 1, sizeof(*d->v));
	room = d->v + d->n;
	d->n += n;
	return room;
}

/* An empty table, at most half of which n numbers fill; the bits of its
   size. */
static unsigned clear(struct alldiff *d, size_t n)
{
	unsigned bits = BITS_MIN;

	while (((size_t)1 << bits) < 2 * n)
		bits++;
	mem_grow(&d->place, &d->capplace, (size_t)1 << bits, sizeof(*d->place));
	memset(d->place, 0, sizeof(*d->place) << bits);
	return bits;
}

/* One round; true when two were found to be equal. d->n is what is left. */
static int sift(struct alldiff *d, uint32_t factor)
{
	unsigned bits = clear(d, d->n);
	uint32_t *v = d->v, *place = d->place, x, there;
	size_t i, n = d->n, left = 0, at;
	int same = 0;

	for (i = 0; i < n; i++) {
		x = v[i] | 1;
		at = x * factor >> (32 - bits);
		there = place[at];
		same |= there == x;
		place[at] = there ? there : x;
		v[left] = x;
		left += there != 0;
	}
	d->n = left;
	return same;
}

int alldiff_holds(struct alldiff *d)
{
	uint32_t factor = FACTOR;
	int i;

	if (d->n > UINT32_MAX / 4)
		return 0; /* there is no table for so many */
	for (i = 0; i < ROUNDS && d->n > 1; i++, factor += STEP)
		if (sift(d, factor))
			return 0;
	return d->n <= 1;
}

void alldiff_release(struct alldiff *d)
{
	free(d->v);
	free(d->place);
}
